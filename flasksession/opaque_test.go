package flasksession

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// odd is a dict with a key that is no str, as a value somewhere in a session.
const odd = "\x81\x01\xa6secret"

// opened is a session that was read with an Opaque inside.
func opened(t *testing.T) *flaskcookie.Session {
	t.Helper()
	var values taggedjson.Dict
	if err := MsgPack.Unmarshal([]byte("\x83\xa1a\x01\xa1k\x91\x81\xa1x"+odd+"\xa1o"+odd), &values); err != nil {
		t.Fatal(err)
	}
	return flaskcookie.NewSession(values)
}

func stored(t *testing.T, s *flaskcookie.Session) string {
	t.Helper()
	values := taggedjson.Dict{}
	for key, value := range s.All() {
		values.Set(key, value)
	}
	data, err := MsgPack.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestOpaqueInSession: reading a session does it no harm, and changing another key
// keeps it.
func TestOpaqueInSession(t *testing.T) {
	s := opened(t)
	value, _ := s.Get("o")
	if o, ok := value.(Opaque); !ok || string(o.MsgPack()) != odd {
		t.Errorf("Get: %#v", value)
	}
	if value, ok := flaskcookie.Get[Opaque](s, "o"); ok {
		t.Errorf("Get[Opaque] converts to %v", value)
	}
	if err := s.Set("a", 2); err != nil {
		t.Error(err)
	}
	if got, want := stored(t, s), "\x83\xa1a\x02\xa1k\x91\x81\xa1x"+odd+"\xa1o"+odd; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	s.Pop("k")
	if got, want := stored(t, s), "\x82\xa1a\x02\xa1o"+odd; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestOpaqueIsNotSet: what contains an Opaque is refused with its path, and the
// session stays as it was.
func TestOpaqueIsNotSet(t *testing.T) {
	s := opened(t)
	before := stored(t, s)
	list, _ := s.Get("k")
	whole, _ := s.Get("o")
	for path, err := range map[string]error{
		"k[0].x": s.Set("k", list),
		"new":    s.Set("new", whole),
		"m.a":    s.Set("m", map[string]any{"a": whole}),
	} {
		located, ok := errors.AsType[*taggedjson.TypeError](err)
		if !ok || located.Path != path {
			t.Errorf("%s: %v", path, err)
		}
	}
	var view struct {
		A int `json:"a"`
	}
	if located, ok := errors.AsType[*taggedjson.TypeError](s.Decode(&view)); !ok || located.Path != "k[0].x" {
		t.Errorf("Decode: %v", located)
	}
	if got := stored(t, s); got != before {
		t.Errorf("got  %q\nwant %q", got, before)
	}
}

// TestOpaqueMarshal: MsgPack takes one anywhere, JSON nowhere.
func TestOpaqueMarshal(t *testing.T) {
	o := Opaque{data: odd}
	for _, v := range []any{taggedjson.Dict{{Key: "o", Value: o}}, map[string]any{"o": o}, map[string]Opaque{"o": o}} {
		data, err := MsgPack.Marshal(v)
		if err != nil || string(data) != "\x81\xa1o"+odd {
			t.Errorf("%T: %q, %v", v, data, err)
		}
		text, err := JSON.Marshal(v)
		if located, ok := errors.AsType[*taggedjson.TypeError](err); !ok || located.Path != "o" || text != nil {
			t.Errorf("%T: %q, %v", v, text, err)
		}
	}
	if text, err := json.Marshal(o); !errors.Is(err, errNoText) {
		t.Errorf("encoding/json: %s, %v", text, err)
	}
	if text, err := taggedjson.Marshal(map[string]any{"o": o}); err == nil {
		t.Errorf("tagged JSON: %s", text)
	}
	var target struct {
		O Opaque `json:"o"`
	}
	if err := MsgPack.Unmarshal([]byte("\x81\xa1o"+odd), &target); err != nil || target.O != o {
		t.Errorf("into a struct: %v, %v", target, err)
	}
}

func TestOpaqueFormat(t *testing.T) {
	o := Opaque{data: odd}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, v := range []any{o, &o, []any{o}, struct{ O Opaque }{o}} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, "secret") || strings.Contains(text, "736563") || strings.Contains(text, "115") {
				t.Errorf("%s of %T: %s", verb, v, text)
			}
		}
		if text := fmt.Sprintf(verb, o); text != "flasksession.Opaque(9 bytes)" {
			t.Errorf("%s: %s", verb, text)
		}
	}
	if o.GoString() != o.String() {
		t.Errorf("%s, %s", o.GoString(), o.String())
	}
	o.MsgPack()[0] = 0
	if string(o.MsgPack()) != odd {
		t.Error("MsgPack hands out the value itself")
	}
}

// TestOpaqueInHandler: in a session that a ServerSide opened an Opaque is a value like
// others. It is converted, set again, passed over by a struct that does not name it, and
// does not stand in the way of flashes.
func TestOpaqueInHandler(t *testing.T) {
	store := NewMemoryStore()
	s := open(t, Config{}, store)
	put(t, store, "session:OLD", taggedjson.Dict{
		{Key: "o", Value: []any{Opaque{data: odd}}}, {Key: "_flashes", Value: []any{[]any{"info", Opaque{data: odd}}}}, {Key: "u", Value: "x"},
	})
	visit(s, "OLD", func(session *flaskcookie.Session) {
		var view struct {
			U string `json:"u"`
		}
		if err := session.Decode(&view); err != nil || view.U != "x" {
			t.Errorf("Decode: %v, %v", view, err)
		}
		list, _ := session.Get("o")
		if err := session.Set("again", list); err != nil {
			t.Error(err)
		}
		if err := session.Flash("hello", "info"); err != nil {
			t.Error(err)
		}
	})
	got := lookup(t, store, "session:OLD")
	again, _ := got.Get("again")
	if flashes, _ := got.Get("_flashes"); !same(again, []any{Opaque{data: odd}}) || len(flashes.([]any)) != 2 {
		t.Errorf("stored %v", got)
	}
}
