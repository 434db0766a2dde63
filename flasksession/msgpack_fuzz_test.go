package flasksession

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// FuzzMsgPack: any bytes are a session or an error of the right kind. A session can
// be written, and is then written the same way for ever; JSON takes it too, or names
// what it cannot hold.
func FuzzMsgPack(f *testing.F) {
	addRows(f, "msgpack")
	f.Fuzz(func(t *testing.T, data []byte) {
		if value, ok := fuzzRead(t, MsgPack, data); ok {
			settles(t, MsgPack, value)
			count := func(data []byte) int { return msgpackValues(data, len(data)) }
			if n := count(data); n != count(append(bytes.Clone(data), msgpackNil)) || n == count(data[:len(data)-1]) {
				t.Errorf("%x: the last of %d values that are counted is not the last", data, n)
			}
			if text, err := JSON.Marshal(value); err != nil {
				wantPath(t, text, err)
			} else if value, ok := fuzzRead(t, JSON, text); ok {
				settles(t, JSON, value)
			} else {
				t.Errorf("written as %q, which is not read", text)
			}
		}
	})
}

// FuzzJSON is the same for JSON, which encoding/json must take for JSON as well.
func FuzzJSON(f *testing.F) {
	addRows(f, "json")
	f.Fuzz(func(t *testing.T, data []byte) {
		if value, ok := fuzzRead(t, JSON, data); ok {
			if !json.Valid(data) {
				t.Errorf("%q is not JSON", data)
			}
			if got, want := jsonValues(data, len(data)), jsonTokens(t, data); got != want {
				t.Errorf("%q: %d values are counted, not %d", data, got, want)
			}
			settles(t, JSON, value)
			if data, err := MsgPack.Marshal(value); err != nil {
				wantPath(t, data, err) // an int beyond 64 bits
			} else if value, ok := fuzzRead(t, MsgPack, data); ok {
				settles(t, MsgPack, value)
			} else {
				t.Errorf("written as %x, which is not read", data)
			}
		}
	})
}

// jsonTokens counts the values of a text as encoding/json reads it.
func jsonTokens(t *testing.T, data []byte) (count int) {
	t.Helper()
	tokens := json.NewDecoder(bytes.NewReader(data))
	tokens.UseNumber()
	for {
		token, err := tokens.Token()
		switch {
		case err == io.EOF:
			return count
		case err != nil:
			t.Fatalf("%q: %v", data, err)
		}
		if token != json.Delim('}') && token != json.Delim(']') {
			count++
		}
	}
}

func addRows(f *testing.F, kind string) {
	for _, row := range vectors.Load[row](f, "msgspec.jsonl") {
		switch {
		case row.Kind == kind:
			f.Add([]byte(row.Input))
		case kind == "msgpack" && row.MsgPack != nil:
			f.Add([]byte(*row.MsgPack))
		case kind == "json" && row.JSON != nil:
			f.Add([]byte(*row.JSON))
		}
	}
}

func fuzzRead(t *testing.T, payload serializer.Payload, data []byte) (taggedjson.Dict, bool) {
	t.Helper()
	var value taggedjson.Dict
	err := payload.Unmarshal(data, &value)
	if err == nil {
		return value, true
	}
	fault, ok := errors.AsType[*DecodeError](err)
	switch {
	case value != nil:
		t.Errorf("%x: %v and %v", data, value, err)
	case ok && (fault.Offset < 0 || fault.Offset > len(data)):
		t.Errorf("%x: a fault behind the end: %v", data, err)
	case verdictOf(err) == err.Error():
		t.Errorf("%x: an error of no kind: %v", data, err)
	}
	return nil, false
}

// settles wants a value that was read to be written, read and written the same way.
func settles(t *testing.T, payload serializer.Payload, value taggedjson.Dict) {
	t.Helper()
	once, err := payload.Marshal(value)
	if err != nil {
		t.Fatalf("%T: what was read is not written: %v", payload, err)
	}
	var again taggedjson.Dict
	if err := payload.Unmarshal(once, &again); err != nil {
		t.Fatalf("%T: %x is not read: %v", payload, once, err)
	}
	if twice, err := payload.Marshal(again); err != nil || string(twice) != string(once) {
		t.Errorf("%T: %x, then %x, %v", payload, once, twice, err)
	}
}
