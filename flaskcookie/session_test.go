package flaskcookie

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func testSession() *Session {
	return NewSession(taggedjson.Dict{
		{Key: "a", Value: int64(1)},
		{Key: "none", Value: nil},
		{Key: "list", Value: []any{int64(1), taggedjson.Dict{{Key: "x", Value: []byte("y")}}}},
	})
}

// TestModified has the operations of Flask's session one by one, each on {"a": 1, ...}.
func TestModified(t *testing.T) {
	for _, tt := range []struct {
		name     string
		do       func(s *Session)
		modified bool
	}{
		{"s[k] = v", func(s *Session) { s.Set("b", 1) }, true},
		{"s[k] = the same value", func(s *Session) { s.Set("a", 1) }, true},
		{"s[k] = what Python cannot hold", func(s *Session) { s.Set("a", make(chan int)) }, false},
		{"update()", func(s *Session) { s.Update(taggedjson.Dict{}) }, true},
		{"clear()", func(s *Session) { s.Clear() }, true},
		{"clear() when empty", func(s *Session) { s.Clear(); s.SetModified(false); s.Clear() }, true},
		{"pop(k, None)", func(s *Session) { s.Pop("a") }, true},
		{"pop(k, None) missing", func(s *Session) { s.Pop("b") }, false},
		{"setdefault missing", func(s *Session) { s.SetDefault("b", 1) }, true},
		{"setdefault existing", func(s *Session) { s.SetDefault("a", 2) }, false},
		{"permanent = True", func(s *Session) { s.SetPermanent(true) }, true},
		{"permanent = False", func(s *Session) { s.SetPermanent(false) }, true},
		{"modified = True", func(s *Session) { s.SetModified(true) }, true},
		{"modified = False", func(s *Session) { s.Set("a", 2); s.SetModified(false) }, false},
		{"flash()", func(s *Session) { s.Flash("hello", "") }, true},
		{"get_flashed_messages() on none", func(s *Session) { s.Flashes() }, false},
		{"get_flashed_messages()", func(s *Session) { s.Flash("hello", ""); s.SetModified(false); s.Flashes() }, true},
		{"get", func(s *Session) { s.Get("a") }, false},
		{"get as a type", func(s *Session) { Get[int](s, "a") }, false},
		{"in", func(s *Session) { s.Has("a") }, false},
		{"len", func(s *Session) { s.Len() }, false},
		{"permanent", func(s *Session) { s.Permanent() }, false},
		{"iterate and change the copies", func(s *Session) {
			for _, value := range s.All() {
				if list, ok := value.([]any); ok {
					list[0] = "changed"
				}
			}
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := testSession()
			if s.Modified() || s.Accessed() {
				t.Fatal("a new session is modified or accessed")
			}
			tt.do(s)
			if s.Modified() != tt.modified {
				t.Errorf("modified is %v", s.Modified())
			}
			if !s.Accessed() && tt.name != "s[k] = what Python cannot hold" {
				t.Error("not accessed")
			}
		})
	}
}

// TestCopies shows that nothing a session returns or takes is shared with it.
func TestCopies(t *testing.T) {
	s, want := testSession(), testSession().state.current()
	change := func(value any) {
		list := value.([]any)
		list[1].(taggedjson.Dict)[0].Value.([]byte)[0] = 'z'
		list[0] = 2
	}
	got, _ := s.Get("list")
	change(got)
	for key, value := range s.All() {
		if key == "list" {
			change(value)
		}
	}
	typed, _ := Get[[]any](s, "list")
	change(typed)
	var whole taggedjson.Dict
	if err := s.Decode(&whole); err != nil {
		t.Fatal(err)
	}
	change(whole[2].Value)
	if diff := cmp.Diff(want, s.state.current()); diff != "" {
		t.Errorf("the session changed (-want +got):\n%s", diff)
	}
	s.Set("big", new(big.Int).Lsh(big.NewInt(1), 70))
	large, _ := s.Get("big")
	large.(*big.Int).SetInt64(1)
	if again, _ := s.Get("big"); again.(*big.Int).BitLen() != 71 {
		t.Errorf("a large integer became %v", again)
	}
	list := []int{1}
	s.Set("set", list)
	list[0] = 2
	got, _ = s.Get("set")
	if diff := cmp.Diff([]any{int64(1)}, got); diff != "" {
		t.Errorf("what was set changed (-want +got):\n%s", diff)
	}
}

// TestDeepValue shows that a value deeper than what may be written is read whole.
func TestDeepValue(t *testing.T) {
	var deep any
	for range taggedjson.MaxWriteDepth + 10 {
		deep = []any{deep}
	}
	s := NewSession(taggedjson.Dict{{Key: "deep", Value: deep}})
	if got, ok := s.Get("deep"); !ok || !reflect.DeepEqual(got, deep) {
		t.Error("the value was lost")
	}
}

func TestGetTyped(t *testing.T) {
	s := testSession()
	if n, ok := Get[int](s, "a"); n != 1 || !ok {
		t.Errorf("a: %v, %v", n, ok)
	}
	if v, ok := Get[string](s, "a"); v != "" || ok {
		t.Errorf("a as a string: %q, %v", v, ok)
	}
	if v, ok := Get[any](s, "none"); v != nil || ok {
		t.Errorf("None: %v, %v", v, ok)
	}
	if v, ok := s.Get("none"); v != nil || !ok {
		t.Errorf("None by the method: %v, %v", v, ok)
	}
	if _, ok := Get[int](s, "missing"); ok {
		t.Error("missing is there")
	}
}

// TestSetErrors shows that an error names the path and changes nothing.
func TestSetErrors(t *testing.T) {
	s := testSession()
	err := s.Update(taggedjson.Dict{{Key: "a", Value: 2}, {Key: "b", Value: []any{make(chan int)}}})
	typeError, ok := errors.AsType[*taggedjson.TypeError](err)
	if !ok || typeError.Path != "b[0]" {
		t.Errorf("got %v", err)
	}
	if n, _ := Get[int](s, "a"); n != 1 || s.Modified() {
		t.Error("the session was changed")
	}
}

// TestLateWrites shows that every writing method tells the Logger of a change that comes
// after Save, whoever calls that.
func TestLateWrites(t *testing.T) {
	for name, change := range map[string]func(*Session){
		"Set": func(s *Session) { s.Set("c", 1) }, "Update": func(s *Session) { s.Update(taggedjson.Dict{}) },
		"SetDefault": func(s *Session) { s.SetDefault("c", 1) }, "Pop": func(s *Session) { s.Pop("a") }, "Clear": (*Session).Clear,
		"SetPermanent": func(s *Session) { s.SetPermanent(true) }, "SetModified": func(s *Session) { s.SetModified(true) },
		"Flash": func(s *Session) { s.Flash("x", "") }, "Flashes": func(s *Session) { s.Flashes() },
	} {
		codec, log := testCodec(t, nil)
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", "session="+encoded(t, codec, map[string]any{"a": 1, "_flashes": []any{[]any{"message", "x"}}}))
		s, err := codec.Open(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := codec.Save(t.Context(), http.Header{}, s); err != nil {
			t.Fatal(err)
		}
		change(s)
		if n := strings.Count(log.String(), ErrSaved.Error()); n != 1 {
			t.Errorf("%s: %d reports", name, n)
		}
	}
}

func TestSaved(t *testing.T) {
	s := testSession()
	Freeze(s)
	_, defaultErr := s.SetDefault("b", 1)
	for i, err := range []error{s.Set("c", 1), s.Update(taggedjson.Dict{}), s.Flash("x", ""), defaultErr} {
		if !errors.Is(err, ErrSaved) {
			t.Errorf("call %d: %v", i, err)
		}
	}
}

func TestFlashes(t *testing.T) {
	s := NewSession(nil)
	s.Flash("one", "")
	s.Flash(taggedjson.Markup("<b>two</b>"), "error")
	want := []Flash{{"message", "one"}, {"error", taggedjson.Markup("<b>two</b>")}}
	if diff := cmp.Diff(want, s.Flashes()); diff != "" {
		t.Errorf("the messages (-want +got):\n%s", diff)
	}
	if s.Has("_flashes") {
		t.Error("the messages are still in the session")
	}
	s.Flash("later", "")
	if diff := cmp.Diff(want, s.Flashes()); diff != "" {
		t.Errorf("the second time (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[1:], s.Flashes("error")); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if !s.Has("_flashes") {
		t.Error("the message for the next request is lost")
	}
	s.Flashes()[0].Category = "changed"
	if diff := cmp.Diff(want, s.Flashes()); diff != "" {
		t.Errorf("after a change to what was returned (-want +got):\n%s", diff)
	}
}

// TestBadFlashes shows that what is no list of messages is neither read nor lost.
func TestBadFlashes(t *testing.T) {
	for _, bad := range []any{int64(1), "ab", []any{int64(1)}, []any{[]any{"message"}}} {
		t.Run(fmt.Sprint(bad), func(t *testing.T) {
			s := NewSession(taggedjson.Dict{{Key: "_flashes", Value: bad}})
			if got := s.Flashes(); got != nil || !s.Has("_flashes") {
				t.Errorf("got %v", got)
			}
		})
	}
	s := NewSession(taggedjson.Dict{{Key: "_flashes", Value: "ab"}})
	if err := s.Flash("x", ""); !errors.Is(err, ErrFlashes) {
		t.Errorf("got %v", err)
	}
}

func TestRegenerate(t *testing.T) {
	s := testSession()
	if s.Regenerate(); s.state.seldom.get().regenerated || s.Modified() {
		t.Error("a session in a cookie has no ID to change")
	}
	s = Opening{ID: "id", Values: s.state.current()}.Session(nil)
	if s.Regenerate(); !s.state.seldom.get().regenerated || !s.Modified() {
		t.Error("not regenerated")
	}
}

// TestRegenerateEmpty shows that a session without content gets its new ID too if it is
// stored in the end, and is not stored for the ID alone.
func TestRegenerateEmpty(t *testing.T) {
	for _, values := range []taggedjson.Dict{nil, {{Key: "_permanent", Value: true}}} {
		s := Opening{ID: "id", Values: values}.Session(nil)
		if s.Regenerate(); !s.state.seldom.get().regenerated || s.Modified() {
			t.Errorf("%v: regenerated %t, modified %t", values, s.state.seldom.get().regenerated, s.Modified())
		}
	}
}

// TestClear shows the two kinds of Clear: Flask's, and Flask-Session's from 0.7 on.
func TestClear(t *testing.T) {
	tests := []struct {
		name         string
		before, want taggedjson.Dict
		keeps        bool
	}{
		{"Flask forgets the permanence", taggedjson.Dict{{Key: "_permanent", Value: true}, {Key: "a", Value: "b"}}, nil, false},
		{"Flask-Session keeps it", taggedjson.Dict{{Key: "_permanent", Value: true}, {Key: "a", Value: "b"}}, taggedjson.Dict{{Key: "_permanent", Value: true}}, true},
		{"and stores False where there was none", taggedjson.Dict{{Key: "a", Value: "b"}}, taggedjson.Dict{{Key: "_permanent", Value: false}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := Opening{Values: tt.before, ClearKeepsPermanent: tt.keeps}.Session(nil)
			s.Clear()
			f := Freeze(s)
			if diff := cmp.Diff(tt.want, f.Values); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !f.Cleared || !f.Modified {
				t.Error("not noted")
			}
		})
	}
}

// TestLogger shows that the session of another SessionInterface reports late changes to its
// Logger, and to whatever slog.Default is at that moment where it has none.
func TestLogger(t *testing.T) {
	var own, byDefault bytes.Buffer
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	with := Opening{Logger: slog.New(slog.NewTextHandler(&own, nil))}.Session(nil)
	without := NewSession(nil)
	slog.SetDefault(slog.New(slog.NewTextHandler(&byDefault, nil)))
	for _, s := range []*Session{with, without} {
		Freeze(s)
		s.Clear()
	}
	for name, out := range map[string]string{"own": own.String(), "default": byDefault.String()} {
		if n := strings.Count(out, ErrSaved.Error()); n != 1 {
			t.Errorf("%s: %d reports in %q", name, n, out)
		}
	}
}
