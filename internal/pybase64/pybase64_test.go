package pybase64

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
)

const bad = "(bad)"

// decoded holds what CPython 3.11.7 makes of each text: urlSafe by
// itsdangerous.encoding.base64_decode, std by base64.b64decode.
var decoded = []struct{ name, text, urlSafe, std string }{
	{"nothing", "", "", ""},
	{"one character", "Y", bad, bad},
	{"two characters: one byte", "YQ", "a", bad},
	{"three characters: two bytes", "YWI", "ab", bad},
	{"four characters: three bytes", "YWJj", "abc", "abc"},
	{"five characters", "YWJjZ", bad, bad},
	{"padded", "YQ==", "a", "a"},
	{"half padded: length now counts", "YQ=", "a", bad},
	{"overpadded", "YWJj====", "abc", "abc"},
	{"unused bits are ignored", "YR", "a", bad},
	{"URL-safe alphabet", "_-_-", "\xff\xef\xfe", ""},
	{"standard alphabet", "/+/+", "\xff\xef\xfe", "\xff\xef\xfe"},
	{"mixed alphabets", "_+/-", "\xff\xef\xfe", bad},
	{"one junk byte spoils the pad count", "YWI!", bad, bad},
	{"two junk bytes give too many pads, which close early", "YWI!!", "ab", bad},
	{"four junk bytes", "YWI!!!!", "ab", bad},
	{"five junk bytes", "YWI!!!!!", bad, bad},
	{"junk inside a whole quantum", "Y W\x0aJ\x00j", "abc", "abc"},
	{"junk outside ASCII counts by bytes", "YW\xc3\xa9Jj", "abc", "abc"},
	{"padding ends the text", "YQ==AAAA", "a", "a"},
	{"padding after three characters ends the text", "YWI=YWI=", "ab", "ab"},
	{"an early = is junk", "=YWJj", "abc", "abc"},
	{"= after one character is junk", "Y=WJj", "abc", "abc"},
	{"one = after two characters is not the end", "YQ=A", bad, bad},
	{"and data resets it", "YQ=AYQ==", bad, bad},
	{"only junk", "!!!!", "", ""},
	{"only padding", "====", "", ""},
	{"one pad of two, then junk", "YQ=!=", "a", "a"},
	{"whole signature", "hG4LXFRbN7aPAMuhb5V_1Ol-cgU", "\x84n\x0b\x5cT[7\xb6\x8f\x00\xcb\xa1o\x95\x7f\xd4\xe9~r\x05", bad},
	{"signature closed, data after it", "hG4LXFRbN7aPAMuhb5V_1Ol-cgU=AAAA", "\x84n\x0b\x5cT[7\xb6\x8f\x00\xcb\xa1o\x95\x7f\xd4\xe9~r\x05", bad},
	{"signature with one junk byte", "hG4LXFRbN7aPAMuhb5V_1Ol-cgU!", bad, bad},
	{"signature with two", "hG4LXFRbN7aPAMuhb5V_1Ol-cgU!!", "\x84n\x0b\x5cT[7\xb6\x8f\x00\xcb\xa1o\x95\x7f\xd4\xe9~r\x05", bad},
}

func check(t *testing.T, name, text string, decode func([]byte) ([]byte, error), want string) {
	t.Helper()
	got, err := decode([]byte(text))
	switch {
	case want == bad && (!errors.Is(err, ErrPadding) || got != nil):
		t.Errorf("%s: %q = %q, %v, want ErrPadding", name, text, got, err)
	case want != bad && (err != nil || string(got) != want || got == nil):
		t.Errorf("%s: %q = %q, %v, want %q", name, text, got, err, want)
	}
}

func TestDecodeLikePython(t *testing.T) {
	appendDecode := func(src []byte) ([]byte, error) { return AppendDecodeURL([]byte{}, src) }
	for _, tt := range decoded {
		check(t, tt.name, tt.text, DecodeURL, tt.urlSafe)
		check(t, tt.name, tt.text, appendDecode, tt.urlSafe)
		check(t, tt.name, tt.text, DecodeStd, tt.std)
	}
}

func TestAppendKeepsWhatIsThere(t *testing.T) {
	if got := AppendURL([]byte("a="), []byte{0xff, 0xef}); string(got) != "a=_-8" {
		t.Errorf("AppendURL = %q", got)
	}
	got, err := AppendDecodeURL([]byte("a="), []byte("_-8"))
	if err != nil || string(got) != "a=\xff\xef" {
		t.Errorf("AppendDecodeURL = %q, %v", got, err)
	}
}

// TestDecodeSix puts every byte at every place of six: it reads what DecodeURL reads, and
// leaves to it what is in no alphabet.
func TestDecodeSix(t *testing.T) {
	for place := range 6 {
		for char := range 256 {
			text := [6]byte([]byte("aQ-_9z"))
			text[place] = byte(char)
			got, ok := DecodeSix(text)
			if inAlphabet := strings.Contains(standardAlphabet+"-_", string(rune(char))); ok != inAlphabet {
				t.Errorf("%q: ok is %t", text, ok)
			}
			if want, err := DecodeURL(text[:]); ok && (err != nil || !bytes.Equal(binary.BigEndian.AppendUint32(nil, got), want)) {
				t.Errorf("%q: %#x, want %x, %v", text, got, want, err)
			}
		}
	}
}

// FuzzDecode compares the one-pass decoder with the rules in their plainest
// form: supply padding, translate, find the end, drop junk, decode strictly.
func FuzzDecode(f *testing.F) {
	for _, tt := range decoded {
		f.Add([]byte(tt.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		padded := string(text) + strings.Repeat("=", (4-len(text)%4)%4)
		compare(t, "DecodeURL", DecodeURL, text, strings.NewReplacer("-", "+", "_", "/").Replace(padded))
		compare(t, "DecodeStd", DecodeStd, text, string(text))
	})
}

func compare(t *testing.T, name string, decode func([]byte) ([]byte, error), text []byte, standard string) {
	t.Helper()
	got, err := decode(text)
	want, ok := slowDecode(standard)
	if (err == nil) != ok || !bytes.Equal(got, want) {
		t.Errorf("%s(%q) = %q, %v, want %q, %t", name, text, got, err, want, ok)
	}
}

const standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// slowDecode tries every "=" as the end: the text before it must hold two or
// three characters more than whole quanta, and the run of "=" since the last of
// them, junk aside, must complete the quantum.
func slowDecode(text string) ([]byte, bool) {
	for i := range len(text) {
		if text[i] != '=' {
			continue
		}
		chars := onlyAlphabet(text[:i])
		missing := 4 - len(chars)%4
		last := strings.LastIndexAny(text[:i], standardAlphabet)
		pads := strings.Count(text[last+1:i+1], "=")
		if missing <= 2 && pads == missing {
			return strictDecode(chars)
		}
	}
	chars := onlyAlphabet(text)
	if len(chars)%4 != 0 {
		return nil, false
	}
	return strictDecode(chars)
}

func onlyAlphabet(text string) string {
	return string(slices.DeleteFunc([]byte(text), func(b byte) bool {
		return !strings.Contains(standardAlphabet, string(rune(b))) || b >= 0x80
	}))
}

func strictDecode(chars string) ([]byte, bool) {
	data, err := base64.RawStdEncoding.DecodeString(chars)
	return data, err == nil
}

func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte{0xff, 0xef, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := DecodeURL(EncodeURL(data))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%q came back as %q, %v", data, got, err)
		}
	})
}
