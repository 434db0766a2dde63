// Package weakkey knows keys with which a stranger could sign.
package weakkey

import (
	"bytes"
	"regexp"
	"strings"
)

// minSize is the size in bytes below which a key is reported: 16 random bytes are 128
// bits, more than anyone can try.
const minSize = 16

// Signed is what a key signs, in words: all of it, and what one of them is called.
type Signed struct{ all, one string }

// What is signed here.
var (
	Sessions        = Signed{"sessions", "cookie"}
	RememberCookies = Signed{"remember cookies", "cookie"}
	CSRFTokens      = Signed{"CSRF tokens", "token"}
)

// Warning is a sentence on what is wrong with the key of a name, and on what to do, or "".
func Warning(name string, key []byte, signs Signed) string {
	fault := Fault(key, signs)
	if fault == "" {
		return ""
	}
	return name + " " + fault + ". This makes a better one: python -c 'import secrets; print(secrets.token_hex())'"
}

// Fault says what is wrong with a key, as what the key "is" or "stands in", or "". The empty
// key has none: it is refused elsewhere.
func Fault(key []byte, signs Signed) string {
	switch {
	case len(key) == 0:
		return ""
	case isPublished(string(key)):
		return "stands in public documentation or code: anyone can sign " + signs.all + " with it"
	case isVariable.Match(key):
		return "looks like a variable that nothing has replaced: anyone can sign " + signs.all + " with it"
	case bytes.Count(key, key[:1]) == len(key):
		return "is one character again and again: anyone can sign " + signs.all + " with it"
	case len(key) < minSize:
		return "is shorter than 16 bytes: unless it is random, who has one " + signs.one + " may find it by trying"
	}
	return ""
}

// isVariable finds "$NAME", "${NAME}", "$(NAME)", "%NAME%" and "{{ NAME }}".
var isVariable = regexp.MustCompile(`^\s*(\$\w+|\$\{[^{}]*\}|\$\([^()]*\)|%\w+%|\{\{[^{}]*\}\})\s*$`)

// Oddity says what a key that has no [Fault] was perhaps not meant to be, or "".
func Oddity(key []byte) string {
	switch text := string(key); {
	case strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\r"):
		return "ends with a line break, as a file does: Flask's key has to end with it too"
	case isRepr.MatchString(text):
		return "looks like what Python prints of bytes: Flask's key has to be this text, and not the bytes"
	}
	return ""
}

// isRepr finds "b'...'" with an escape in it.
var isRepr = regexp.MustCompile(`^b(?:'.*\\.*'|".*\\.*")$`)

// isPublished reports whether a key is one of those that are tried first. White space
// around it is that of a file.
func isPublished(key string) bool {
	key = strings.TrimSpace(key)
	return publishedKeys[key] || knownPhrases[phraseSeparators.Replace(strings.ToLower(key))]
}

// phraseSeparators takes out what differs between spellings of one phrase, such as
// "change_me" and "Change me!". No other byte goes, so that no random key comes out as a
// phrase.
var phraseSeparators = strings.NewReplacer(" ", "", "-", "", "_", "", ".", "", "!", "", "?", "", ",", "")

// publishedKeys are keys of documentation, default configurations and tutorials that went
// into production with the code around them.
var publishedKeys = set(
	// Flask's documentation, the newer texts first.
	"192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
	"_5#y2L\"F4Q8z\n\xec]/",
	"A0Zr98j/3yX R~XHH!jmN]LWX/,?RT",
	// The same as the bytes they are in Python 2 and as the text they are in Python 3.
	"\xfd{H\xe5<\x95\xf9\xe3\x96.5\xd1\x01O<!\xd5\xa2\xa0\x9fR\"\xa1\xa8",
	"\u00fd{H\u00e5<\u0095\u00f9\u00e3\u0096.5\u00d1\x01O<!\u00d5\u00a2\u00a0\u009fR\"\u00a1\u00a8",
	"?\xbf,\xb4\x8d\xa3\"<\x9c\xb0@\x0f5\xab,w\xee\x8d$0\x13\x8b83",
	"?\u00bf,\u00b4\u008d\u00a3\"<\u009c\u00b0@\x0f5\u00ab,w\u00ee\u008d$0\x13\u008b83",
	// Superset (CVE-2023-27524) and Flask-AppBuilder; the first as Python reads it and as
	// it stands in the file.
	"\x02\x01thisismyscretkey\x01\x02\\e\\y\\y\\h",
	`\2\1thisismyscretkey\1\2\e\y\y\h`,
	"thisISaSECRET_1234",
	"CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET",
	"YOUR_OWN_RANDOM_GENERATED_SECRET_KEY",
	"TEST_NON_DEV_SECRET",
	// Airflow (CVE-2020-17526; the second in Bitnami's image), Redash, PowerDNS-Admin,
	// Flask-Security, Flask-User, Flask-Admin.
	"temporary_key",
	"a25mQ1FHTUh3MnFRSk5KMEIyVVU2YmN0VGRyYTVXY08=",
	"c292a0a3aa32397cdb050e233733900f",
	"e951e5a1f4b94151b360f47edf596dd2",
	"pf9Wkove4IKEAXvy-cQkeDPhv9Cb3Ag-wyJILbq_dFw",
	"This is an INSECURE secret!! DO NOT use this in production!!",
	"123456790",
	// Courses and videos that thousands of repositories copy.
	"5791628bb0b13ce0c676dfde280ba245",
	"8BYkEfBA6O6donzWlSihBXox7C0sKR6b",
	"7d441f27d441f27567d441f2b6176a",
	"C2HWGVoMGfNTBsrYQg8EcMrdTimkZfAb",
	"ec9439cfc6c796ae2029594d",
	"hjshjhdjah kjshkjdhjs",
)

// knownPhrases are the phrases of tutorials and of people in a hurry, in lower case and
// without separators.
var knownPhrases = set(
	"dev", "devkey", "devsecret", "devsecretkey", "development", "developmentkey",
	"test", "testing", "testkey", "testsecret", "testsecretkey", "default", "defaultsecretkey",
	"key", "secret", "secretkey", "asecretkey", "mysecret", "mysecretkey", "somesecretkey", "appsecretkey",
	"supersecret", "supersecretkey", "mysupersecretkey", "verysecret", "verysecretkey", "averysecretkey",
	"topsecret", "topsecretkey", "notsosecret", "ohsosecret", "s3cr3t", "secretpassword",
	"thisisasecret", "thisisasecretkey", "thisissecret", "thisissupposedtobesecret", "thisisaninsecuresecret",
	"changeme", "changethis", "changethiskey", "pleasechangeme", "changemeinproduction", "devsecretkeychangeinproduction",
	"yoursecretkey", "yoursecretkeyhere", "replaceme", "insecure", "insecuresecretkey",
	"youwillneverguess", "hardtoguessstring", "arandomstring", "randomstring", "anysecretstring", "temporarykey",
	"none", "null", "nil", "undefined", "true", "false",
	"password", "admin", "flask", "flasksecret", "flasksecretkey",
)

func set(keys ...string) map[string]bool {
	m := make(map[string]bool, len(keys))
	for _, key := range keys {
		m[key] = true
	}
	return m
}
