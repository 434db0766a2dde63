package taggedjson

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
)

// number reads an int or a float by Python's grammar. What follows a number that
// ends early ("1." or "1e") is left for the caller to refuse.
func (p *parser) number() (any, error) {
	if p.next() == '-' && p.pos+1 < len(p.data) && p.data[p.pos+1] == 'I' {
		p.pos++
		return p.literal("Infinity", math.Inf(-1))
	}
	n, err := p.numeral()
	if err != nil {
		return nil, err
	}
	if n.isFloat {
		return n.float(), nil
	}
	return n.integer(), nil
}

func (p *parser) word() (any, error) {
	switch p.next() {
	case 'n':
		return p.literal("null", nil)
	case 't':
		return p.literal("true", true)
	case 'f':
		return p.literal("false", false)
	case 'N':
		return p.literal("NaN", math.NaN())
	case 'I':
		return p.literal("Infinity", math.Inf(1))
	}
	return nil, p.fault("expected a value")
}

func (p *parser) literal(word string, v any) (any, error) {
	if !strings.HasPrefix(p.text[p.pos:], word) {
		return nil, p.fault("expected a value")
	}
	p.pos += len(word)
	return v, nil
}

// appendFloat appends f as float.__repr__ writes it: the shortest digits that
// read back, positional from 1e-4 up to 1e16 and then always with a fraction.
// json.dumps spells the special values its own way, repr another.
func appendFloat(dst []byte, f float64, inf, nan string) []byte {
	switch abs := math.Abs(f); {
	case math.IsNaN(f):
		return append(dst, nan...)
	case math.IsInf(f, 0):
		if f < 0 {
			dst = append(dst, '-')
		}
		return append(dst, inf...)
	case abs != 0 && (abs < 1e-4 || abs >= 1e16):
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	if short, ok := appendShort(dst, f); ok {
		return short
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	for _, c := range dst[start:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, ".0"...)
}

// appendShort appends a number of up to three places, as prices are, and few digits. Up to 15
// digits no two decimals are the same float64, so that the one with the fewest places that
// reads back as f is its shortest.
func appendShort(dst []byte, f float64) (_ []byte, ok bool) {
	const most = 1e12 // with three places less than 2**53, so that the quotients are exact
	if f == 0 || f <= -most || f >= most {
		return dst, false
	}
	for places := 1; places <= 3; places++ {
		digits := math.RoundToEven(f * powers[places])
		if digits/powers[places] == f {
			return appendPlaces(dst, int64(digits), places), true
		}
	}
	return dst, false
}

// appendPlaces appends n divided by ten to the power of places.
func appendPlaces(dst []byte, n int64, places int) []byte {
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	unit := int64(powers[places])
	dst = append(strconv.AppendInt(dst, n/unit, 10), '.')
	for rest := n % unit; unit > 1; rest %= unit {
		unit /= 10
		dst = append(dst, '0'+byte(rest/unit))
	}
	return dst
}

// appendBig appends n, refusing what Python's own limit refuses. The bit length
// tells most of those apart before the costly conversion.
func appendBig(dst []byte, n *big.Int) ([]byte, error) {
	const tooMany = MaxIntDigits*10/3 + 1 // bits; ten bits make at least three digits
	if n.BitLen() <= tooMany {
		start := len(dst)
		dst = n.Append(dst, 10)
		digits := len(dst) - start
		if n.Sign() < 0 {
			digits--
		}
		if digits <= MaxIntDigits {
			return dst, nil
		}
	}
	return nil, fmt.Errorf("an integer of more than %d digits", MaxIntDigits)
}

// decimalDigit returns the value of a character of Unicode category Nd, which
// Python's int() takes for a digit. Each run of ten starts at its zero.
func decimalDigit(r rune) (int, bool) {
	if r < 0x80 {
		return int(r - '0'), '0' <= r && r <= '9'
	}
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return int(r-rune(run.Lo)) % 10, true
		}
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return int(r-rune(run.Lo)) % 10, true
		}
	}
	return 0, false
}

// isIntSpace reports what int() strips from both ends: Unicode white space, but
// not the separators U+001C to U+001F that str.split takes for space.
func isIntSpace(r rune) bool {
	return unicode.IsSpace(r)
}

// pythonInt is int(text) for text without surrounding space: a sign, digits of
// any script, single underscores between them.
func pythonInt(text string) (*big.Int, bool) {
	ascii := make([]byte, 0, len(text))
	digits := 0
	underscore := true // none may come first, or after another
	for i, r := range text {
		if i == 0 && (r == '+' || r == '-') {
			ascii = append(ascii, byte(r))
			continue
		}
		if r == '_' && !underscore {
			underscore = true
			continue
		}
		digit, ok := decimalDigit(r)
		if !ok {
			return nil, false
		}
		underscore = false
		digits++
		ascii = append(ascii, '0'+byte(digit))
	}
	if digits == 0 || underscore || digits > MaxIntDigits {
		return nil, false
	}
	return new(big.Int).SetString(string(ascii), 10)
}
