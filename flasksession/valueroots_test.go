package flasksession

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestCostlyRoots has data that is no dict of many values, and takes no more memory all the
// same: lists, which are read before it is seen that they are no session, and texts whose
// characters a tag makes values of.
func TestCostlyRoots(t *testing.T) {
	growth.SkipUnderRace(t)
	tagged := taggedjson.NewCodec(taggedjson.Options{})
	many := func(before, piece, after string) string {
		return before + strings.Repeat(piece, (MaxStored-len(before)-len(after))/len(piece)) + after
	}
	for _, tt := range []struct {
		shows string
		cfg   Config
		data  string
		want  error // nil: it opens
	}{
		{"numbers, where MessagePack is expected", Config{}, many("[", "0,", "0]"), ErrTooManyValues},
		{"numbers, where JSON is", Config{Serialization: JSON}, many("[", "0,", "0]"), ErrTooManyValues},
		{"lists, where JSON is", Config{Serialization: JSON}, many(" [", "[],", "0]"), ErrTooManyValues},
		{"dicts, where tagged JSON is", Config{Serialization: tagged}, many("[", "{},", "0]"), ErrTooManyValues},
		{"a tuple of characters", Config{Serialization: tagged}, many(`{"a":{" t":"`, "a", `"}}`), nil},
		{"the same as Markup", Config{Serialization: tagged}, many(`{"a":{" m":{" t":"`, "a", `"}}}`), ErrStored},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			tt.cfg.Logger = slog.New(slog.DiscardHandler)
			s := open(t, tt.cfg, NewMemoryStore())
			var err error
			_, taken := growth.Memory(func() (any, error) {
				values, _, failure := s.decode([]byte(tt.data))
				err = failure
				return values, err
			})
			if tt.want == nil && err != nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if taken > valuesMemory {
				t.Errorf("%d bytes are allocated", taken)
			}
			t.Logf("%.1f MiB", float64(taken)/(1<<20))
		})
	}
}

// TestPickleNotReadAgain shows that a session which is too much to be read again is refused
// with what is wrong about it, and not with a place in a pickle that nobody has stored.
func TestPickleNotReadAgain(t *testing.T) {
	long := strings.Repeat("x", 64<<10)
	values := dict("first", strings.Repeat("y", 10<<20))
	list := make([]any, 240)
	for i := range list {
		list[i] = long
	}
	values.Set("k", list)
	_, err := Pickle.Marshal(values)
	if err == nil || !errors.Is(err, ErrTooLong) && !strings.Contains(err.Error(), "not written") {
		t.Errorf("%v", err)
	}
}
