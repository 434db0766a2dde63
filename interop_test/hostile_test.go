package interop

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"math/rand/v2"
	"slices"
	"strings"
)

// randomJSON is a text from Python's JSON grammar and a little outside of it.
// Some 40 % of the texts are refused.
func randomJSON(r *rand.Rand) []byte {
	text := []byte(`{"k":` + jsonText(r, 4) + `}`)
	if one(r, 4) {
		text = []byte(space(r) + jsonText(r, 4) + space(r))
	}
	if one(r, 8) {
		text = damage(r, text)
	}
	return text
}

// deepLists are nested as deep as either side reads, and deeper.
func deepLists(r *rand.Rand) []byte {
	depth := 1 + r.IntN(1200)
	return []byte(strings.Repeat("[", depth) + strings.Repeat("]", depth))
}

func jsonText(r *rand.Rand, depth int) string {
	if depth == 0 || one(r, 3) {
		return leaf(r)
	}
	switch r.IntN(5) {
	case 0, 1:
		return tagged(r, depth)
	case 2:
		return "[" + several(r, func() string { return jsonText(r, depth-1) }) + "]"
	}
	return "{" + several(r, func() string {
		return jsonKey(r) + space(r) + ":" + space(r) + jsonText(r, depth-1)
	}) + "}"
}

// tagged is a tag around what it should hold or around anything.
func tagged(r *rand.Rand, depth int) string {
	tag := pick(r, tags...)
	child := jsonText(r, depth-1)
	switch {
	case one(r, 4):
	case tag == " t":
		child = "[" + several(r, func() string { return jsonText(r, depth-1) }) + "]"
	case tag == " b":
		child = pick(r, `""`, `"YQ=="`, `"YWI="`, `"Y W\nI="`, `"AP+/"`, `"AP-_"`, `"YQ"`, `"YQ==YQ=="`, `"="`)
	case tag == " m":
		child = jsonString(r)
	case tag == " u":
		child = `"` + uuidish(r) + `"`
	case tag == " d":
		child = `"` + datish(r) + `"`
	case tag == " di":
		child = "{" + jsonKey(r) + ":" + jsonText(r, depth-1) + "}"
	}
	key := strings.Replace(tag, " ", pick(r, " ", " ", " ", " ", `\u0020`), 1)
	return `{"` + key + `":` + space(r) + child + "}"
}

func several(r *rand.Rand, next func() string) string {
	var items []string
	for range r.IntN(4) {
		items = append(items, space(r)+next()+space(r))
	}
	if one(r, 60) {
		items = append(items, "")
	}
	return strings.Join(items, ",")
}

func space(r *rand.Rand) string {
	if one(r, 300) {
		return pick(r, "\v", "\f", "\u00a0", "\ufeff", "\x00", "/**/")
	}
	return pick(r, "", "", "", "", " ", "\n", "\t", "\r", " \t\r\n")
}

func leaf(r *rand.Rand) string {
	switch r.IntN(5) {
	case 0:
		return pick(r, "null", "true", "false", "NaN", "Infinity", "-Infinity")
	case 1, 2:
		return jsonString(r)
	case 3:
		return number(r)
	}
	if one(r, 12) {
		return pick(r, "-NaN", "nan", "True", "01", "1.", ".5", "+1", "1e", "0x1", "1_0", "- 1", "--1", "-", "'a'", "١", "undefined", "")
	}
	return pick(r, "0", "-0", "-0.0", "1e400", "-1e400", "1e-400", "1e5", "1E+5", "1.50", "5e-324", "1e16", "123456789012345678901234567890", "9007199254740993")
}

// number is digits with or without a fraction and an exponent.
func number(r *rand.Rand) string {
	digits := func(n int) string {
		text := []byte(strings.Repeat("0", 1+r.IntN(n)))
		for i := range text {
			text[i] = byte('0' + r.IntN(10))
		}
		return string(text)
	}
	text := pick(r, "", "-") + strings.TrimLeft(digits(pick(r, 3, 20, 40)), "0")
	if text == "" || text == "-" {
		text += "0"
	}
	if one(r, 200) {
		text += strings.Repeat("7", 4290+r.IntN(20))
	}
	if one(r, 2) {
		text += "." + digits(25)
	}
	if one(r, 3) {
		text += pick(r, "e", "E") + pick(r, "", "+", "-") + digits(3)
	}
	return text
}

func jsonKey(r *rand.Rand) string {
	switch r.IntN(4) {
	case 0:
		return `"` + pick(r, tags...) + pick(r, "", "__", "_") + `"`
	case 1:
		return jsonString(r)
	}
	return pick(r, `"a"`, `"b"`, `"\u0061"`, `""`, `"a__"`, `"__"`, `"é"`)
}

func jsonString(r *rand.Rand) string {
	var text strings.Builder
	for range r.IntN(8) {
		switch r.IntN(12) {
		case 0:
			text.WriteString(pick(r, `\"`, `\\`, `\/`, `\b`, `\f`, `\n`, `\r`, `\t`))
		case 1:
			text.WriteString(pick(r, `\u0041`, `\u00e9`, `\u0000`, `\uFFFF`, `\u2028`, `\u007f`))
		case 2, 3:
			text.WriteString(pick(r, `\ud83d`, `\ude00`, `\ud83d\ude00`, `\uD83D\uDE00`, `\udbff`, `\udfff`, `\ud83d\u0041`))
		case 4:
			text.WriteString(pick(r, "é", "€", "😀", "\u2028", "\x7f", "\u0080", "\ufeff", "\u00ad", "\u0378", "\ue000"))
		case 5:
			if one(r, 20) {
				text.WriteString(pick(r, `\x41`, `\0`, `\'`, `\u12`, `\u12g4`, `\u+041`, `\`, `"`, "\n", "\x00", "\x1f", "\xff", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"))
			}
		default:
			text.WriteString(pick(r, "a", "b", " ", "'", "<", "&", "/", "__", "=", "YWI="))
		}
	}
	return `"` + text.String() + `"`
}

// uuidish is a UUID's text with things UUID() skips and things it does not.
func uuidish(r *rand.Rand) string {
	text := []rune("00112233445566778899aabbccddeeff")
	for range r.IntN(4) {
		i := r.IntN(len(text))
		switch r.IntN(3) {
		case 0:
			text[i] = []rune("-_+xXgG {}F9٣９²é\u00a0\u2003")[r.IntN(18)]
		case 1:
			text = slices.Insert(text, i, []rune(pick(r, "-", "urn:", "uuid:", "{", "}", "_", " ", "0x"))...)
		case 2:
			text = slices.Delete(text, i, i+1)
		}
	}
	return pick(r, "", "", "urn:uuid:", "{", " ", "0x", "+") + string(text)
}

// datish is a date's text from pieces in an order that may be wrong.
func datish(r *rand.Rand) string {
	fields := []string{
		pick(r, "Tue,", "Tue", "", "x,", "Tue,"),
		pick(r, "14", "1", "31", "29", "0", "14,", "+1", "١٤", "x", "99999999999"),
		pick(r, "Nov", "feb", "APRIL", "Feb", "Xyz", "12"),
		pick(r, "2023", "23", "70", "68", "1999", "100", "9999", "10000", "2024,", "0", "-1", "1_999", "٢٠٢٣"),
		pick(r, "22:13:20", "0:0", "24:00", "23:59:60", "1.2.3", "7", "1:2:3:4", "22:13:20,", "a:b"),
		pick(r, "GMT", "UTC", "EST", "+0100", "-0000", "-0530", "+2400", "CET", "", "+9999999999999"),
	}
	if one(r, 3) {
		i, j := r.IntN(len(fields)), r.IntN(len(fields))
		fields[i], fields[j] = fields[j], fields[i]
	}
	if one(r, 6) {
		fields = append(fields, "more")
	}
	return strings.TrimSpace(strings.Join(fields, pick(r, " ", " ", " ", " ", "\u00a0", "-", "  ")))
}

// damage changes a few bytes anywhere.
func damage(r *rand.Rand, text []byte) []byte {
	text = slices.Clone(text)
	for range 1 + r.IntN(3) {
		if len(text) == 0 {
			return text
		}
		i := r.IntN(len(text))
		switch r.IntN(4) {
		case 0:
			text[i] = byte(r.Uint32())
		case 1:
			text = slices.Delete(text, i, i+1)
		case 2:
			text = slices.Insert(text, i, pick(r, []byte(`{}[]",:\ 0-+.eE`)...))
		case 3:
			text = text[:i]
		}
	}
	return text
}

// deflated compresses as Flask would, or in a way it would not.
func deflated(r *rand.Rand, data []byte) []byte {
	var out bytes.Buffer
	writer := must(zlib.NewWriterLevel(&out, pick(r, flate.BestSpeed, flate.BestCompression, flate.NoCompression, flate.HuffmanOnly, flate.DefaultCompression)))
	must(writer.Write(data))
	if one(r, 10) {
		writer.Flush()
	}
	writer.Close()
	return out.Bytes()
}
