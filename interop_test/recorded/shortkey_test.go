package recorded_test

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRefusesShortKey shows that a key of less than eight bytes is found in a session that was
// named where it is a word of its own, or stands encoded, forwards and backwards; and that others
// of its kind are no reason to write nothing.
func TestRefusesShortKey(t *testing.T) {
	refused := []string{
		`[{"leak": KEY.decode()}]`, `[{"leak": KEY[::-1].decode()}]`, `[{KEY.decode(): 1}]`, `[{"leak": "redis://" + KEY.decode() + "@db"}]`,
		`[{"leak": ["a", {"b": "x-" + KEY.decode() + "-y"}]}]`, `[{"leak": KEY}]`, `[{"leak": KEY[::-1]}]`,
		`[{"leak": KEY.hex()}]`, `[{"leak": KEY[::-1].hex().upper()}]`, `[{KEY.hex(): 1}]`, `[{"leak": base64.b64encode(KEY).decode()}]`,
		`[{"leak": "".join("%%%02x" % byte for byte in KEY)}]`, `[{"leak": str(list(KEY))}]`, `[{"leak": list(KEY)}]`,
		`{base64.b64encode(KEY).decode(): {"a": 1}}`, `{KEY.hex(): {"a": 1}}`, `{KEY.decode(): {"a": 1}}`, `{KEY[::-1].decode(): {"a": 1}}`,
	}
	longer := []string{ // what decodes to a longer text has two or three bytes by chance
		`[{"leak": b"postgres://" + KEY + b"@db"}]`, `[{"leak": (b"x" + KEY).hex()}]`, `[{"leak": base64.b64encode(b"xx" + KEY + b"y").decode()}]`, `[{"leak": "a" + KEY.hex()}]`,
	}
	for key, sessions := range map[string][]string{"ab3": refused[5:15], "s3cr": longer, "s3cr3t7": slices.Concat(refused, longer)} {
		for _, values := range sessions {
			if r := recordValues(t, key, values); !r.failed || r.fixtures != "" || !strings.Contains(r.words, "a key of the app stands in ") {
				t.Errorf("%s, %s: says\n%s", key, values, r.words)
			}
		}
	}
	for _, values := range []string{`[{"who": "s3crets"}]`, `[{"who": "s3c"}]`, `[{"who": b"s3crXt"}]`} {
		if r := recordValues(t, "s3cr3", values); r.failed || !strings.Contains(r.words, "Not looked for:\n  - a key of the app has less than 8 bytes: ") {
			t.Errorf("%s: says\n%s", values, r.words)
		}
	}
	for _, key := range []string{"session", "blue", "who", "dev"} { // words of the recorder's own
		if r := recordValues(t, key, `[{"a": 1}]`); r.failed {
			t.Errorf("%s: says\n%s", key, r.words)
		}
	}
	if r := record(t, "odd:with_short_salt"); !r.failed || !strings.Contains(r.words, "a key of the app stands in the settings") {
		t.Errorf("a key that is the salt: says\n%s", r.words)
	}
}

func recordValues(t *testing.T, key, values string) recording {
	t.Helper()
	file := filepath.Join(t.TempDir(), "values.py")
	if err := os.WriteFile(file, fmt.Appendf(nil, "import base64\nKEY = %q.encode()\nVALUES = %s\n", key, values), 0o600); err != nil {
		t.Fatal(err)
	}
	return record(t, fmt.Sprintf("odd:with_short_key('%s')", key), "--values", file)
}

// TestByteOfAKey shows that a key of one byte is no reason to write nothing, and that it is told
// that nobody looked for it; what exceptions say is left out then.
func TestByteOfAKey(t *testing.T) {
	for _, target := range []string{"odd:with_short_key('a')", "odd:with_text_for_fallbacks"} {
		if r := record(t, target); r.failed || !strings.Contains(r.words, "Not looked for:\n  - a key of the app is one byte long") {
			t.Errorf("%s: says\n%s", target, r.words)
		}
	}
	for _, target := range []string{"odd:telling_with_text_for_fallbacks", "odd:telling_encoded('q', 'raw')", "odd:telling_encoded('q', 'hex')"} {
		if r := record(t, target); !r.failed || !strings.Contains(r.words, "raises ValueError: [left out, since a key may stand in it] (odd.py, line ") {
			t.Errorf("%s: says\n%s", target, r.words)
		}
	}
}

// TestMessagesWithKeys shows that the message of an exception that has a key in it is told without,
// in the words and in the fixtures, or not at all.
func TestMessagesWithKeys(t *testing.T) {
	for factory, key := range map[string]string{"telling": oddKey, "telling_short": "s3cr"} {
		r := record(t, "odd:"+factory)
		if !r.failed || r.fixtures != "" || !strings.Contains(r.words, "bad key [a key], [a key], ") {
			t.Errorf("%s: says:\n%s%s", factory, r.fixtures, r.words)
		}
		backwards := []byte(key)
		slices.Reverse(backwards)
		for _, leaked := range []string{key, string(backwards), hex.EncodeToString(backwards)} {
			if strings.Contains(r.words, leaked) {
				t.Errorf("%s: a key of the app was told:\n%s", factory, r.words)
			}
		}
	}
	const without, leftOut = "ValueError: bad key [a key]", "ValueError: [left out, since a key may stand in it] ("
	for _, key := range []string{"s3cr", "s3cr3t7", "the longer s3cr3t7"} {
		for how, want := range map[string]string{
			"raw": without, "in a word": leftOut, "hex": without, "reversed hex": without, "spaced hex": leftOut, "base64": without, "base64 of more": leftOut,
			"percent": without, "list": without,
		} {
			if how == "in a word" && len(key) >= 8 {
				want = "ValueError: bad key x[a key]y"
			}
			target := fmt.Sprintf("odd:telling_encoded('%s', '%s')", key, how)
			if how == "list" {
				want = "ValueError: bad key [[a key]]"
			}
			if r := record(t, target); !r.failed || !strings.Contains(r.words, want) {
				t.Errorf("%s: want %s, says\n%s", target, want, r.words)
			}
		}
		r := record(t, fmt.Sprintf("odd:telling_setting('%s')", key))
		if r.failed || !strings.Contains(r.fixtures, without) || strings.Contains(r.fixtures+r.words, key) {
			t.Errorf("%s in the fixtures: %s", key, r.words)
		}
	}
}
