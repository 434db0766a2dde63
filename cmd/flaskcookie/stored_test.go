package main

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// aSession as Flask-Session 0.8, 0.6, CKAN, Airflow 2 and Indico store it, as Python wrote it.
var storedBytes = map[string]struct{ data, want string }{
	"MessagePack":                  {"\x82\xaa_permanent\xc3\xa8_user_id\xa11", `"1"`},
	"JSON":                         {`{"_permanent":true,"_user_id":"1"}`, `"1"`},
	"tagged JSON":                  {`{"_flashes":[{" t":["message",{" m":"<b>hi</b>"}]}],"_permanent":true,"_user_id":"1"}`, `("message", Markup("<b>hi</b>"))`},
	"pickle":                       {unhex("80049520000000000000007d94288c0a5f7065726d616e656e7494888c085f757365725f6964944b01752e"), "_user_id    1"},
	`"!" and a pickle of a pickle`: {"!" + unhex("8005955500000000000000435180049546000000000000007d94288c085f757365725f6964944b018c085f65787069726573948c086461746574696d65948c086461746574696d65949394430a07ea0c1b15171d0cb94f9485945294752e942e"), `DateTime("2026-12-27T21:23:29.833871")`},
	"a file of cachelib":           {unhex("5881316b80059522000000000000007d94288c0a5f7065726d616e656e7494888c085f757365725f6964948c013194752e"), "expires  2026-12-27"},
}

func unhex(text string) string {
	data, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// TestStored names the format of what stores hold, in each form in which clients print it.
func TestStored(t *testing.T) {
	for format, stored := range storedBytes {
		for form, text := range map[string]string{
			"as it is": stored.data, "with a newline": stored.data + "\n", "in hexadecimal": hex.EncodeToString([]byte(stored.data)),
			"of PostgreSQL": `\x` + hex.EncodeToString([]byte(stored.data)) + "\n", "of MySQL": "0x" + strings.ToUpper(hex.EncodeToString([]byte(stored.data))),
			"of SQLite": "X'" + hex.EncodeToString([]byte(stored.data)) + "'", "in base64": base64.StdEncoding.EncodeToString([]byte(stored.data)),
			"of redis-cli": escapedBytes(stored.data, `"`), "of Python": "b" + escapedBytes(stored.data, "'"),
			"of a list of redis-cli": "1) " + escapedBytes(stored.data, `"`) + "\n", "of memcached": "VALUE session:x 0 9\r\n" + stored.data + "\r\nEND\r\n",
			"of a table of psql": "   data   \n----------\n \\x" + hex.EncodeToString([]byte(stored.data)) + "\n(1 row)\n",
			"wrapped base64":     wrapped(base64.StdEncoding.EncodeToString([]byte(stored.data)), 20), "of xxd -p": wrapped(hex.EncodeToString([]byte(stored.data)), 20),
			"of MongoDB in JSON":  `{"$binary": {"base64": "` + base64.StdEncoding.EncodeToString([]byte(stored.data)) + `", "subType": "00"}}`,
			"of an older MongoDB": `{"_id": 1, "id": "session:x", "val": {"$binary": "` + base64.StdEncoding.EncodeToString([]byte(stored.data)) + `", "$type": "00"}}`,
			"of DynamoDB":         `{"B": "` + base64.StdEncoding.EncodeToString([]byte(stored.data)) + `"}`,
			"an item of DynamoDB": `{"Item": {"id": {"S": "session:x"}, "val": {"B": "` + base64.StdEncoding.EncodeToString([]byte(stored.data)) + `"}}}`,
			"of MongoDB":          "Binary.createFromBase64('" + base64.StdEncoding.EncodeToString([]byte(stored.data)) + "', 0)",
		} {
			out, code := runs(t, text, "inspect", "-stored")
			if code != 0 || !strings.HasPrefix(out, "format   "+format) || !strings.Contains(out, stored.want) {
				t.Errorf("%s %s: exit %d\n%s", format, form, code, out)
			}
		}
	}
}

// wrapped breaks a text into lines.
func wrapped(text string, width int) string {
	var out strings.Builder
	for len(text) > width {
		out.WriteString(text[:width] + "\n")
		text = text[width:]
	}
	return out.String() + text + "\n"
}

// escapedBytes writes bytes in quotes as redis-cli and Python do.
func escapedBytes(data, quote string) string {
	out := quote
	for _, b := range []byte(data) {
		if b < ' ' || b > '~' || string(b) == quote || b == '\\' {
			out += `\x` + hex.EncodeToString([]byte{b})
		} else {
			out += string(b)
		}
	}
	return out + quote
}

// TestNotStored: what no store holds is told apart, and nothing of it is printed.
func TestNotStored(t *testing.T) {
	for text, want := range map[string]string{
		"(nil)\n": "nothing is stored", "": "nothing is stored", "null": "nothing is stored",
		"s3cret-thing": "in none of the formats", cartCookie: "this is a cookie or an id", idCookie: "this is a cookie or an id",
		"\x81": "it begins as MessagePack", "\x80\x04s3cret": "it begins as pickle", `{"s3cret": 1`: "it begins as JSON", "!s3cret": `it begins as "!" and a pickle`,
		"\x80\x04cos\nsystem\n(S's3cret'\ntR.": "it begins as pickle", strings.Repeat("x", maxStored+1): "longer than 1 MiB",
	} {
		if out, code := runs(t, text, "inspect", "-stored"); code != 1 || !strings.Contains(out, want) || strings.Contains(out, "s3cret") {
			t.Errorf("%.20q: exit %d\n%s", text, code, out)
		}
	}
	if out, code := runs(t, "", "inspect", "-stored", "a", "b"); code != 2 {
		t.Errorf("two values: exit %d\n%s", code, out)
	}
}

// TestPythonText shows every type of value as Python writes it.
func TestPythonText(t *testing.T) {
	for want, v := range map[string]any{
		"None": nil, "True": true, "False": false, "42": int64(42), "18446744073709551616": new(big.Int).Lsh(big.NewInt(1), 64),
		"1e-05": 1e-5, "NaN": math.NaN(), "complex(0.0, 1.0)": 1i, `"未知\u202e\n"`: "未知\u202e\n", `b"\x00\xff"`: []byte("\x00\xff"),
		`bytearray(b"a")`: flasksession.ByteArray("a"), `[1, "a"]`: []any{int64(1), "a"}, "(1,)": taggedjson.Tuple{int64(1)}, "()": taggedjson.Tuple{},
		`{"a": {"b": None}}`: taggedjson.Dict{{Key: "a", Value: taggedjson.Dict{{Key: "b"}}}}, "{1}": flasksession.Set{int64(1)}, "set()": flasksession.Set{},
		"frozenset({1})": flasksession.FrozenSet{int64(1)}, "deque([1])": flasksession.Deque{Items: []any{int64(1)}}, `Decimal("1.50")`: flasksession.Decimal("1.50"),
		`{1: 2}`: flasksession.Map{Pairs: []flasksession.Pair{{Key: int64(1), Value: int64(2)}}}, `Counter({"a": 1})`: flasksession.Map{Class: "Counter", Pairs: []flasksession.Pair{{Key: "a", Value: int64(1)}}},
		`Date("2026-01-02")`: flasksession.Date{Year: 2026, Month: 1, Day: 2}, "timedelta(days=-1, seconds=86399, microseconds=0)": flasksession.TimeDelta{Days: -1, Seconds: 86399},
		`Markup("<b>")`: taggedjson.Markup("<b>"), `UUID("00000000-0000-0000-0000-000000000007")`: taggedjson.UUID{15: 7},
		`datetime("2026-01-02 03:04:05.5 UTC")`:      time.Date(2026, 1, 2, 3, 4, 5, 5e8, time.UTC),
		"(an object that has no form here, 0 bytes)": flasksession.Opaque{},
	} {
		if diff := cmp.Diff(want, pythonText(v)); diff != "" {
			t.Errorf("%T (-want +got):\n%s", v, diff)
		}
	}
}

// FuzzStored demands of any bytes: an answer, a short one, and no panic.
func FuzzStored(f *testing.F) {
	for _, stored := range storedBytes {
		f.Add([]byte(stored.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := readStored(data)
		if (err == nil) != (found.Format != "") {
			t.Errorf("format %q, error %v", found.Format, err)
		}
		if err != nil && len(err.Error()) > 300 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
		if text := strings.Join(pythonLines(found.dict), "\n"); strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !printed(r) }) {
			t.Errorf("not all of it is printed: %q", text)
		}
	})
}
