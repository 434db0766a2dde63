package flasksession

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// askOne has Python read one stored session.
func askOne(t *testing.T, op, format string, data []byte) readAnswer {
	t.Helper()
	return ask[readAnswer](t, op, []*readCase{{Format: format, Data: data, Again: data}})[0]
}

// TestMsgspecDepth: what we write at our limit, Flask reads even when it is called
// from deep in an application; what lies far beyond, neither reads.
func TestMsgspecDepth(t *testing.T) {
	var value any = int64(1)
	for range flasksession.MaxDepth - 1 {
		value = []any{value}
	}
	for format, payload := range formats {
		data, err := payload.Marshal(taggedjson.Dict{{Key: "k", Value: value}})
		if err != nil {
			t.Fatal(err)
		}
		if theirs := askOne(t, "read_below", format, data); theirs.Verdict != "ok" || !theirs.Same {
			t.Errorf("%s: Python: %.200v", format, theirs)
		}
		if _, err := payload.Marshal(taggedjson.Dict{{Key: "k", Value: []any{value}}}); err == nil {
			t.Errorf("%s: one more level is written", format)
		}
	}
	beyond := map[string]string{
		"msgpack": "\x81\xa1k" + strings.Repeat("\x91", flasksession.MaxDepth) + "\x01",
		"json":    `{"k":` + strings.Repeat("[", flasksession.MaxDepth) + strings.Repeat("]", flasksession.MaxDepth) + "}",
	}
	for format, data := range beyond {
		if theirs := askOne(t, "read", format, []byte(data)); theirs.Verdict != "ok" {
			t.Errorf("%s: Python: %s", format, theirs.Verdict)
		}
		if err := formats[format].Unmarshal([]byte(data), new(taggedjson.Dict)); err == nil {
			t.Errorf("%s: one more level is read", format)
		}
	}
}

// TestMsgspecKeys: Flask opens a session with such keys, we do not.
func TestMsgspecKeys(t *testing.T) {
	data := []byte("\x82\xa1a\x01\x02\x03")
	if theirs := askOne(t, "read", "msgpack", data); theirs.Verdict != "odd_keys" {
		t.Errorf("Python: %s", theirs.Verdict)
	}
	read := taggedjson.Dict{{Key: "before"}}
	if err := flasksession.MsgPack.Unmarshal(data, &read); err == nil || len(read) != 1 || read[0].Key != "before" {
		t.Errorf("read as %v, %v", read, err)
	}
}

// TestMsgspecRetyped: msgspec writes an int key as a str, and refuses an extension; we
// refuse both.
func TestMsgspecRetyped(t *testing.T) {
	data := []byte("\x81\xa1a\x91\x81\x01\x02")
	if theirs := askOne(t, "json_of_msgpack", "msgpack", data); string(theirs.Rewritten) != `{"a":[{"1":2}]}` {
		t.Errorf("Python: %q", theirs.Rewritten)
	}
	var read taggedjson.Dict
	if err := flasksession.MsgPack.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	text, err := flasksession.JSON.Marshal(read)
	if located, ok := errors.AsType[*taggedjson.TypeError](err); !ok || located.Path != "a[0]" {
		t.Errorf("written as %q, %v", text, err)
	}
}

// TestMsgspecDigits: msgspec's reader counts the sign as a digit, its writer does not.
func TestMsgspecDigits(t *testing.T) {
	digits := strings.Repeat("9", taggedjson.MaxIntDigits)
	theirs := ask[map[string]*[]byte](t, "write", []string{`{"n":-` + digits + `}`})[0]
	if theirs["json"] == nil {
		t.Fatal("Python does not write it either")
	}
	if answer := askOne(t, "read", "json", *theirs["json"]); answer.Verdict != "error" {
		t.Errorf("Python reads it: %s", answer.Verdict)
	}
	n, _ := new(big.Int).SetString("-"+digits, 10)
	if _, err := flasksession.JSON.Marshal(taggedjson.Dict{{Key: "n", Value: n}}); err == nil {
		t.Error("it is written")
	}
}

// TestMsgspecWidths: lengths that need 16 and 32 bits.
func TestMsgspecWidths(t *testing.T) {
	for _, n := range []int{65535, 65536} {
		dict := taggedjson.Dict{}
		for i := range n {
			dict = append(dict, taggedjson.Item{Key: big.NewInt(int64(i)).Text(36)})
		}
		value := taggedjson.Dict{
			{Key: "str", Value: strings.Repeat("é", n/2) + "x"[:n%2]}, {Key: "bytes", Value: make([]byte, n)},
			{Key: "list", Value: make([]any, n)}, {Key: "dict", Value: dict},
		}
		text, err := notation.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		theirs := ask[map[string]*[]byte](t, "write", []string{string(text)})[0]
		for format, payload := range formats {
			ours, err := payload.Marshal(value)
			if err != nil || string(ours) != string(*theirs[format]) {
				t.Errorf("%s: %d: other bytes, %v", format, n, err)
			}
		}
	}
}

// ask has a msgspec of its own answer.
func ask[R, C any](t *testing.T, op string, cases []C) []R {
	t.Helper()
	w := live.StartWorker(t, "msgspec_worker.py", new(any))
	return live.Ask[R](t, w, op, cases)
}
