package flasksession

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestMsgPackTexts holds what is written and read in words of eight bytes against what takes a
// text as a whole: every length that makes a difference, with all kinds of characters and broken
// ones at every place.
func TestMsgPackTexts(t *testing.T) {
	valid, invalid := 0, 0
	for length := range 50 {
		for at := range length + 1 {
			for _, piece := range []string{"", "\x00", "\x7f", "é", "€", "😀", "\x80", "\xff", "\xc3", "\xed\xa0\x80"} {
				text := (strings.Repeat("a", at) + piece + strings.Repeat("z", length))[:length]
				if utf8.ValidString(text) {
					valid++
				} else {
					invalid++
				}
				checkMsgPackText(t, text)
			}
		}
	}
	if valid < 5000 || invalid < 3000 {
		t.Errorf("%d valid, %d invalid", valid, invalid)
	}
}

func checkMsgPackText(t *testing.T, text string) {
	t.Helper()
	isValid := utf8.ValidString(text)
	neighbours := "é" + text + "é"
	if isText(neighbours[len("é"):len(neighbours)-len("é")]) != isValid {
		t.Errorf("%q: a text: %t", text, !isValid)
	}
	head := []byte{msgpackFixStr + byte(len(text))}
	if len(text) > 31 {
		head = []byte{msgpackStr8, byte(len(text))}
	}
	want := append(append([]byte("\xff"), head...), text...)
	for _, room := range []int{0, 1, len(text), 100} {
		got, ok := appendMsgPackText(append(make([]byte, 0, 1+room), 0xff), text)
		if ok != isValid || ok && !bytes.Equal(got, want) {
			t.Errorf("%q, room for %d bytes: %x, %t", text, room, got, ok)
		}
	}
	for _, data := range []string{"\x81\xa1k" + string(want[1:]), "\x81" + string(want[1:]) + "\xc0"} {
		var read taggedjson.Dict
		err := MsgPack.Unmarshal([]byte(data), &read)
		if (err == nil) != isValid || err == nil && read[0].Key != text && read[0].Value != text {
			t.Errorf("%x is read as %v, %v", data, read, err)
		}
	}
}

// TestMsgPackAllocations bounds what a common session takes, beside the bytes and the strings
// themselves: a box for each value, which Go's interfaces need, one slice for each container, and one
// text that all strings are parts of.
func TestMsgPackAllocations(t *testing.T) {
	growth.SkipUnderRace(t)
	data, err := MsgPack.Marshal(loggedIn)
	if err != nil {
		t.Fatal(err)
	}
	var boxed any = loggedIn
	withTuple := taggedjson.Dict{{Key: "_flashes", Value: []any{taggedjson.Tuple{"message", "Saved."}}}}
	var value taggedjson.Dict
	for _, tt := range []struct {
		name string
		most float64
		run  func() error
	}{
		{"written, the result", 1, func() error { _, err := MsgPack.Marshal(boxed); return err }},
		{"written from a Dict, which is boxed", 2, func() error { _, err := MsgPack.Marshal(loggedIn); return err }},
		{"written with a tuple, as Flask flashes", 2, func() error { _, err := MsgPack.Marshal(withTuple); return err }},
		// The text, the session; 2 dicts, 3 lists and their boxes; 5 strings, 2 ints, 2 floats.
		{"read", 21, func() error { return MsgPack.Unmarshal(data, &value) }},
	} {
		if got := testing.AllocsPerRun(100, func() { err = tt.run() }); got > tt.most || err != nil {
			t.Errorf("%s: %v allocations, want at most %v; %v", tt.name, got, tt.most, err)
		}
	}
}
