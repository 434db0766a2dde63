package werkzeug

import (
	"errors"
	"strings"
	"unicode"
)

// cookieDomain is dump_cookie's treatment of its domain: cut at the port, leading dots
// off, and Python's idna codec (IDNA 2003). The result may be empty, as in Werkzeug.
func cookieDomain(domain string) (string, error) {
	domain, _, _ = strings.Cut(domain, ":")
	domain = strings.TrimLeft(domain, ".")
	if hasControl(domain) || strings.ContainsAny(domain, "; ") {
		return "", errors.New("werkzeug: cookie domain has a character that no host name has")
	}
	labels := strings.Split(domain, ".")
	for i, label := range labels {
		ascii, err := toASCII(label)
		if err != nil {
			return "", err
		}
		if len(ascii) > 63 || ascii == "" && i < len(labels)-1 {
			return "", errors.New("werkzeug: cookie domain has an empty or too long label")
		}
		labels[i] = ascii
	}
	return strings.Join(labels, "."), nil
}

// toASCII encodes one label. IDNA's Unicode tables are not in the standard library, so
// it takes the letters of Latin-1 only, whose rule is short: lower case, no other
// mapping. "ß" is left out: IDNA 2003 and 2008 disagree about it.
func toASCII(label string) (string, error) {
	var runes []rune
	ascii := true
	for _, r := range label {
		if 'À' <= r && r <= 'Þ' && r != '×' {
			r += 'à' - 'À'
		}
		if r >= 0x80 && (r < 'à' || r > 'ÿ' || r == '÷') {
			return "", errors.New("werkzeug: cookie domain has letters beyond Latin-1: write it in its xn-- form")
		}
		ascii = ascii && r < 0x80
		runes = append(runes, r)
	}
	if ascii {
		return label, nil
	}
	for i, r := range runes {
		if 'A' <= r && r <= 'Z' {
			runes[i] = r + 'a' - 'A'
		}
	}
	if strings.HasPrefix(string(runes), "xn--") {
		return "", errors.New("werkzeug: cookie domain is half encoded: xn-- with other letters")
	}
	return "xn--" + punycode(runes), nil
}

// The parameters of RFC 3492, section 5.
const base, tMin, tMax, skew, damp, firstBias = 36, 1, 26, 38, 700, 72

// punycode is RFC 3492, section 6.3.
func punycode(label []rune) string {
	var out []byte
	for _, r := range label {
		if r < 0x80 {
			out = append(out, byte(r))
		}
	}
	handled := len(out)
	if handled > 0 {
		out = append(out, '-')
	}
	delta, bias, first := 0, firstBias, true
	for n := rune(0x80); handled < len(label); n++ {
		next := smallestFrom(label, n)
		delta += int(next-n) * (handled + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r == n {
				out = appendDelta(out, delta, bias)
				handled++
				bias = adapt(delta, handled, first)
				delta, first = 0, false
			}
		}
		delta++
	}
	return string(out)
}

func smallestFrom(label []rune, n rune) rune {
	smallest := rune(unicode.MaxRune)
	for _, r := range label {
		if r >= n {
			smallest = min(smallest, r)
		}
	}
	return smallest
}

// appendDelta writes delta as a generalized variable-length integer.
func appendDelta(out []byte, delta, bias int) []byte {
	const digits = "abcdefghijklmnopqrstuvwxyz0123456789"
	for k := base; ; k += base {
		t := min(max(k-bias, tMin), tMax)
		if delta < t {
			return append(out, digits[delta])
		}
		out = append(out, digits[t+(delta-t)%(base-t)])
		delta = (delta - t) / (base - t)
	}
}

// adapt is RFC 3492, section 6.1.
func adapt(delta, points int, first bool) int {
	if first {
		delta /= damp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (base-tMin)*tMax/2; k += base {
		delta /= base - tMin
	}
	return k + (base-tMin+1)*delta/(delta+skew)
}
