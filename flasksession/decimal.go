package flasksession

import (
	"strconv"
	"strings"
)

// isDecimal reports whether text is what str() makes of a Decimal. Other spellings of a
// number, which Python's class takes as well, are not kept by it.
func isDecimal(text string) bool {
	text = strings.TrimPrefix(text, "-")
	for _, word := range []string{"NaN", "sNaN"} {
		if digits, found := strings.CutPrefix(text, word); found {
			return digits == "" || digits[0] != '0' && isDigits(digits)
		}
	}
	if text == "Infinity" {
		return true
	}
	number, exponent, _ := strings.Cut(text, "E")
	whole, fraction, _ := strings.Cut(number, ".")
	const longest = 19 // a sign and as many digits as the exponent may have in Python
	if len(exponent) > longest || whole == "" || !isDigits(whole) || !isDigits(fraction) {
		return false
	}
	e, _ := strconv.ParseInt(exponent, 10, 64) // 0 without one; a bad one is not what is spelled
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		digits = "0"
	}
	return text == spellDecimal(digits, e-int64(len(fraction)))
}

// spellDecimal is Decimal.__str__ for digits times ten to the power of exponent.
func spellDecimal(digits string, exponent int64) string {
	const fewestZeros = -6
	n := int64(len(digits))
	adjusted := exponent + n - 1
	if exponent > 0 || adjusted < fewestZeros {
		point := digits[:1]
		if n > 1 {
			point += "." + digits[1:]
		}
		sign := ""
		if adjusted >= 0 {
			sign = "+"
		}
		return point + "E" + sign + strconv.FormatInt(adjusted, 10)
	}
	switch places := -exponent; {
	case places == 0:
		return digits
	case places < n:
		return digits[:n-places] + "." + digits[n-places:]
	default:
		return "0." + strings.Repeat("0", int(places-n)) + digits
	}
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }
