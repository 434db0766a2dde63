package taggedjson

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// maxSpelled bounds the text that Markup tags of one payload may make out of
// lists and dicts. Each level of quoting doubles the backslashes of the one below,
// so a few hundred bytes could otherwise fill any memory.
const maxSpelled = 1 << 20

var errSpelled = errors.New("taggedjson: the text of a Markup grows too long")

// pythonStr is str(v), which Markup(v) calls for a v that is no text.
func pythonStr(v any, spend *budget) (string, error) {
	s := speller{spend: spend}
	switch v := v.(type) {
	case UUID:
		return v.String(), nil
	case time.Time:
		return v.Format("2006-01-02 15:04:05-07:00"), nil
	default:
		s.repr(v)
	}
	return string(s.out), s.err
}

// speller writes repr() of values.
type speller struct {
	out   []byte
	spend *budget
	err   error
}

func (s *speller) repr(v any) {
	if s.err != nil {
		return
	}
	before := len(s.out)
	switch v := v.(type) {
	case []any:
		s.sequence("[", v, "]")
	case Tuple:
		s.tuple(v)
	case Dict:
		s.dict(v)
	default:
		s.scalar(v)
		s.spend.spelled += len(s.out) - before
	}
	if s.spend.spelled > maxSpelled && s.err == nil {
		s.err = errSpelled
	}
}

func (s *speller) write(text string) { s.out = append(s.out, text...) }

func (s *speller) sequence(open string, elems []any, end string) {
	s.write(open)
	for i, elem := range elems {
		if i > 0 {
			s.write(", ")
		}
		if s.repr(elem); s.err != nil {
			return
		}
	}
	s.write(end)
	s.spend.spelled += len(open) + 2*len(elems) + len(end)
}

func (s *speller) tuple(v Tuple) {
	if len(v) == 1 {
		s.sequence("(", v, ",)")
		return
	}
	s.sequence("(", v, ")")
}

func (s *speller) dict(v Dict) {
	s.write("{")
	for i, item := range v {
		if i > 0 {
			s.write(", ")
		}
		s.repr(item.Key)
		s.write(": ")
		if s.repr(item.Value); s.err != nil {
			return
		}
	}
	s.write("}")
	s.spend.spelled += 2 + 4*len(v)
}

func (s *speller) scalar(v any) {
	switch v := v.(type) {
	case nil:
		s.write("None")
	case bool:
		s.bool(v)
	case int64:
		s.out = strconv.AppendInt(s.out, v, 10)
	case *big.Int:
		s.out = v.Append(s.out, 10)
	case float64:
		s.out = appendFloat(s.out, v, "inf", "nan")
	case string:
		s.quoted(v)
	case []byte:
		s.bytes(v)
	case Markup:
		s.write("Markup(")
		s.quoted(string(v))
		s.write(")")
	case UUID:
		s.write("UUID('" + v.String() + "')")
	case time.Time:
		s.date(v)
	default:
		// A custom tag's value: only its Python class knows its repr.
		s.err = errChild
	}
}

func (s *speller) bool(v bool) {
	if v {
		s.write("True")
		return
	}
	s.write("False")
}

// quote returns the quote repr() picks: double ones when the text has single ones
// and no double ones.
func quote(hasSingle, hasDouble bool) byte {
	if hasSingle && !hasDouble {
		return '"'
	}
	return '\''
}

// fits reports whether a text may be spelled out: it takes its own length at least.
func (s *speller) fits(length int) bool {
	if s.spend.spelled+length > maxSpelled {
		s.err = errSpelled
	}
	return s.err == nil
}

func (s *speller) quoted(text string) {
	if !s.fits(len(text)) {
		return
	}
	q := quote(strings.Contains(text, "'"), strings.Contains(text, `"`))
	s.out = append(s.out, q)
	for len(text) > 0 {
		r, size, _ := decodeRune(text)
		s.char(r, text[:size], q)
		text = text[size:]
	}
	s.out = append(s.out, q)
}

// char writes one character; raw is its own spelling.
func (s *speller) char(r rune, raw string, q byte) {
	switch {
	case r == rune(q) || r == '\\':
		s.out = append(s.out, '\\', byte(r))
	case r == '\t':
		s.write(`\t`)
	case r == '\n':
		s.write(`\n`)
	case r == '\r':
		s.write(`\r`)
	case unicode.IsPrint(r):
		s.write(raw)
	case r <= 0xff:
		s.write(fmt.Sprintf(`\x%02x`, r))
	case r <= 0xffff:
		s.write(fmt.Sprintf(`\u%04x`, r))
	default:
		s.write(fmt.Sprintf(`\U%08x`, r))
	}
}

func (s *speller) bytes(data []byte) {
	if !s.fits(len(data)) {
		return
	}
	text := string(data)
	q := quote(strings.Contains(text, "'"), strings.Contains(text, `"`))
	s.out = append(s.out, 'b', q)
	for _, c := range data {
		if c >= 0x7f {
			s.write(fmt.Sprintf(`\x%02x`, c))
			continue
		}
		s.char(rune(c), string(rune(c)), q)
	}
	s.out = append(s.out, q)
}

func (s *speller) date(t time.Time) {
	s.write(fmt.Sprintf("datetime.datetime(%d, %d, %d, %d, %d", t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute()))
	if t.Second() != 0 {
		s.write(fmt.Sprintf(", %d", t.Second()))
	}
	s.write(", tzinfo=datetime.timezone" + zoneRepr(t) + ")")
}

// zoneRepr is the rest of repr(datetime.timezone(offset)); timedelta counts whole
// days down and seconds up.
func zoneRepr(t time.Time) string {
	_, offset := t.Zone()
	switch {
	case offset == 0:
		return ".utc"
	case offset < 0:
		return fmt.Sprintf("(datetime.timedelta(days=-1, seconds=%d))", offset+24*60*60)
	}
	return fmt.Sprintf("(datetime.timedelta(seconds=%d))", offset)
}
