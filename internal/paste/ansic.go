package paste

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// ansiC reads what stands in $'…' as bash does: a backslash in front of anything else than what it
// lists stays, and a character of number 0 ends the text.
func ansiC(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		if text[i] != '\\' || i+1 == len(text) {
			out = append(out, text[i])
			i++
			continue
		}
		before := len(out)
		var size int
		if out, size = appendEscape(out, text[i+1:]); size == 0 {
			out, size = append(out, '\\'), 0
		}
		if len(out) > before && out[before] == 0 {
			return string(out[:before])
		}
		i += 1 + size
	}
	return string(out)
}

// plainEscapes are letters that stand for a character, and what they stand for.
var plainEscapes = map[byte]byte{
	'a': '\a', 'b': '\b', 'e': 0x1b, 'E': 0x1b, 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
	'\\': '\\', '\'': '\'', '"': '"', '?': '?',
}

// appendEscape appends what an escape stands for, of which the backslash is read already, and returns
// how much of the text it takes: nothing if it is none.
func appendEscape(out []byte, text string) ([]byte, int) {
	if plain, ok := plainEscapes[text[0]]; ok {
		return append(out, plain), 1
	}
	digits := func(from, most, base int) (number uint64, size int) {
		for size < most && from+size < len(text) && isDigit(text[from+size], base) {
			size++
		}
		number, _ = strconv.ParseUint(text[from:from+size], base, 64) // digits, and few
		return number, size
	}
	switch c := text[0]; c {
	case '0', '1', '2', '3', '4', '5', '6', '7':
		number, size := digits(0, 3, 8)
		return append(out, byte(number)), size
	case 'x':
		if strings.HasPrefix(text, "x{") {
			return appendBraced(out, text)
		}
		if number, size := digits(1, 2, 16); size > 0 {
			return append(out, byte(number)), 1 + size
		}
	case 'u', 'U':
		if number, size := digits(1, map[byte]int{'u': 4, 'U': 8}[c], 16); size > 0 {
			return appendCodePoint(out, number), 1 + size
		}
	case 'c':
		return appendControl(out, text)
	}
	return out, 0
}

// appendBraced reads \x{…}, of which bash has the last two digits and wants neither them nor the end.
func appendBraced(out []byte, text string) ([]byte, int) {
	end := len("x{")
	for end < len(text) && isDigit(text[end], 16) {
		end++
	}
	digits := text[len("x{"):end]
	number, _ := strconv.ParseUint(digits[max(0, len(digits)-2):], 16, 64)
	if end < len(text) && text[end] == '}' {
		end++
	}
	return append(out, byte(number)), end
}

// appendControl reads \cX, whose X may be a backslash, alone or escaped.
func appendControl(out []byte, text string) ([]byte, int) {
	switch {
	case len(text) < 2:
		return out, 0
	case text[1] == '?':
		return append(out, 0x7f), 2
	case strings.HasPrefix(text[1:], `\\`):
		return append(out, '\\'&0x1f), 3
	}
	return append(out, text[1]&0x1f), 2
}

// appendCodePoint appends a number as UTF-8 first had it: halves of surrogates and what is beyond
// Unicode too.
func appendCodePoint(out []byte, number uint64) []byte {
	if number < utf8.RuneSelf {
		return append(out, byte(number))
	}
	if number > 1<<31-1 {
		return out
	}
	size := 2 // of which the first byte has 7 - size bits, and each other 6
	for number >= 1<<(5*size+1) {
		size++
	}
	lead := byte(0xff) << (8 - size)
	out = append(out, lead|byte(number>>(6*(size-1))))
	for size--; size > 0; size-- {
		out = append(out, 0x80|byte(number>>(6*(size-1)))&0x3f)
	}
	return out
}

func isDigit(c byte, base int) bool {
	switch {
	case '0' <= c && c <= '7':
		return true
	case base == 8:
		return false
	}
	return '8' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
