package taggedjson

import (
	"encoding/hex"
	"errors"
	"strings"
	"unicode/utf8"
)

// UUID is a uuid.UUID, its sixteen bytes in network order.
type UUID [16]byte

var errUUID = errors.New("taggedjson: badly formed hexadecimal UUID string")

// ParseUUID reads text as Python's uuid.UUID(text) does: with or without
// dashes, braces and the prefix "urn:uuid:". Python's odder leniencies are
// kept, since a session may hold what Python once accepted: int(text, 16) takes
// the 32 characters, so spaces around them, a sign, "0x", single underscores
// and Unicode digits shorten the number and pass.
func ParseUUID(text string) (UUID, error) {
	text = strings.ReplaceAll(text, "urn:", "")
	text = strings.ReplaceAll(text, "uuid:", "")
	text = strings.Trim(text, "{}")
	text = strings.ReplaceAll(text, "-", "")
	if utf8.RuneCountInString(text) != 32 {
		return UUID{}, errUUID
	}
	return hexInt(text)
}

// hexInt is int(text, 16) for a text too short to overflow 128 bits.
func hexInt(text string) (UUID, error) {
	text = strings.TrimFunc(text, isIntSpace)
	text = strings.TrimPrefix(text, "+")
	if len(text) > 1 && text[0] == '0' && text[1]|0x20 == 'x' {
		text = strings.TrimPrefix(text[2:], "_")
	}
	var digits []byte
	for _, r := range text {
		if r == '_' && len(digits) > 0 && digits[len(digits)-1] != '_' {
			digits = append(digits, '_')
			continue
		}
		digit, ok := hexDigit(r)
		if !ok {
			return UUID{}, errUUID
		}
		if n := len(digits); n > 0 && digits[n-1] == '_' {
			digits = digits[:n-1]
		}
		digits = append(digits, digit)
	}
	if len(digits) == 0 || digits[len(digits)-1] == '_' {
		return UUID{}, errUUID
	}
	padded := strings.Repeat("0", 32-len(digits)) + string(digits)
	var u UUID
	_, err := hex.Decode(u[:], []byte(padded))
	return u, err
}

// hexDigit returns the ASCII form of a hexadecimal digit as int() sees it.
func hexDigit(r rune) (byte, bool) {
	switch {
	case 'a' <= r && r <= 'f', 'A' <= r && r <= 'F':
		return byte(r), true
	}
	n, ok := decimalDigit(r)
	return '0' + byte(n), ok
}

// String returns the form with dashes: str(uuid).
func (u UUID) String() string {
	return string(u.appendDashed(nil))
}

// MarshalText returns the form with dashes.
func (u UUID) MarshalText() ([]byte, error) {
	return u.appendDashed(nil), nil
}

// UnmarshalText reads what [ParseUUID] reads.
func (u *UUID) UnmarshalText(text []byte) error {
	parsed, err := ParseUUID(string(text))
	if err != nil {
		return err
	}
	*u = parsed
	return nil
}

func (u UUID) appendDashed(dst []byte) []byte {
	dst = hex.AppendEncode(dst, u[:4])
	for _, group := range [][]byte{u[4:6], u[6:8], u[8:10], u[10:]} {
		dst = hex.AppendEncode(append(dst, '-'), group)
	}
	return dst
}
