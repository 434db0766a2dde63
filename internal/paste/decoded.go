package paste

import (
	"bufio"
	"io"
	"unicode/utf16"
)

// decoded takes a byte order mark off and turns UTF-16, with a mark or without, into UTF-8.
func decoded(input io.Reader) *bufio.Reader {
	in := bufio.NewReaderSize(input, 64<<10)
	begin, _ := in.Peek(2) // an error comes back with the first read
	switch {
	case string(begin) == "\xff\xfe":
		in.Discard(2)
		return bufio.NewReader(&utf16Reader{in: in})
	case string(begin) == "\xfe\xff":
		in.Discard(2)
		return bufio.NewReader(&utf16Reader{in: in, bigEndian: true})
	case len(begin) == 2 && begin[0] != 0 && begin[1] == 0:
		return bufio.NewReader(&utf16Reader{in: in})
	case len(begin) == 2 && begin[0] == 0 && begin[1] != 0:
		return bufio.NewReader(&utf16Reader{in: in, bigEndian: true})
	case string(begin) == "\xef\xbb":
		if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
			in.Discard(3)
		}
	}
	return in
}

// utf16Reader turns UTF-16 into UTF-8.
type utf16Reader struct {
	in        *bufio.Reader
	bigEndian bool
	out       []byte
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	if len(u.out) == 0 {
		char, err := u.char()
		if err != nil {
			return 0, err
		}
		u.out = []byte(string(char))
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *utf16Reader) unit() (rune, error) {
	var two [2]byte
	if _, err := io.ReadFull(u.in, two[:]); err != nil {
		if err == io.ErrUnexpectedEOF {
			err = io.EOF // half a unit at the end
		}
		return 0, err
	}
	if u.bigEndian {
		return rune(two[0])<<8 | rune(two[1]), nil
	}
	return rune(two[1])<<8 | rune(two[0]), nil
}

func (u *utf16Reader) char() (rune, error) {
	high, err := u.unit()
	if err != nil || !utf16.IsSurrogate(high) {
		return high, err
	}
	low, err := u.unit()
	if err == io.EOF {
		err = nil
	}
	return utf16.DecodeRune(high, low), err
}
