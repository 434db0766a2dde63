package werkzeug

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckDomain tells why a Domain is refused, in words that follow its name: what
// [NewCookie] refuses.
func CheckDomain(domain string) error {
	_, err := cookieDomain(domain)
	return err
}

// cookieDomain is dump_cookie's treatment of its domain: cut at the port, leading dots
// off, and Python's idna codec (IDNA 2003). The result may be empty, as in Werkzeug.
// Unlike Werkzeug it refuses what names no host, of which browsers drop the cookie.
func cookieDomain(domain string) (string, error) {
	host, port, _ := strings.Cut(domain, ":")
	host = strings.TrimLeft(host, ".")
	switch {
	case strings.ContainsFunc(host, notInHost) || strings.ContainsFunc(port, notDigit):
		return "", errors.New("is not the name of a host: it has a scheme, a path or a character that no such name has")
	case slices.ContainsFunc(constants, func(name string) bool { return strings.EqualFold(host, name) }):
		return "", errors.New("is the text of a constant and not the name of a host: to have no Domain leave it out")
	}
	labels := strings.Split(host, ".")
	for i, label := range labels {
		ascii, err := toASCII(label)
		if err != nil {
			return "", err
		}
		if ascii == "" && i > 0 && i == len(labels)-1 {
			return "", errors.New("ends with a dot, which browsers drop the cookie for unless it ends the address they are at, too")
		}
		if len(ascii) > 63 || ascii == "" && i < len(labels)-1 {
			return "", errors.New("has an empty or too long label")
		}
		labels[i] = ascii
	}
	return strings.Join(labels, "."), nil
}

// constants are what a constant of Python or JSON becomes in quotes or in an environment
// variable. No such host is in the public name space.
var constants = []string{"None", "False", "True", "null"}

// notInHost finds the ASCII characters of no host name; toASCII looks at the others.
func notInHost(r rune) bool {
	return r < utf8.RuneSelf && !isAlnum(byte(r)) && !strings.ContainsRune("-._", r)
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

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
			return "", errors.New("has letters beyond Latin-1: write it in its xn-- form")
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
		return "", errors.New("is half encoded: xn-- with other letters")
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
