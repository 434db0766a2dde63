package main

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/pyescape"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// keyLine is a line that sets the key: of an environment file, a configuration in Python or JSON, a
// Compose file, a unit of systemd, a Dockerfile or a shell. Its parts are a quote around the whole
// setting, the name, a quote behind the name, what stands between, and the value.
var keyLine = regexp.MustCompile(`(?m)^(?:\x{feff})?[ \t]*(?:-[ \t]+|(?:export|set)[ \t]+|\$env:)?[{ \t]*(?:app\.config\[)?` +
	`(["']?)((?:FLASK_)?SECRET_KEY|app\.secret_key)(["']?)\]?[ \t]*(=|:(?:[ \t]*[A-Za-z][\w.\[\]]*[ \t]+=[ \t])?)[ \t]*(.*?)[ \t]*\r?$`)

// keyName is the name anywhere in a file, in which no line was understood.
var keyName = regexp.MustCompile(`(?i)SECRET_KEY`)

// jsonText is a text in quotes at the front of what stands behind a colon.
var jsonText = regexp.MustCompile(`^(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')`)

// severalLine is a line of a unit of systemd or of a Dockerfile, which may set several variables.
var severalLine = regexp.MustCompile(`(?m)^[ \t]*(?:Environment=|(?:ENV|ARG)[ \t])[ \t]*(.*?)[ \t]*\r?$`)

// severalWord is one of its words, with quotes around it or in it.
var severalWord = regexp.MustCompile(`(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'])+`)

// plainSetting is such a word that sets the key.
var plainSetting = regexp.MustCompile(`^((?:FLASK_)?SECRET_KEY)=(.*)$`)

// oneByOne writes the words of such lines as lines of an environment file.
func oneByOne(file []byte) []byte {
	return severalLine.ReplaceAllFunc(file, func(line []byte) []byte {
		rest := severalLine.FindSubmatch(line)[1]
		var lines []string
		for _, word := range severalWord.FindAllString(string(rest), -1) {
			if n := len(word); word[0] == word[n-1] && (word[0] == '"' || word[0] == '\'') {
				if match := plainSetting.FindStringSubmatch(word[1 : n-1]); match != nil {
					word = match[1] + "=" + word[:1] + match[2] + word[:1]
				}
			}
			lines = append(lines, word)
		}
		if len(lines) == 2 && (lines[0] == "SECRET_KEY" || lines[0] == keyVariable) {
			lines = []string{lines[0] + "=" + lines[1]} // as ENV was written once
		}
		return []byte(strings.Join(lines, "\n"))
	})
}

// maxKeyLines is how many lines of a file are tried.
const maxKeyLines = 4

// lineKeys returns the keys that the lines of a file set, each in the ways in which it is read. Of two
// lines with one name the last counts, as with python-dotenv and in Python.
func lineKeys(file []byte) (keys []candidate) {
	last := map[string][]candidate{}
	var names []string
	if keys = jsonKeys(file); len(keys) > 0 {
		return keys
	}
	for _, match := range keyLine.FindAllSubmatch(oneByOne(file), -1) {
		name, ways := string(match[2]), settingWays(match)
		if len(ways) == 0 {
			continue
		}
		if _, again := last[name]; !again {
			names = append(names, name)
		}
		last[name] = ways
	}
	seen := map[string]bool{}
	for _, name := range names[:min(len(names), maxKeyLines)] {
		for _, way := range last[name] {
			if !seen[string(way.key)] {
				seen[string(way.key)] = true
				keys = append(keys, way)
			}
		}
	}
	return keys
}

// jsonKeys returns the keys in an object of JSON, as app.config.from_file reads it.
func jsonKeys(file []byte) (keys []candidate) {
	var v any
	if plainJSON.Unmarshal(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")), &v) != nil {
		return nil
	}
	dict, _ := v.(taggedjson.Dict)
	for _, name := range []string{"SECRET_KEY", keyVariable} {
		if value, _ := dict.Get(name); value != nil {
			if key, isText := value.(string); isText && key != "" {
				keys = append(keys, candidate{[]byte(key), "the setting " + name + " of the file"})
			}
		}
	}
	return keys
}

// settingWays are the ways to read one line: by python-dotenv's rules first, and by Python's where the
// two differ.
func settingWays(match [][]byte) (ways []candidate) {
	around, name, behind, between, value := string(match[1]), string(match[2]), string(match[3]), string(match[4]), string(match[5])
	how := "the line " + name + "= of the file"
	if between == ":" {
		how = "the setting " + name + " of the file"
	}
	add := func(key, how string) {
		if strings.HasPrefix(name, envPrefix) && between == "=" {
			text, isText := envValue(key).(string) // as from_prefixed_env reads it
			if !isText {
				return
			}
			key = text
		}
		if key != "" {
			ways = append(ways, candidate{[]byte(key), how})
		}
	}
	switch {
	case around != "" && behind == "": // the quote is around the name and the value
		if inner, isClosed := strings.CutSuffix(strings.TrimRight(value, ", \t"), around); isClosed {
			add(inner, how)
		}
		return ways
	case between == ":":
		if quoted := jsonText.FindString(value); quoted != "" {
			value = quoted
		}
	}
	key, ok := dotenvValue(value)
	if ok {
		add(key, how)
	}
	if literal, isLiteral := pythonValue(value); isLiteral && (!ok || literal != key) {
		if ok {
			how += ", as Python reads it"
		}
		add(literal, how)
	}
	return ways
}

var (
	singleQuoted = regexp.MustCompile(`^'((?:\\'|[^'])*)'[ \t]*(?:#.*)?$`)
	doubleQuoted = regexp.MustCompile(`^"((?:\\"|[^"])*)"[ \t]*(?:#.*)?$`)
	comment      = regexp.MustCompile(`\s+#.*$`)
	dotenvDouble = regexp.MustCompile(`\\[\\'"abfnrtv]`)
	dotenvSingle = regexp.MustCompile(`\\[\\']`)

	// notText is a value that another program fills in: a call of Python, or a variable.
	notText = regexp.MustCompile(`^[A-Za-z_][\w.]*[(\[].*[)\]]|\$\{|^[bBuUrR]{1,2}["']|^["'\[{(]`)
)

// dotenvValue reads a value as python-dotenv does: quotes and their escapes, and comments. What holds
// a variable is not read.
func dotenvValue(text string) (key string, ok bool) {
	if match := singleQuoted.FindStringSubmatch(text); match != nil {
		key = dotenvSingle.ReplaceAllStringFunc(match[1], simpleEscape)
	} else if match := doubleQuoted.FindStringSubmatch(text); match != nil {
		key = dotenvDouble.ReplaceAllStringFunc(match[1], simpleEscape)
	} else {
		key = strings.TrimRight(comment.ReplaceAllString(text, ""), " \t")
		return key, key != "" && !notText.MatchString(key)
	}
	return key, key != "" && !strings.Contains(key, "${")
}

// simpleEscape is what a backslash and a character stand for in both languages.
func simpleEscape(code string) string {
	if i := strings.IndexByte(`abfnrtv`, code[1]); i >= 0 {
		return "\a\b\f\n\r\t\v"[i : i+1]
	}
	return code[1:]
}

var pythonLiteral = regexp.MustCompile(`^([bBuUrR]{0,2})(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")[ \t]*,?[ \t]*(?:#.*)?$`)

// pythonValue reads a string or bytes of Python. A string counts in UTF-8, as Flask takes it.
func pythonValue(text string) (key string, ok bool) {
	match := pythonLiteral.FindStringSubmatch(text)
	if match == nil {
		return "", false
	}
	body, prefix := match[2]+match[3], strings.ToLower(match[1])
	if strings.Contains(prefix, "r") {
		return body, body != ""
	}
	resolve := pyescape.Text
	if strings.Contains(prefix, "b") {
		resolve = pyescape.Bytes
	}
	key, ok = resolve(body)
	return key, ok && key != ""
}

// looksConfigured reports whether a file sets a key in a way that is not read here.
func looksConfigured(file []byte) bool {
	return keyName.Match(file) && bytes.ContainsAny(file, "=:(")
}
