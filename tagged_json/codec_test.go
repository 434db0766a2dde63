package taggedjson_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

type (
	dict  = taggedjson.Dict
	list  = []any
	tuple = taggedjson.Tuple
)

var (
	noon   = time.Date(2023, 11, 14, 22, 13, 20, 0, time.UTC)
	someID = taggedjson.UUID{0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x78}
	big30  = func() *big.Int { n, _ := new(big.Int).SetString("123456789012345678901234567890", 10); return n }()
)

// roundTrips hold values and the text Flask 3.1 writes for them.
var roundTrips = []struct {
	shows string
	value any
	text  string
}{
	{"None", nil, `null`},
	{"True", true, `true`},
	{"int", int64(-7), `-7`},
	{"the largest int64", int64(math.MaxInt64), `9223372036854775807`},
	{"an int beyond 64 bits", big30, `123456789012345678901234567890`},
	{"a whole float keeps its fraction", 1.0, `1.0`},
	{"minus zero is a float", math.Copysign(0, -1), `-0.0`},
	{"largest positional float", 1e15, `1000000000000000.0`},
	{"smallest exponent form", 1e16, `1e+16`},
	{"smallest positional float", 0.0001, `0.0001`},
	{"small exponents have two digits", 1e-05, `1e-05`},
	{"infinity is a bare word", math.Inf(1), `Infinity`},
	{"minus infinity", math.Inf(-1), `-Infinity`},
	{"str", "hi", `"hi"`},
	{"short escapes", "\"\\\b\f\n\r\t", `"\"\\\b\f\n\r\t"`},
	{"other controls and DEL are escaped", "\x00\x1f\x7f", `"\u0000\u001f\u007f"`},
	{"slash and HTML are not", "</a>&'", `"</a>&'"`},
	{"beyond ASCII", "é€", `"\u00e9\u20ac"`},
	{"beyond the BMP: a surrogate pair", "😀", `"\ud83d\ude00"`},
	{"a lone surrogate is kept", "a\xed\xa0\xbdb", `"a\ud83db"`},
	{"a reversed pair stays two", "\xed\xb8\x80\xed\xa0\xbd", `"\ude00\ud83d"`},
	{"empty list", list{}, `[]`},
	{"list", list{int64(1), list{"a"}}, `[1,["a"]]`},
	{"empty dict", dict{}, `{}`},
	{"insertion order", dict{{"b", int64(1)}, {"a", int64(2)}}, `{"b":1,"a":2}`},
	{"tuple", tuple{int64(1), "x"}, `{" t":[1,"x"]}`},
	{"empty tuple", tuple{}, `{" t":[]}`},
	{"bytes", []byte("\x00\xff"), `{" b":"AP8="}`},
	{"empty bytes", []byte{}, `{" b":""}`},
	{"Markup", taggedjson.Markup("<b>"), `{" m":"<b>"}`},
	{"UUID", someID, `{" u":"12345678123456781234567812345678"}`},
	{"datetime", noon, `{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}`},
	{"the year 100 is padded", time.Date(100, 1, 1, 0, 0, 0, 0, time.UTC), `{" d":"Fri, 01 Jan 0100 00:00:00 GMT"}`},
	{"a dict that looks like a tag is escaped", dict{{" t", int64(1)}}, `{" di":{" t__":1}}`},
	{"so is one that looks like the escape", dict{{" di", int64(1)}}, `{" di":{" di__":1}}`},
	{"escapes nest", dict{{" t", dict{{" t", int64(1)}}}}, `{" di":{" t__":{" di":{" t__":1}}}}`},
	{"two keys need no escape", dict{{" t", int64(1)}, {" b", int64(2)}}, `{" t":1," b":2}`},
	{"other keys with a space need none", dict{{" x", int64(1)}}, `{" x":1}`},
	{"an escape ends at the tag", dict{{" t__", int64(1)}}, `{" t__":1}`},
}

func TestRoundTrip(t *testing.T) {
	for _, tt := range roundTrips {
		t.Run(tt.shows, func(t *testing.T) {
			text, err := taggedjson.Marshal(tt.value)
			if err != nil || string(text) != tt.text {
				t.Errorf("Marshal = %s, %v; want %s", text, err, tt.text)
			}
			var got any
			if err := taggedjson.Unmarshal([]byte(tt.text), &got); err != nil {
				t.Fatalf("Unmarshal: %v", err)
			}
			if diff := cmp.Diff(tt.value, got, vectors.Exactly); diff != "" {
				t.Errorf("Unmarshal (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnmarshalOdd holds text that no Flask writes but every Flask reads.
func TestUnmarshalOdd(t *testing.T) {
	for _, tt := range []struct {
		shows, text string
		want        any
	}{
		{"white space of JSON", " \t\r\n[ 1 , 2 ] ", list{int64(1), int64(2)}},
		{"minus zero is an int", `-0`, int64(0)},
		{"an exponent makes a float", `1e5`, 100000.0},
		{"too large a float is infinite", `1e400`, math.Inf(1)},
		{"too small a float is zero", `1e-400`, 0.0},
		{"of a key that stands twice the last value counts", `{"a":1,"b":2,"a":3}`, dict{{"a", int64(3)}, {"b", int64(2)}}},
		{"raw DEL, C1 and line separators", "\"\x7f\u0085\u2028\"", "\x7f\u0085\u2028"},
		{"an escaped pair is one character", `"\ud83d\ude00"`, "😀"},
		{"a high surrogate before another escape", `"\ud83d\u0041"`, "\xed\xa0\xbdA"},
		{"hexadecimal in upper case", `"\u00E9"`, "é"},
		{"a byte order mark inside a string", "\"\ufeff\"", "\ufeff"},
		{"an escaped tag is a tag", `{"\u0020t":[1]}`, tuple{int64(1)}},
		{"a tag that cannot be decoded is replaced with its key", `{"a":{" t":1},"b":[{" u":0}],"b":{" d":1},"a":2,"b":3}`, dict{{"a", int64(2)}, {"b", int64(3)}}},
		{"a tag that stands twice is one key", `{" t":1," t":[2]}`, tuple{int64(2)}},
		{"tuple of a string: its characters", `{" t":"aé\ud83d"}`, tuple{"a", "é", "\xed\xa0\xbd"}},
		{"tuple of a dict: its keys", `{" t":{"b":1,"a":2}}`, tuple{"b", "a"}},
		{"tuple of bytes: their numbers", `{" t":{" b":"AP8="}}`, tuple{int64(0), int64(255)}},
		{"base64 with junk", `{" b":"Y!W@J#j"}`, []byte("abc")},
		{"base64 ends at its padding", `{" b":"YWI=YWI="}`, []byte("ab")},
		{"the URL-safe characters are junk here", `{" b":"-_-_"}`, []byte{}},
		{"Markup of an int", `{" m":5}`, taggedjson.Markup("5")},
		{"Markup of None", `{" m":null}`, taggedjson.Markup("None")},
		{"Markup of a list", `{" m":[1,"a",1.50,true]}`, taggedjson.Markup("[1, 'a', 1.5, True]")},
		{"Markup of a dict", `{" m":{"a":"it's","b":"\u007f"}}`, taggedjson.Markup(`{'a': "it's", 'b': '\x7f'}`)},
		{"Markup of a tuple of one", `{" m":{" t":[1]}}`, taggedjson.Markup("(1,)")},
		{"Markup of bytes", `{" m":{" b":"J/8="}}`, taggedjson.Markup(`b"'\xff"`)},
		{"Markup of a UUID", `{" m":{" u":"12345678123456781234567812345678"}}`, taggedjson.Markup("12345678-1234-5678-1234-567812345678")},
		{"Markup of a date keeps its offset", `{" m":{" d":"1 Jan 1970 00:00:00 +0530"}}`, taggedjson.Markup("1970-01-01 00:00:00+05:30")},
		{"Markup of a list of dates", `{" m":[{" d":"1 Jan 1970 00:00:00 -0500"}]}`,
			taggedjson.Markup("[datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=68400)))]")},
		{"a date with an offset becomes UTC", `[{" d":"14 Nov 2023 23:13:20 +0100"}]`, list{noon}},
		{"a date that cannot be read is None", `{" d":"tomorrow"}`, nil},
		{"a falsy date is None", `{" d":[]}`, nil},
		{"a date of two digits", `{" d":"01 Jan 70 00:00:00 GMT"}`, time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"a UUID with all decorations", `{" u":"urn:uuid:{12345678-1234-5678-1234-567812345678}"}`, someID},
		{"an escape loses two characters, whatever they are", `{" di":{"é":1}}`, dict{{"", int64(1)}}},
		{"an escape takes the first key", `{" di":{"b__":1,"a__":2}}`, dict{{"b", int64(1)}}},
		{"what an escape gives is not read again", `{" di":{" t__":[1]}}`, dict{{" t", list{int64(1)}}}},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			var got any
			if err := taggedjson.Unmarshal([]byte(tt.text), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, vectors.Exactly); diff != "" {
				t.Errorf("the value (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnmarshalRefuses holds text that Flask refuses too.
func TestUnmarshalRefuses(t *testing.T) {
	for _, tt := range []struct{ shows, text string }{
		{"nothing", ``},
		{"a byte order mark", "\ufeff{}"},
		{"other white space", "\v1"},
		{"no-break space", "\u00a01"},
		{"something after the value", `1 2`},
		{"NUL after the value", "1\x00"},
		{"trailing comma in a list", `[1,]`},
		{"trailing comma in a dict", `{"a":1,}`},
		{"leading comma", `[,1]`},
		{"missing comma", `[1 2]`},
		{"missing colon", `{"a" 1}`},
		{"a key without quotes", `{a:1}`},
		{"single quotes", `{'a':1}`},
		{"a comment", `{/**/}`},
		{"unclosed list", `[1`},
		{"unclosed dict", `{"a":1`},
		{"a word", `nul`},
		{"lower-case nan", `nan`},
		{"negative NaN", `-NaN`},
		{"leading zero", `01`},
		{"leading zero after a sign", `-01`},
		{"no digit after the point", `1.`},
		{"no digit before it", `.5`},
		{"plus sign", `+1`},
		{"empty exponent", `1e`},
		{"hexadecimal", `0x1`},
		{"underscore", `1_0`},
		{"space after the sign", `- 1`},
		{"digits of another script", "٣"},
		{"unclosed string", `"a`},
		{"raw control character", "\"\x1f\""},
		{"raw control character after an escape", "\"\\n\x1f\""},
		{"unknown escape", `"\x41"`},
		{"escaped end", `"\`},
		{"sign in a \\u escape", `"\u+041"`},
		{"short \\u escape", `"\u041"`},
		{"raw surrogate bytes", "\"\xed\xa0\x80\""},
		{"overlong UTF-8", "\"\xc0\x80\""},
		{"tuple of a number", `{" t":5}`},
		{"tuple of None", `{" t":null}`},
		{"bytes of a number", `{" b":5}`},
		{"bytes of text beyond ASCII", `{" b":"YWJjé"}`},
		{"bytes without padding", `{" b":"YWI"}`},
		{"UUID of a number", `{" u":5}`},
		{"UUID of a UUID", `{" u":{" u":"12345678123456781234567812345678"}}`},
		{"UUID too short", `{" u":"1234"}`},
		{"date of a number", `{" d":5}`},
		{"date with a number beyond C", `{" d":"99999999999 Jan 2020 00:00:00 GMT"}`},
		{"escape of a list", `{" di":["a__"]}`},
		{"escape of nothing", `{" di":{}}`},
		{"escape of a tuple", `{" di":{" t":[1]}}`},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			got := any("untouched")
			err := taggedjson.Unmarshal([]byte(tt.text), &got)
			if _, ok := errors.AsType[*taggedjson.SyntaxError](err); !ok {
				t.Fatalf("got %#v, %v; want a SyntaxError", got, err)
			}
			if got != "untouched" {
				t.Errorf("a refused text left %#v", got)
			}
		})
	}
}

func TestNaN(t *testing.T) {
	var f float64
	if err := taggedjson.Unmarshal([]byte("NaN"), &f); err != nil || !math.IsNaN(f) {
		t.Errorf("got %v, %v", f, err)
	}
	if text, err := taggedjson.Marshal(f); string(text) != "NaN" || err != nil {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestMarshalRefuses(t *testing.T) {
	for _, tt := range []struct {
		shows string
		value any
		path  string
	}{
		{"the zero time, which Flask would read as 2001", dict{{"t", time.Time{}}}, "t"},
		{"a time after 9999", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), ""},
		{"invalid UTF-8", dict{{"a", list{int64(1), "\xff"}}}, "a[1]"},
		{"invalid UTF-8 in a key", dict{{"a\xff", int64(1)}}, `["a\xff"]`},
		{"a key twice", dict{{"cart", dict{{"a", int64(1)}, {"a", int64(2)}}}}, "cart.a"},
		{"a channel", map[string]any{"c": make(chan int)}, "c"},
		{"a function", func() {}, ""},
		{"a complex number", []complex128{1}, "[0]"},
		{"a map with int keys", map[int]string{1: "a"}, ""},
		{"a deep path", map[string]any{"cart": map[string]any{"items": []any{0, 1, map[string]any{"qty": make(chan int)}}}}, "cart.items[2].qty"},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			_, err := taggedjson.Marshal(tt.value)
			e, ok := errors.AsType[*taggedjson.TypeError](err)
			if !ok {
				t.Fatalf("got %v, want a TypeError", err)
			}
			if e.Path != tt.path {
				t.Errorf("path %q, want %q", e.Path, tt.path)
			}
		})
	}
}

// TestTagErrorTellsNoValue shows that what a tag's own code says of a value is not in the
// text of the error, which ends in logs, and can be had from it.
func TestTagErrorTellsNoValue(t *testing.T) {
	type money struct{ amount string }
	cause := errors.New("bad amount secret")
	codec := taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{taggedjson.NewTag(" $",
		func(m money) (any, error) { return nil, fmt.Errorf("%w %s", cause, m.amount) },
		func(any) (money, error) { return money{}, nil })}})
	_, err := codec.Marshal(map[string]any{"m": money{"secret"}})
	if err == nil || !errors.Is(err, cause) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}
