package taggedjson_test

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"reflect"
	"regexp"
	"strconv"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func addSeeds(f *testing.F) {
	for _, tt := range roundTrips {
		f.Add([]byte(tt.text))
	}
	for _, seed := range []string{
		` [1 , 2e5,{"a":-0.0,"a":NaN}] `, `{" m":[{" d":"1 Jan 1970 00:00:00 -0500"}]}`, `{" t":"a\ud83d"}`,
		`{" b":"YWI=YWI="}`, `{" u":"urn:uuid:{12345678123456781234567812345678}"}`, `"\ud83d\ude00"`, "\"\\u00\"", `[1,]`,
	} {
		f.Add([]byte(seed))
	}
}

// FuzzDecode: nothing panics, and what is accepted is written as text that reads
// back to the same text.
func FuzzDecode(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		var v any
		if taggedjson.Unmarshal(text, &v) != nil {
			return
		}
		var dict taggedjson.Dict
		_, isDict := v.(taggedjson.Dict)
		if err := taggedjson.Unmarshal(text, &dict); isDict && (err != nil || !same(v, dict)) {
			t.Fatalf("%q was read into a Dict as %v, %v", text, dict, err)
		}
		once, err := taggedjson.Marshal(v)
		if err != nil {
			if _, ok := errors.AsType[*taggedjson.TypeError](err); !ok {
				t.Fatalf("Marshal of %q: %v", text, err)
			}
			return // deeper than may be written, or a date no one may write
		}
		var again any
		if err := taggedjson.Unmarshal(once, &again); err != nil {
			t.Fatalf("%q was written as %q, which does not read: %v", text, once, err)
		}
		twice, err := taggedjson.Marshal(again)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%q was written as %q, then as %q, %v", text, once, twice, err)
		}
	})
}

// FuzzScan compares the scanner with a slow and obvious one.
func FuzzScan(f *testing.F) {
	addSeeds(f)
	codec := taggedjson.NewCodec(taggedjson.Options{Untagged: true})
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.Count(text, []byte("["))+bytes.Count(text, []byte("{")) > taggedjson.MaxReadDepth {
			return
		}
		var got any
		err := codec.Unmarshal(text, &got)
		want, ok := slowParse(text)
		if (err == nil) != ok {
			t.Fatalf("%q: got %v, the slow one says %v", text, err, ok)
		}
		if ok && !same(got, want) {
			t.Fatalf("%q: got %#v, want %#v", text, got, want)
		}
	})
}

// same is reflect.DeepEqual, but NaN equals NaN.
func same(a, b any) bool {
	codec := taggedjson.NewCodec(taggedjson.Options{Untagged: true})
	textA, errA := codec.Marshal(a)
	textB, errB := codec.Marshal(b)
	if errA != nil || errB != nil {
		return errA != nil && errB != nil
	}
	return bytes.Equal(textA, textB) && reflect.TypeOf(a) == reflect.TypeOf(b)
}

// slowParse reads JSON with one regular expression for each kind of token.
func slowParse(text []byte) (any, bool) {
	if !utf8.Valid(text) {
		return nil, false
	}
	s := &slow{rest: string(text)}
	v := s.value()
	s.take(spaces)
	return v, !s.failed && s.rest == ""
}

var (
	spaces    = regexp.MustCompile(`^[ \t\n\r]*`)
	numberRE  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`)
	stringRE  = regexp.MustCompile(`^"([^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"`)
	charRE    = regexp.MustCompile(`^(\\u[0-9a-fA-F]{4}|\\.|[^\\])`)
	wordRE    = regexp.MustCompile(`^(null|true|false|NaN|-?Infinity)`)
	punctRE   = regexp.MustCompile(`^[\[\]{},:]`)
	wordValue = map[string]any{"null": nil, "true": true, "false": false, "NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)}
	escapes   = map[string]string{`\"`: `"`, `\\`: `\`, `\/`: "/", `\b`: "\b", `\f`: "\f", `\n`: "\n", `\r`: "\r", `\t`: "\t"}
)

type slow struct {
	rest   string
	failed bool
}

func (s *slow) take(re *regexp.Regexp) string {
	token := re.FindString(s.rest)
	s.rest = s.rest[len(token):]
	return token
}

// is takes the punctuation p if it comes next.
func (s *slow) is(p string) bool {
	s.take(spaces)
	if punctRE.FindString(s.rest) != p {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *slow) value() any {
	s.take(spaces)
	if word := s.take(wordRE); word != "" {
		return wordValue[word]
	}
	if number := s.take(numberRE); number != "" {
		return slowNumber(number)
	}
	if text := s.take(stringRE); text != "" {
		return slowString(text[1 : len(text)-1])
	}
	if s.is("[") {
		return s.members("]", func() any { return s.value() })
	}
	if s.is("{") {
		return slowDict(s.members("}", s.pair))
	}
	s.failed = true
	s.rest = ""
	return nil
}

func (s *slow) members(end string, one func() any) []any {
	members := []any{}
	if s.is(end) {
		return members
	}
	for !s.failed {
		members = append(members, one())
		if s.is(end) {
			return members
		}
		s.failed = s.failed || !s.is(",")
	}
	return members
}

func (s *slow) pair() any {
	s.take(spaces)
	key := s.take(stringRE)
	s.failed = s.failed || key == "" || !s.is(":")
	if s.failed {
		return taggedjson.Item{}
	}
	return taggedjson.Item{Key: slowString(key[1 : len(key)-1]), Value: s.value()}
}

func slowDict(items []any) taggedjson.Dict {
	d := taggedjson.Dict{}
	for _, item := range items {
		d.Set(item.(taggedjson.Item).Key, item.(taggedjson.Item).Value)
	}
	return d
}

func slowNumber(text string) any {
	if regexp.MustCompile(`[.eE]`).MatchString(text) {
		f, _ := strconv.ParseFloat(text, 64)
		return f
	}
	n, _ := new(big.Int).SetString(text, 10)
	if n.IsInt64() {
		return n.Int64()
	}
	return n
}

// slowString works in UTF-16, where joining surrogates needs no rule of its own,
// but for raw characters, which never join.
func slowString(text string) string {
	var out []byte
	var units []uint16
	flush := func() {
		for len(units) > 0 {
			r := utf16.Decode(units[:1])[0]
			n := 1
			if len(units) > 1 && utf16.DecodeRune(rune(units[0]), rune(units[1])) != utf8.RuneError {
				r, n = utf16.DecodeRune(rune(units[0]), rune(units[1])), 2
			}
			if n == 1 && utf16.IsSurrogate(rune(units[0])) {
				u := units[0]
				out = append(out, 0xe0|byte(u>>12), 0x80|byte(u>>6&0x3f), 0x80|byte(u&0x3f))
			} else {
				out = utf8.AppendRune(out, r)
			}
			units = units[n:]
		}
	}
	for text != "" {
		char := charRE.FindString(text)
		text = text[len(char):]
		if len(char) == 6 && char[0] == '\\' {
			unit, _ := strconv.ParseUint(char[2:], 16, 16)
			units = append(units, uint16(unit))
			continue
		}
		flush()
		if short, ok := escapes[char]; ok {
			char = short
		}
		out = append(out, char...)
	}
	flush()
	return string(out)
}

// FuzzDate: no text of a date panics, and a date that was read is written as text
// that reads as the same instant.
func FuzzDate(f *testing.F) {
	for _, seed := range []string{
		"Tue, 14 Nov 2023 22:13:20 GMT", "14-Nov-23 22:13:20 GMT", "1 Jan 1970 00:00:00 -0500", "Jan 1, 1970 00.00 EST",
		"00:00 1 Jan 1970", "1 Jan 00:00:00 1970 GMT", "1 Jan 99999999999 0:0 GMT", ", , ,", "1 Jan ² 00:00 1970", "29 Feb 2023 0:0",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, date string) {
		text, err := taggedjson.Marshal(dict{{"x", date}})
		if err != nil {
			return // not UTF-8
		}
		text = append([]byte(`{" d"`), text[len(`{"x"`):]...)
		var v any
		if taggedjson.Unmarshal(text, &v) != nil || v == nil {
			return
		}
		read := v.(time.Time)
		if read.Location() != time.UTC || read.Nanosecond() != 0 {
			t.Fatalf("%q was read as %v", date, read)
		}
		written, err := taggedjson.Marshal(read)
		if year := read.Year(); (err != nil) != (year < 100 || year > 9999) {
			t.Fatalf("%q was read as %v: %v", date, read, err)
		}
		var again time.Time
		if err == nil && (taggedjson.Unmarshal(written, &again) != nil || !again.Equal(read)) {
			t.Fatalf("%q was read as %v, written as %s, read as %v", date, read, written, again)
		}
	})
}
