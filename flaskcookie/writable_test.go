package flaskcookie

import (
	"bytes"
	"errors"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestSetIsSaved shows that what a session has taken can be saved, however deep it is nested
// and whatever levels its tags need: a session that cannot be saved is lost with all of it.
func TestSetIsSaved(t *testing.T) {
	c := newCodec(t, quiet(at(now)))
	for name, in := range map[string]func(any) any{
		"lists":            func(v any) any { return []any{v} },
		"tuples":           func(v any) any { return taggedjson.Tuple{v} },
		"dicts":            func(v any) any { return taggedjson.Dict{{Key: "a", Value: v}, {Key: "b", Value: nil}} },
		"dicts like a tag": func(v any) any { return taggedjson.Dict{{Key: " t", Value: v}} },
	} {
		for leaf, value := range map[string]any{"a number": int64(1), "bytes": []byte("x")} {
			taken, refused := 0, 0
			for range 325 {
				value = in(value)
				for _, set := range []func(*Session) error{
					func(s *Session) error { return s.Set("k", value) },
					func(s *Session) error { _, err := s.SetDefault("k", value); return err },
					func(s *Session) error { return s.Flash(value, "") },
					func(s *Session) error { return s.Update(taggedjson.Dict{{Key: "k", Value: value}}) },
				} {
					s := c.newSession(new(sessionRoom), nil)
					if set(s) != nil {
						refused++
						continue
					}
					taken++
					if err := c.Save(t.Context(), http.Header{}, s); err != nil {
						t.Fatalf("%s around %s: taken, and then %v", name, leaf, err)
					}
				}
			}
			if taken < 400 || refused < 4 {
				t.Errorf("%s around %s: %d taken, %d refused", name, leaf, taken, refused)
			}
		}
	}
}

func quiet(cfg Config) Config {
	cfg.Logger = slog.New(slog.DiscardHandler)
	return cfg
}

// TestSetDefaultRefusesKey shows that SetDefault has the errors of Set.
func TestSetDefaultRefusesKey(t *testing.T) {
	s := newCodec(t, quiet(at(now))).newSession(new(sessionRoom), nil)
	want := s.Set("\xff", 1)
	if _, err := s.SetDefault("\xff", 1); err == nil || err.Error() != want.Error() {
		t.Errorf("%v, want %v", err, want)
	}
}

// TestPortableBesideTags shows that a portable codec refuses at once what it cannot write, also
// where a custom tag takes floats.
func TestPortableBesideTags(t *testing.T) {
	tag := taggedjson.NewTag(" f", func(float64) (any, error) { return "f", nil }, func(any) (float64, error) { return 0, nil })
	codec := taggedjson.NewCodec(taggedjson.Options{Portable: true, Tags: []taggedjson.Tag{tag}})
	c, err := New(Config{SecretKey: []byte("0123456789abcdef"), Payload: codec, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	s := c.newSession(new(sessionRoom), nil)
	if err := s.Set("n", new(big.Int).Lsh(big.NewInt(1), 70)); err == nil {
		t.Error("2**70 is taken")
	}
	if err := s.Set("f", 1.5); err != nil {
		t.Error(err)
	}
}

// TestDeepKeyIsTold has the key of a value that lies too deep, whose path is cut.
func TestDeepKeyIsTold(t *testing.T) {
	var value any = 1
	for range 2000 {
		value = map[string]any{"next": value}
	}
	s := NewSession(nil)
	for want, err := range map[string]error{"cart … next.next.": s.Set("cart", value), "_flashes[-1] … next.next.": s.Flash(value, "")} {
		if located, ok := errors.AsType[*taggedjson.TypeError](err); !ok || !strings.HasPrefix(located.Path, want) {
			t.Errorf("%v, want a path that begins with %s", err, want)
		}
	}
}

// TestReportsNameOnePath shows that all reports of a request have the path that its handler
// has, without what http.StripPrefix took off, which may be a secret.
func TestReportsNameOnePath(t *testing.T) {
	var log bytes.Buffer
	c, err := New(Config{SecretKey: []byte("0123456789abcdef"), Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	handler := http.StripPrefix("/prefix", c.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		FromContext(r.Context()).Set("x", make(chan int))
	})))
	r := httptest.NewRequest("GET", "/prefix/x", nil)
	r.Header.Set("Cookie", "session=forged")
	handler.ServeHTTP(httptest.NewRecorder(), r)
	if text := log.String(); strings.Count(text, "path=/x") != 2 || strings.Contains(text, "prefix") {
		t.Errorf("the reports are\n%s", text)
	}
}
