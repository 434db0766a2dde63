package taggedjson_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func TestDict(t *testing.T) {
	d := make(dict, 0, 10)
	d.Set("a", 1)
	d.Set("b", 2)
	saved := d
	d.Set("a", 3)
	d.Set("c", 4)
	other := saved
	other.Set("d", 5)
	if !d.Delete("b") || d.Delete("b") {
		t.Error("Delete does not report whether the key was there")
	}
	for shows, got := range map[string][2]dict{
		"the dict":      {d, {{"a", 3}, {"c", 4}}},
		"a copy of old": {saved, {{"a", 1}, {"b", 2}}},
		"another copy":  {other, {{"a", 1}, {"b", 2}, {"d", 5}}},
	} {
		if diff := cmp.Diff(got[1], got[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", shows, diff)
		}
	}
	if v, ok := d.Get("c"); v != 4 || !ok {
		t.Errorf("Get = %v, %v", v, ok)
	}
	if _, ok := d.Get("b"); ok {
		t.Error("Get finds a deleted key")
	}
	var keys []string
	for key := range d.All() {
		keys = append(keys, key)
		break
	}
	if len(keys) != 1 || keys[0] != "a" {
		t.Errorf("All gave %v", keys)
	}
}

func TestDictJSON(t *testing.T) {
	const text = `{"b":{"z":1,"a":2.5},"a":["é",null]}`
	var d dict
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	want := dict{{"b", dict{{"z", int64(1)}, {"a", 2.5}}}, {"a", list{"é", nil}}}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("the dict (-want +got):\n%s", diff)
	}
	if got, err := json.Marshal(d); err != nil || string(got) != text {
		t.Errorf("got %s, %v", got, err)
	}
	if got, err := json.Marshal(dict{{"id", someID}, {"t", tuple{[]byte("x")}}}); err != nil || string(got) != `{"id":"12345678-1234-5678-1234-567812345678","t":["eA=="]}` {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := json.Marshal(dict{{"f", func() {}}}); err == nil {
		t.Error("a function was written")
	}
}

// TestParseUUID holds what uuid.UUID(text) makes of text.
func TestParseUUID(t *testing.T) {
	const one = "00000000-0000-0000-0000-00000000000a"
	for _, tt := range []struct{ shows, text, want string }{
		{"dashed", "12345678-1234-5678-1234-567812345678", someID.String()},
		{"hex, upper case", "ABCDEFABCDEFABCDEFABCDEFABCDEFAB", "abcdefab-cdef-abcd-efab-cdefabcdefab"},
		{"braces and prefix", "urn:uuid:{12345678123456781234567812345678}", someID.String()},
		{"prefixes inside prefixes", "uurn:uid:12345678123456781234567812345678", someID.String()},
		{"dashes anywhere", "-1-2-345678123456781234567812345678-", someID.String()},
		{"spaces count as digits", strings.Repeat(" ", 31) + "a", one},
		{"space of another script", "\u3000" + strings.Repeat("0", 30) + "a", one},
		{"a sign", "+" + strings.Repeat("0", 30) + "a", one},
		{"0x", "0x" + strings.Repeat("0", 29) + "a", one},
		{"0X_", "0X_" + strings.Repeat("0", 28) + "a", one},
		{"underscores between digits", "0_0" + strings.Repeat("0", 28) + "a", one},
		{"digits of another script", strings.Repeat("٠", 31) + "a", one},
		{"too short", "1234", ""},
		{"too long", strings.Repeat("1", 33), ""},
		{"prefix in upper case", "URN:UUID:12345678123456781234567812345678", ""},
		{"not hexadecimal", strings.Repeat("g", 32), ""},
		{"two underscores", "0__" + strings.Repeat("0", 29), ""},
		{"a leading underscore", "_" + strings.Repeat("0", 31), ""},
		{"a trailing underscore", strings.Repeat("0", 31) + "_", ""},
		{"0x and no digit", strings.Repeat(" ", 30) + "0x", ""},
		{"full-width letters", strings.Repeat("ａ", 32), ""},
		{"a control character that is no space to int()", "\x1c" + strings.Repeat("0", 31), ""},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			got, err := taggedjson.ParseUUID(tt.text)
			if (err != nil) != (tt.want == "") || err == nil && got.String() != tt.want {
				t.Errorf("got %v, %v; want %q", got, err, tt.want)
			}
		})
	}
	var u taggedjson.UUID
	if err := u.UnmarshalText([]byte("x")); err == nil {
		t.Error("UnmarshalText accepted junk")
	}
	if err := u.UnmarshalText([]byte(someID.String())); err != nil || u != someID {
		t.Errorf("got %v, %v", u, err)
	}
}
