package taggedjson

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// numeral is a number that is written in digits.
type numeral struct {
	text    string
	isFloat bool
	places  int   // digits behind the point
	short   int64 // the number without its point, if isShort
	isShort bool  // at most 15 digits and no exponent
}

// numeral reads a number that is written in digits.
func (p *parser) numeral() (n numeral, err error) {
	start := p.pos
	negative := p.next() == '-'
	if negative {
		p.pos++
	}
	first := p.next()
	digits := p.digits(&n.short)
	if digits == 0 {
		return n, p.fault("expected a digit")
	}
	if first == '0' && digits > 1 {
		return n, p.fault("leading zero")
	}
	n.places = p.fraction(&n.short)
	exponent := p.exponent()
	n.text, n.isFloat = p.text[start:p.pos], n.places > 0 || exponent
	if !n.isFloat && digits > MaxIntDigits {
		return n, p.fault(fmt.Sprintf("integer of more than %d digits", MaxIntDigits))
	}
	n.isShort = digits+n.places <= 15 && !exponent
	if negative {
		n.short = -n.short
	}
	return n, nil
}

// digits consumes digits and appends them to the number in sum, which means nothing
// when there are too many.
func (p *parser) digits(sum *int64) int {
	start, n := p.pos, *sum
	for p.pos < len(p.data) && p.data[p.pos]-'0' <= 9 {
		n = n*10 + int64(p.data[p.pos]-'0')
		p.pos++
	}
	*sum = n
	return p.pos - start
}

// fraction consumes "." and digits, or nothing, and returns how many digits.
func (p *parser) fraction(sum *int64) int {
	if p.next() != '.' {
		return 0
	}
	p.pos++
	digits := p.digits(sum)
	if digits == 0 {
		p.pos--
	}
	return digits
}

// exponent consumes "e", a sign and digits, or nothing.
func (p *parser) exponent() bool {
	if p.next()|0x20 != 'e' {
		return false
	}
	start := p.pos
	p.pos++
	if c := p.next(); c == '+' || c == '-' {
		p.pos++
	}
	if p.digits(new(int64)) > 0 {
		return true
	}
	p.pos = start
	return false
}

// float returns a number with a point or an exponent. One of few digits is exact as an
// integer, and so is the power of ten to divide it by: the quotient is the nearest there is.
func (n numeral) float() float64 {
	if !n.isShort || n.short == 0 { // which may be -0.0
		return parseFloat(n.text)
	}
	return float64(n.short) / powers[n.places]
}

var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// integer returns an int64, or a *big.Int where it is too large for one.
func (n numeral) integer() any {
	if n.isShort {
		return n.short
	}
	return parseInt(n.text)
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
