package taggedjson_test

import (
	"math/big"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// FuzzUUID compares ParseUUID with what Python's uuid.UUID does, step by step, and what it
// accepts is written as a text that is read as the same.
func FuzzUUID(f *testing.F) {
	for _, seed := range []string{
		"00112233-4455-6677-8899-aabbccddeeff", "{00112233445566778899AABBCCDDEEFF}", "urn:uuid:00112233-4455-6677-8899-aabbccddeeff",
		"uurn:uid:00112233445566778899aabbccddeeff", " 00112233445566778899aabbccddeef", "0x112233445566778899aabbccddeeff0", "0x_12233445566778899aabbccddeeff0",
		"+0112233445566778899aabbccddeeff", "00_112233445566778899aabbccddeeff", "٠٠112233445566778899aabbccddeeff", "", "__", "-",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // Python's texts are characters
		}
		got, err := taggedjson.ParseUUID(text)
		want, ok := slowUUID(text)
		if (err == nil) != ok || got != want {
			t.Fatalf("%q: %v, %v, want %v, %t", text, got, err, want, ok)
		}
		if again, err := taggedjson.ParseUUID(got.String()); err != nil || again != got {
			t.Errorf("%q: written as %s, read as %v, %v", text, got, again, err)
		}
	})
}

// integer is what int(text, 16) takes, once its digits are ASCII.
var integer = regexp.MustCompile(`^\+?(?:0[xX]_?)?([0-9a-fA-F](?:_?[0-9a-fA-F])*)$`)

func slowUUID(text string) (id taggedjson.UUID, ok bool) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "urn:", ""), "uuid:", "")
	text = strings.ReplaceAll(strings.Trim(text, "{}"), "-", "")
	if len([]rune(text)) != 32 {
		return id, false
	}
	ascii := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0' + digitValue(r)
		}
		return r
	}, strings.TrimFunc(text, unicode.IsSpace)) // int() takes no U+001C to U+001F, unlike str.strip()
	match := integer.FindStringSubmatch(ascii)
	if match == nil {
		return id, false
	}
	n, _ := new(big.Int).SetString(strings.ReplaceAll(match[1], "_", ""), 16)
	n.FillBytes(id[:])
	return id, true
}

// digitValue counts back to the zero of the script: digits stand in tens.
func digitValue(r rune) rune {
	for _, table := range unicode.Nd.R16 {
		if rune(table.Lo) <= r && r <= rune(table.Hi) {
			return (r - rune(table.Lo)) % 10
		}
	}
	for _, table := range unicode.Nd.R32 {
		if rune(table.Lo) <= r && r <= rune(table.Hi) {
			return (r - rune(table.Lo)) % 10
		}
	}
	return 0
}
