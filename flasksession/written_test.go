package flasksession

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestUntouchedBytes shows that what is not changed is written as it was read, in
// whatever form, and that the keys beside a change keep their values.
func TestUntouchedBytes(t *testing.T) {
	odd := "\x82\xa1d\x81\x01\x02\xa1x\xcd\x00\x05" // {"d": {1: 2}, "x": 5}, the 5 longer than needed
	tests := []struct {
		name, before, after string
		do                  func(s *flaskcookie.Session)
	}{
		{"nothing is done", odd, odd, func(*flaskcookie.Session) {}},
		{"marked as modified", odd, odd, func(s *flaskcookie.Session) { s.SetModified(true) }},
		{"the other format", `{"x":  1}`, `{"x":  1}`, func(*flaskcookie.Session) {}},
		{"the other format, changed", `{"x":  1}`, "\x82\xa1x\x01\xa1y\x02", func(s *flaskcookie.Session) { s.Set("y", 2) }},
		{"a value without a form in Go stays", odd, "\x83\xa1d\x81\x01\x02\xa1x\x05\xa1y\x02", func(s *flaskcookie.Session) { s.Set("y", 2) }},
	}
	for _, tt := range tests {
		for _, store := range []Store{NewMemoryStore(), plain{NewMemoryStore()}} {
			t.Run(fmt.Sprintf("%s/%T", tt.name, store), func(t *testing.T) {
				s := open(t, Config{}, store)
				store.Set(context.Background(), "session:OLD", []byte(tt.before), time.Hour)
				if response := visit(s, "OLD", tt.do); response.Code != 200 {
					t.Fatalf("status %d", response.Code)
				}
				if data, _, _ := store.Get(context.Background(), "session:OLD"); string(data) != tt.after {
					t.Errorf("stored %q, want %q", data, tt.after)
				}
			})
		}
	}
}

// TestUnwritable shows that a value the format has no form for is refused where it is set,
// with its path, and that the rest of the request is saved.
func TestUnwritable(t *testing.T) {
	for shows, tt := range map[string]struct {
		format serializer.Payload
		value  any
		path   string
	}{
		"Markup in MessagePack":           {MsgPack, []any{taggedjson.Markup("<b>")}, "cart[0]"},
		"a lone surrogate, as of a form":  {MsgPack, "\xed\xa0\x80", "cart"},
		"a lone surrogate in JSON":        {JSON, map[string]any{"a": "\xed\xa0\x80"}, "cart.a"},
		"a set in Python's json":          {PlainJSON, []any{Set{int64(1)}}, "cart[0]"},
		"a frozenset in Python's json":    {PlainJSON, FrozenSet{}, "cart"},
		"a bytearray in Python's json":    {PlainJSON, map[string]any{"a": ByteArray("b")}, "cart.a"},
		"a deque in Python's json":        {PlainJSON, Deque{Items: []any{int64(1)}}, "cart"},
		"a timedelta in Python's json":    {PlainJSON, TimeDelta{1, 2, 3}, "cart"},
		"a timezone in Python's json":     {PlainJSON, FixedZone{}, "cart"},
		"a ZoneInfo in Python's json":     {PlainJSON, ZoneInfo("UTC"), "cart"},
		"a Decimal in Python's json":      {PlainJSON, Decimal("1.1"), "cart"},
		"a date in Python's json":         {PlainJSON, Date{2024, 1, 2}, "cart"},
		"a time in Python's json":         {PlainJSON, time.Unix(0, 0), "cart"},
		"bytes in Python's json":          {PlainJSON, []byte("a"), "cart"},
		"an OrderedDict in Python's json": {PlainJSON, Map{Class: "OrderedDict"}, "cart"},
		"a set in tagged JSON":            {CKAN().Serialization, Set{}, "cart"},
		"a bytearray in tagged JSON":      {CKAN().Serialization, ByteArray("b"), "cart"},
		"a set in CTFd's":                 {CTFd().Serialization, Set{}, "cart"},
		"one key twice in a pickle":       {Pickle, Map{Pairs: []Pair{{int64(1), "a"}, {true, "b"}}}, "cart[…]"},
		"one key twice":                   {MsgPack, Map{Pairs: []Pair{{1, "a"}, {int64(1), "b"}}}, "cart[1]"},
		"an int beyond 64 bits":           {MsgPack, new(big.Int).Lsh(big.NewInt(1), 70), "cart"},
	} {
		t.Run(shows, func(t *testing.T) {
			store := NewMemoryStore()
			s := open(t, Config{Serialization: tt.format, Logger: slog.New(slog.DiscardHandler)}, store)
			data, _ := tt.format.Marshal(dict("user", "bob"))
			if err := store.Set(t.Context(), "session:OLD", data, time.Hour); err != nil {
				t.Fatal(err)
			}
			response := visit(s, "OLD", func(session *flaskcookie.Session) {
				for _, err := range []error{session.Set("cart", tt.value), session.Update(map[string]any{"cart": tt.value})} {
					located, ok := errors.AsType[*taggedjson.TypeError](err)
					if !ok || located.Path != tt.path {
						t.Errorf("got %v", err)
					}
				}
				if _, err := session.SetDefault("cart", tt.value); err == nil {
					t.Error("SetDefault took it")
				}
				if err := session.Flash(tt.value, ""); err == nil {
					t.Error("Flash took it")
				}
				if err := session.Set("visits", 1); err != nil {
					t.Error(err)
				}
			})
			var values taggedjson.Dict
			stored, _, _ := store.Get(t.Context(), "session:OLD")
			if err := tt.format.Unmarshal(stored, &values); err != nil || response.Code != http.StatusOK {
				t.Fatalf("status %d, %v", response.Code, err)
			}
			if diff := cmp.Diff(dict("user", "bob", "visits", int64(1)), values); diff != "" {
				t.Errorf("stored (-want +got):\n%s", diff)
			}
		})
	}
}
