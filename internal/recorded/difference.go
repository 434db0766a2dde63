package recorded

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// valueDifference shows where two texts of a value part, and what kind of difference it
// is if both hold the same.
func valueDifference(got, want string) Difference {
	gotPart, wantPart := around(got, want)
	return Difference{"the value" + spelling(got, want), gotPart, wantPart}
}

// spelling names the option in which two texts of one value differ, if that is all.
func spelling(got, want string) string {
	variants := []struct {
		same taggedjson.Options // what the two agree in
		text string
	}{
		{taggedjson.Options{Untagged: true, SortKeys: true, RawUnicode: true, Spaced: true}, ""},
		{taggedjson.Options{Untagged: true}, ": only the order of the keys differs (sort_keys; SortKeys of taggedjson.Options)"},
	}
	if rewritten(got, variants[0].same) != rewritten(want, variants[0].same) {
		return ""
	}
	if rewritten(got, variants[1].same) != rewritten(want, variants[1].same) {
		return variants[1].text
	}
	if isASCII(got) != isASCII(want) {
		return ": only characters beyond ASCII are spelled differently (ensure_ascii; RawUnicode of taggedjson.Options)"
	}
	return ": only the spelling differs, such as spaces (Spaced of taggedjson.Options) or a JSON provider's own escapes"
}

// rewritten is a JSON text written in one way; a text that is no JSON stays.
func rewritten(text string, options taggedjson.Options) string {
	codec := taggedjson.NewCodec(options)
	var value any
	if codec.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	again, err := codec.Marshal(value)
	if err != nil {
		return text
	}
	return string(again)
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

// around cuts two texts to what stands around the first difference.
func around(a, b string) (string, string) {
	first := 0
	for first < len(a) && first < len(b) && a[first] == b[first] {
		first++
	}
	return window(a, first), window(b, first)
}

func window(text string, at int) string {
	const before, after = 40, 120
	from, to := max(0, at-before), min(len(text), at+after)
	out := strings.ToValidUTF8(text[from:to], "")
	if from > 0 {
		out = "…" + out
	}
	if to < len(text) {
		out += "…"
	}
	return out
}

// cookieDifference names what differs between two cookies of the same value.
func (c *checker) cookieDifference(got, want string) []Difference {
	gotParts, wantParts := c.split(got), c.split(want)
	switch {
	case gotParts == nil || wantParts == nil:
		return []Difference{{"the form of the cookie", "", "not payload, stamp and signature"}}
	case gotParts[0] != wantParts[0] && c.compressedOtherwise(gotParts[0], wantParts[0]):
		if strings.Contains(c.header.Versions["zlib"], "ng") {
			c.note("the app's Python is built on zlib-ng, which compresses to other bytes than zlib; the values are the same")
			return nil
		}
		return []Difference{{"the compressed bytes (the value is the same)", form(gotParts[0]), form(wantParts[0])}}
	case gotParts[0] != wantParts[0]:
		return []Difference{{"the spelling of the payload (the value is the same)", form(gotParts[0]), form(wantParts[0])}}
	case gotParts[1] != wantParts[1]:
		return []Difference{{"the stamp of the time", gotParts[1], wantParts[1]}}
	}
	return []Difference{{"the signature", "signs with another key or in another way", "wrote the recorded signature"}}
}

// split divides a cookie at its last two separators.
func (c *checker) split(cookie string) []string {
	sep := string(c.header.Signer.Sep)
	last := strings.LastIndex(cookie, sep)
	if sep == "" || last < 0 {
		return nil
	}
	stamp := strings.LastIndex(cookie[:last], sep)
	if stamp < 0 {
		return nil
	}
	return []string{cookie[:stamp], cookie[stamp+len(sep) : last], cookie[last+len(sep):]}
}

func form(payload string) string {
	if strings.HasPrefix(payload, ".") {
		return "compressed to " + plural(len(payload), "character")
	}
	return "not compressed, " + plural(len(payload), "character")
}

// compressedOtherwise reports whether two payloads hold the same bytes, both compressed.
func (c *checker) compressedOtherwise(a, b string) bool {
	if !strings.HasPrefix(a, ".") || !strings.HasPrefix(b, ".") {
		return false
	}
	return bytes.Equal(unpack(a), unpack(b))
}

// inflated is the text of a cookie's payload.
func (c *checker) inflated(cookie string) string {
	parts := c.split(cookie)
	if parts == nil {
		return ""
	}
	return string(unpack(parts[0]))
}

// unpack is the payload behind base64 and zlib; nil if it is neither.
func unpack(payload string) []byte {
	text, compressed := strings.CutPrefix(payload, ".")
	data, err := pybase64.DecodeURL([]byte(text))
	if err == nil && compressed {
		data, err = serializer.Zlib.Decompress(data, serializer.MaxPayloadSize)
	}
	if err != nil {
		return nil
	}
	return data
}
