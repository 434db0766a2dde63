package flasksession

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// randomMsgPack is what msgspec wrote, or other MessagePack, or either of them damaged.
func randomMsgPack(r *rand.Rand) []byte {
	if r.IntN(100) == 0 {
		return []byte{0xc0}
	}
	var data []byte
	switch r.IntN(6) {
	case 0, 1:
		data, _ = flasksession.MsgPack.Marshal(randomDict(r, 2)) // nil when refused
	case 2:
		data = appendMsgPack(nil, r, 3)
	default:
		data = append([]byte{0x82}, "\xa1a"...)
		data = append(appendMsgPack(data, r, 3), "\xa1b\xc3"...)
	}
	return damaged(r, append([]byte{}, data...), 3)
}

func damaged(r *rand.Rand, data []byte, oneIn int) []byte {
	if len(data) == 0 || r.IntN(oneIn) > 0 {
		return data
	}
	for range 1 + r.IntN(3) {
		at := r.IntN(len(data) + 1)
		switch r.IntN(4) {
		case 0:
			data = data[:at]
		case 1:
			data = slices.Insert(data, at, pick(r, byte(r.Uint32()), 0xc1, 0x81, 0xdf, '"', '}', '\\', '0', 0xff))
		case 2:
			data = slices.Delete(data, at, min(at+1+r.IntN(3), len(data)))
		case 3:
			if at < len(data) {
				data[at] ^= 1 << r.IntN(8)
			}
		}
	}
	return data
}

// appendMsgPack appends any value, in any width.
func appendMsgPack(dst []byte, r *rand.Rand, depth int) []byte {
	n := pick(r, 0, 1, 1, 2, 3, 16, 17)
	if depth == 0 {
		n = 0
	}
	switch r.IntN(14) {
	case 0:
		return append(dst, pick[byte](r, 0xc0, 0xc2, 0xc3, 0, 0x7f, 0xe0, 0xff, 0xc1))
	case 1, 2: // any number
		code := 0xca + r.IntN(10)
		return append(append(dst, byte(code)), randomOf(r, []int{4, 8, 1, 2, 4, 8, 1, 2, 4, 8}[code-0xca])...)
	case 3, 4:
		text := pick(r, randomText(r), "k", "", "a", "b")
		return append(appendLength(dst, r, pick[byte](r, 0xd9, 0xda, 0xdb), len(text)), text...)
	case 5:
		data := randomBytes(r)
		return append(appendLength(dst, r, pick[byte](r, 0xc4, 0xc5, 0xc6), len(data)), data...)
	case 6: // a timestamp, perhaps out of range
		return appendTimestamp(dst, r)
	case 7: // any extension
		data := randomOf(r, pick(r, 0, 1, 3, 4, 8, 12, 20))
		dst = appendLength(dst, r, pick[byte](r, 0xc7, 0xc8, 0xc9), len(data))
		return append(append(dst, pick(r, 5, byte(r.Uint32()), 0xff)), data...)
	case 8:
		code := r.IntN(5)
		return append(append(dst, byte(0xd4+code), byte(r.Uint32())), randomOf(r, 1<<code)...)
	case 9, 10:
		dst = appendLength(dst, r, pick[byte](r, 0xdc, 0xdd), n)
		for range n {
			dst = appendMsgPack(dst, r, depth-1)
		}
		return dst
	}
	dst = appendLength(dst, r, pick[byte](r, 0xde, 0xdf), n)
	odd := r.IntN(4) == 0
	for i := range n {
		if odd && r.IntN(2) == 0 {
			dst = appendMsgPack(dst, r, min(depth-1, 2))
		} else {
			dst = append(dst, 0xa1, 'a'+byte(i-i*r.IntN(8)/7))
		}
		dst = appendMsgPack(dst, r, depth-1)
	}
	return dst
}

// appendLength appends a length in the width of the code, where it fits, or wider.
func appendLength(dst []byte, r *rand.Rand, code byte, n int) []byte {
	lied := n
	if r.IntN(400) == 0 {
		lied = pick(r, n+1, math.MaxUint32, 1<<16)
	}
	switch code {
	case 0xd9, 0xc4, 0xc7:
		if lied < 256 {
			return append(dst, code, byte(lied))
		}
		code++
		fallthrough
	case 0xda, 0xc5, 0xc8, 0xdc, 0xde:
		if lied < 1<<16 {
			return binary.BigEndian.AppendUint16(append(dst, code), uint16(lied))
		}
		code++
	}
	return binary.BigEndian.AppendUint32(append(dst, code), uint32(lied))
}

func appendTimestamp(dst []byte, r *rand.Rand) []byte {
	seconds := pick(r, 0, -1, 253402300799, 253402300800, -62135596800, -62135596801, 1<<40, int64(r.Uint32()))
	nanoseconds := pick(r, 0, 499, 500, 1500, 2500, 999_999_499, 999_999_500, 999_999_999, 1_000_000_000, r.Uint32())
	switch r.IntN(3) {
	case 0:
		return binary.BigEndian.AppendUint32(append(dst, 0xd6, 0xff), r.Uint32())
	case 1:
		return binary.BigEndian.AppendUint64(append(dst, 0xd7, 0xff), uint64(nanoseconds)<<34|uint64(seconds)&(1<<34-1))
	}
	dst = binary.BigEndian.AppendUint32(append(dst, 0xc7, 12, 0xff), nanoseconds)
	return binary.BigEndian.AppendUint64(dst, uint64(seconds))
}

// randomJSON is what msgspec wrote, or other JSON, or either of them damaged.
func randomJSON(r *rand.Rand) []byte {
	if r.IntN(100) == 0 {
		return []byte("null")
	}
	var data []byte
	switch r.IntN(5) {
	case 0, 1:
		data, _ = flasksession.JSON.Marshal(randomDict(r, 2))
	case 2:
		data = []byte(jsonText(r, 3))
	default:
		data = []byte(`{"a":` + jsonText(r, 3) + `, "b" :` + jsonText(r, 2) + "}\n")
	}
	return damaged(r, append([]byte{}, data...), 3)
}

func jsonText(r *rand.Rand, depth int) string {
	space := pick(r, "", "", " ", "\n\t", "\r")
	var members []string
	for range pick(r, 0, 1, 2, 3) {
		if depth > 0 {
			members = append(members, space+jsonText(r, depth-1)+space)
		}
	}
	switch r.IntN(9) {
	case 0:
		return pick(r, "null", "true", "false", "NaN", "Infinity", "-Infinity", "nul", "None", "\ufeff1")
	case 1, 2, 3:
		return jsonNumber(r)
	case 4, 5:
		return jsonString(r)
	case 6:
		return "[" + strings.Join(members, ",") + space + "]"
	}
	for i := range members {
		members[i] = space + pick(r, `"a"`, `"b"`, `"\u0061"`, jsonString(r)) + space + ":" + members[i]
	}
	return "{" + strings.Join(members, ",") + space + "}"
}

func jsonNumber(r *rand.Rand) string {
	digits := func(n int) string {
		text := make([]byte, n)
		for i := range text {
			text[i] = pick(r, '0', '1', '5', '9', byte('0'+r.IntN(10)))
		}
		return string(text)
	}
	text := pick(r, "", "-") + pick(r, "0", "1", "9", "", "18446744073709551615", "18446744073709551616", "9223372036854775808") + digits(pick(r, 0, 0, 1, 3, 18, 19, 20, 40))
	if r.IntN(3) == 0 {
		text = strings.TrimLeft(text, "-0") + digits(pick(r, 0, 800, 4299, 4300, 4301))
	}
	if r.IntN(2) == 0 {
		text += "." + pick(r, "", "0", strings.Repeat("0", 330)) + digits(pick(r, 0, 1, 2, 17, 30, 900))
	}
	if r.IntN(2) == 0 {
		text += pick(r, "e", "E") + pick(r, "", "+", "-") + pick(r, digits(1), digits(2), "30"+digits(1), "00000"+digits(1), strconv.Itoa(r.IntN(500)), "99999999999999999999", "100001")
	}
	return text
}

func jsonString(r *rand.Rand) string {
	var text strings.Builder
	text.WriteByte('"')
	for range r.IntN(6) {
		text.WriteString(pick(r, "a", "é", "😀", "\u2028", "\x7f", `\n`, `\/`, `\"`, `\\`, `\u0000`, `\u00E9`, `\ud83d\ude00`, randomText(r)))
		if r.IntN(40) == 0 {
			text.WriteString(pick(r, `\ud800`, `\udc00`, `\ud800\ud800`, `\ud800x`, `\x`, `\u00g0`, "\x1f", "\xff", "\xc3", "\xed\xa0\x80", `\`, `\u+123`, `\ud800\u12`))
		}
	}
	return text.String() + `"`
}
