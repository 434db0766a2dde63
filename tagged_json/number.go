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
	start := p.pos
	if p.next() == '-' {
		p.pos++
		if p.next() == 'I' {
			return p.literal("Infinity", math.Inf(-1))
		}
	}
	first := p.next()
	digits := p.digits()
	if digits == 0 {
		return nil, p.fault("expected a digit")
	}
	if first == '0' && digits > 1 {
		return nil, p.fault("leading zero")
	}
	if fraction, exponent := p.fraction(), p.exponent(); fraction || exponent {
		return parseFloat(p.text[start:p.pos]), nil
	}
	if digits > MaxIntDigits {
		return nil, p.fault(fmt.Sprintf("integer of more than %d digits", MaxIntDigits))
	}
	return parseInt(p.text[start:p.pos]), nil
}

func (p *parser) digits() int {
	start := p.pos
	for c := p.next(); '0' <= c && c <= '9'; c = p.next() {
		p.pos++
	}
	return p.pos - start
}

// fraction consumes "." and digits, or nothing.
func (p *parser) fraction() bool {
	start := p.pos
	if p.next() == '.' {
		p.pos++
		if p.digits() > 0 {
			return true
		}
	}
	p.pos = start
	return false
}

// exponent consumes "e", a sign and digits, or nothing.
func (p *parser) exponent() bool {
	start := p.pos
	if p.next()|0x20 == 'e' {
		p.pos++
		if c := p.next(); c == '+' || c == '-' {
			p.pos++
		}
		if p.digits() > 0 {
			return true
		}
	}
	p.pos = start
	return false
}

// parseFloat takes text by the grammar of number, so the only error is one beyond
// the range, which Python reads as infinity too.
func parseFloat(text string) float64 {
	const long = 800
	if len(text) > long {
		text = shorten(text)
	}
	f, _ := strconv.ParseFloat(text, 64)
	return f
}

// shorten rewrites a long number as 0.digits and an exponent. strconv.ParseFloat
// loses its place in a number of more than 800 digits before the point: it reads
// 900 digits and e-1200 as zero. Past the 767th digit, any that is not zero has
// the same effect as a last 1.
func shorten(text string) string {
	const enough = 770
	digits, negative := strings.CutPrefix(text, "-")
	exponent := int64(0)
	if e := strings.IndexAny(digits, "eE"); e >= 0 {
		const far = 1e12 // beyond any number of digits
		exponent, _ = strconv.ParseInt(digits[e+1:], 10, 64)
		exponent = max(-far, min(exponent, far))
		digits = digits[:e]
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	exponent += int64(len(whole))
	digits = whole + fraction
	significant := strings.TrimLeft(digits, "0")
	exponent -= int64(len(digits) - len(significant))
	if len(significant) > enough {
		rest := strings.Trim(significant[enough:], "0")
		significant = significant[:enough]
		if len(rest) > 0 {
			significant += "1"
		}
	}
	short := "0."
	if negative {
		short = "-0."
	}
	return short + significant + "0e" + strconv.FormatInt(exponent, 10)
}

func parseInt(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	n, _ := new(big.Int).SetString(text, 10)
	return n
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
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	for _, c := range dst[start:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, ".0"...)
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
