package flasksession

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// giving is a store that hands over what it holds without a copy, so that what is measured is
// what this package does with it.
type giving struct {
	*MemoryStore
	data []byte
}

func (g giving) Get(context.Context, string) ([]byte, bool, error) { return g.data, true, nil }

// sized is a session that has so many bytes in a format.
func sized(t *testing.T, format serializer.Payload, size int) (values taggedjson.Dict, data []byte) {
	t.Helper()
	text := size - 64
	for range 2 { // the first try tells what is around the text
		var err error
		values = dict("k", strings.Repeat("x", text))
		if data, err = format.Marshal(values); err != nil {
			t.Fatal(err)
		}
		text += size - len(data)
	}
	if len(data) != size {
		t.Fatalf("%d bytes, not %d", len(data), size)
	}
	return values, data
}

// TestMaxStored shows that a session of MaxStored bytes is opened in each format, and that
// one byte more is an error before any of it is decoded, whatever the store.
func TestMaxStored(t *testing.T) {
	growth.SkipUnderRace(t)
	lists := "\x81\xa1k\xdd\x00\xff\xff\xf0" + strings.Repeat("\x90", 0xfffff0)
	tests := []struct {
		name   string
		format serializer.Payload
		data   []byte // nil: one text in it
		size   int
		opens  bool
	}{
		{"MessagePack", MsgPack, nil, MaxStored, true},
		{"JSON", JSON, nil, MaxStored, true},
		{"a pickle", Pickle, nil, MaxStored, true},
		{"MessagePack, a byte more", MsgPack, nil, MaxStored + 1, false},
		{"JSON, a byte more", JSON, nil, MaxStored + 1, false},
		{"a pickle, a byte more", Pickle, nil, MaxStored + 1, false},
		{"empty lists", MsgPack, []byte(lists + strings.Repeat("\x90", 9)), MaxStored + 1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := tt.data
			if data == nil {
				_, data = sized(t, tt.format, tt.size)
			}
			if len(data) != tt.size {
				t.Fatalf("%d bytes, not %d", len(data), tt.size)
			}
			s := open(t, Config{Serialization: tt.format}, giving{NewMemoryStore(), data})
			r, _ := http.NewRequest("GET", "/", nil)
			r.Header.Set("Cookie", "session=OLD")
			var err error
			taken := growth.Allocated(func() { _, err = s.Open(r) })
			switch {
			case tt.opens && err != nil:
				t.Error(err)
			case !tt.opens && !(errors.Is(err, ErrTooLong) && errors.Is(err, ErrStored)):
				t.Errorf("got %v", err)
			case !tt.opens && taken > 64<<10:
				t.Errorf("%d bytes are allocated for a session that is refused", taken)
			}
		})
	}
}

// TestMaxStoredWritten shows that nothing is stored that could not be opened again: a value that
// is too long is an error of Set, several together one of the save, and what was stored stays.
func TestMaxStoredWritten(t *testing.T) {
	growth.SkipUnderRace(t)
	fits, _ := sized(t, MsgPack, MaxStored)
	longer, _ := sized(t, MsgPack, MaxStored+1)
	half := strings.Repeat("x", MaxStored/2)
	tests := []struct {
		name   string
		values taggedjson.Dict
		sets   bool // without an error
		saves  bool
	}{
		{"fits", fits, true, true},
		{"one value, a byte more", longer, false, true},
		{"two values together", dict("k", half, "l", half), true, false},
	}
	for _, tt := range tests {
		for _, way := range []string{"new", "merged", "overwritten"} {
			t.Run(tt.name+", "+way, func(t *testing.T) {
				memory := NewMemoryStore()
				var store Store = memory
				cookie := "OLD"
				if way == "overwritten" {
					store = plain{memory}
				}
				if way == "new" {
					cookie = ""
				} else {
					put(t, memory, "session:OLD", dict("k", "short"))
				}
				var failure error
				cfg := Config{SessionPermanent: new(false)}
				cfg.ErrorHandler = func(_ http.ResponseWriter, _ *http.Request, err error) { failure = err }
				response := visit(open(t, cfg, store), cookie, func(s *flaskcookie.Session) {
					for key, value := range tt.values.All() {
						if err := s.Set(key, value); (err == nil) != tt.sets || err != nil && !errors.Is(err, ErrTooLong) {
							t.Errorf("Set: %v", err)
						}
					}
				})
				if (failure == nil) != tt.saves || failure != nil && !errors.Is(failure, ErrTooLong) {
					t.Errorf("Save: %v", failure)
				}
				if failure != nil && response.Header()["Set-Cookie"] != nil {
					t.Error("a cookie for a session that is not stored")
				}
				stored := tt.sets && tt.saves
				want := map[bool]int{true: MaxStored, false: 0}[stored]
				if way != "new" && !stored {
					want = len("\x81\xa1k\xa5short")
				}
				key := map[bool]string{true: "session:NEW-1", false: "session:OLD"}[way == "new"]
				if data, _, _ := memory.Get(t.Context(), key); len(data) != want {
					t.Errorf("%d bytes are stored, not %d", len(data), want)
				}
			})
		}
	}
}

// TestMaxStoredMeanwhile has somebody else store a session that is too long while a request
// changes it: an error, and what is there stays.
func TestMaxStoredMeanwhile(t *testing.T) {
	memory := NewMemoryStore()
	put(t, memory, "session:OLD", dict("k", "short"))
	_, longer := sized(t, MsgPack, MaxStored+1)
	var failure error
	cfg := Config{}
	cfg.ErrorHandler = func(_ http.ResponseWriter, _ *http.Request, err error) { failure = err }
	visit(open(t, cfg, memory), "OLD", func(s *flaskcookie.Session) {
		s.Set("k", "other")
		memory.Set(t.Context(), "session:OLD", longer, time.Hour)
	})
	if !errors.Is(failure, ErrTooLong) || !errors.Is(failure, ErrStored) {
		t.Errorf("Save: %v", failure)
	}
	if data, _, _ := memory.Get(t.Context(), "session:OLD"); len(data) != len(longer) {
		t.Errorf("%d bytes are stored", len(data))
	}
}
