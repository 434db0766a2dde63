package flasksession

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// number reads an int or a float by JSON's grammar.
func (r *jsonReader) number() (any, error) {
	start := r.pos
	negative := r.next() == '-'
	if negative {
		r.pos++
	}
	whole := r.digits()
	switch {
	case whole == "":
		return nil, r.fault("expected a value")
	case whole[0] == '0' && len(whole) > 1:
		return nil, r.fault("leading zero")
	}
	fraction, exponent, isFloat, err := r.float()
	if err != nil {
		return nil, err
	}
	if !isFloat {
		return r.int(r.text[start:r.pos])
	}
	f := parseFloat(whole, fraction, exponent)
	if math.IsInf(f, 0) {
		return nil, r.fault("number out of range")
	}
	if negative {
		f = -f
	}
	return f, nil
}

func (r *jsonReader) digits() string {
	start := r.pos
	for c := r.next(); '0' <= c && c <= '9'; c = r.next() {
		r.pos++
	}
	return r.text[start:r.pos]
}

// float reads what makes a number a float: fraction, exponent, or both.
func (r *jsonReader) float() (fraction string, exponent int, isFloat bool, err error) {
	if r.next() == '.' {
		isFloat = true
		r.pos++
		if fraction = r.digits(); fraction == "" {
			return "", 0, false, r.fault("expected a digit")
		}
	}
	if r.next()|0x20 == 'e' {
		isFloat = true
		r.pos++
		if exponent, err = r.exponent(); err != nil {
			return "", 0, false, err
		}
	}
	return fraction, exponent, isFloat, nil
}

// exponent reads a sign and digits. Like msgspec it stops counting once the number
// has five digits.
func (r *jsonReader) exponent() (int, error) {
	sign := 1
	switch r.next() {
	case '-':
		sign = -1
		r.pos++
	case '+':
		r.pos++
	}
	digits := r.digits()
	if digits == "" {
		return 0, r.fault("expected a digit")
	}
	exponent := 0
	for _, c := range digits {
		if exponent < 10000 {
			exponent = exponent*10 + int(c-'0')
		}
	}
	return sign * exponent, nil
}

// int reads an int of any size up to the limit of Python, which msgspec applies to
// the sign as well.
func (r *jsonReader) int(text string) (any, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, nil
	}
	if len(text) > taggedjson.MaxIntDigits {
		return nil, r.fault("integer of more than %d characters", taggedjson.MaxIntDigits)
	}
	n, _ := new(big.Int).SetString(text, 10)
	return n, nil
}

// parseFloat returns the float nearest to whole.fraction times a power of ten. It
// writes the number as 0.digits and an exponent, since strconv.ParseFloat loses its
// place in a number of more than 800 digits before the point. Past the 767th
// digit, any that is not zero has the same effect as a last 1.
func parseFloat(whole, fraction string, exponent int) float64 {
	const enough = 770
	exponent += len(whole)
	digits := whole + fraction
	significant := strings.TrimLeft(digits, "0")
	exponent -= len(digits) - len(significant)
	if len(significant) > enough {
		rest := strings.Trim(significant[enough:], "0")
		significant = significant[:enough]
		if rest != "" {
			significant += "1"
		}
	}
	f, _ := strconv.ParseFloat("0."+significant+"0e"+strconv.Itoa(exponent), 64)
	return f
}
