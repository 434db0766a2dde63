package pickle

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// MaxDigits is how many characters an integer written in digits may have: Python's limit
// for decimal ones, applied to all.
const MaxDigits = 4300

func (m *machine) binInt1() error {
	n, err := m.byte()
	if err != nil {
		return err
	}
	return m.push(int64(n))
}

func (m *machine) binInt2() error {
	n, err := m.uint(2)
	if err != nil {
		return err
	}
	return m.push(int64(n))
}

func (m *machine) binInt() error {
	n, err := m.uint(4)
	if err != nil {
		return err
	}
	return m.push(int64(int32(n)))
}

func (m *machine) long1() error { return m.chunk(1, m.twosComplement) }

func (m *machine) long4() error {
	if rest := m.rest(); len(rest) >= 4 && rest[3] >= 0x80 {
		return m.fault("a negative length")
	}
	return m.chunk(4, m.twosComplement)
}

// twosComplement pushes the integer that little-endian bytes hold.
func (m *machine) twosComplement(data string) error {
	if len(data) <= 8 {
		var wide [8]byte
		if len(data) > 0 && data[len(data)-1] >= 0x80 {
			wide = [8]byte{255, 255, 255, 255, 255, 255, 255, 255}
		}
		copy(wide[:], data)
		return m.push(int64(binary.LittleEndian.Uint64(wide[:])))
	}
	reversed := []byte(data)
	slices.Reverse(reversed)
	n := new(big.Int).SetBytes(reversed)
	if reversed[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(data))))
	}
	return m.push(smallest(n))
}

func smallest(n *big.Int) any {
	if n.IsInt64() {
		return n.Int64()
	}
	return n
}

func (m *machine) binFloat() error {
	piece, err := m.next(8)
	if err != nil {
		return err
	}
	return m.push(math.Float64frombits(binary.BigEndian.Uint64([]byte(piece))))
}

// line takes a line, without its end.
func (m *machine) line() (string, error) {
	rest := m.rest()
	end := strings.IndexByte(rest, '\n')
	if end < 0 {
		return "", m.fault("a line without an end")
	}
	m.pos += end + 1
	return rest[:end], nil
}

// int reads a line as C's strtol does, or else as Python's int: 010 is 8. Two characters
// that make 0 or 1 are a bool.
func (m *machine) int() error {
	line, err := m.line()
	if err != nil {
		return err
	}
	n, ok := strtol(line)
	switch {
	case ok && len(line) == 2 && (n == 0 || n == 1):
		return m.push(n == 1)
	case ok:
		return m.push(n)
	}
	return m.pushInt(line)
}

func (m *machine) long() error {
	line, err := m.line()
	if err != nil {
		return err
	}
	return m.pushInt(strings.TrimSuffix(line, "L"))
}

func (m *machine) pushInt(text string) error {
	n, ok := pythonInt(text, 0)
	if !ok {
		return m.fault("not an integer, or one of more than %d characters", MaxDigits)
	}
	return m.push(n)
}

const spaces = " \t\n\v\f\r"

// strtol is strtol(text, &end, 0) of which end must be the end of text.
func strtol(text string) (int64, bool) {
	text = strings.TrimLeft(text, spaces)
	sign := text
	if text = strings.TrimLeft(text, "+-"); len(sign)-len(text) > 1 || text == "" || strings.Contains(text, "_") {
		return 0, false
	}
	base := 10
	switch {
	case len(text) > 2 && (text[:2] == "0x" || text[:2] == "0X"):
		base, text = 16, text[2:]
	case text[0] == '0':
		base = 8
	}
	if text[0] == '+' || text[0] == '-' {
		return 0, false
	}
	if sign[0] == '-' {
		text = "-" + text
	}
	n, err := strconv.ParseInt(text, base, 64)
	return n, err == nil
}

// pythonInt is int(text, base) for base 0 or 10.
func pythonInt(text string, base int) (any, bool) {
	text = strings.Trim(text, spaces)
	digits := strings.TrimLeft(text, "+-")
	if len(text) > MaxDigits || len(text)-len(digits) > 1 || digits == "" {
		return nil, false
	}
	prefixed := base == 0 && len(digits) > 1 && digits[0] == '0' && strings.IndexByte("xXoObB", digits[1]) >= 0
	if !prefixed {
		if base == 0 && digits[0] == '0' && strings.Trim(digits, "0_") != "" {
			return nil, false // a leading zero
		}
		if !underscored(digits) {
			return nil, false
		}
		text, base = strings.ReplaceAll(text, "_", ""), 10
	}
	n, ok := new(big.Int).SetString(text, base)
	if !ok {
		return nil, false
	}
	return smallest(n), true
}

// underscored reports whether every underscore stands between two digits.
func underscored(digits string) bool {
	return !strings.HasPrefix(digits, "_") && !strings.HasSuffix(digits, "_") && !strings.Contains(digits, "__")
}

// float reads a line as Python's string_to_double does: no hexadecimals, no underscores,
// no spaces, nothing too large.
func (m *machine) float() error {
	line, err := m.line()
	if err != nil {
		return err
	}
	const longest = 700 // beyond 800 digits strconv is not exact, and nobody writes 30
	digits := strings.TrimLeft(line, "+-")
	hasDigits := digits != "" && strings.IndexByte("0123456789.", digits[0]) >= 0
	if hasDigits && (len(line) > longest || strings.ContainsAny(line, "xXpP_")) {
		return m.fault("not a float")
	}
	f, err := strconv.ParseFloat(line, 64)
	if err != nil {
		return m.fault("not a float, or too large")
	}
	if math.IsNaN(f) {
		f = math.Float64frombits(0x7ff8 << 48) // Python's own; Go's has another bit
	}
	return m.push(f)
}
