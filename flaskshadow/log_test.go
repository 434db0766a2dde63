package flaskshadow_test

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

func textLogger(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// TestDefaultLogger: without a Logger it is slog.Default at the moment of the line, also
// one that was set after New; the codecs inside log nothing of their own.
func TestDefaultLogger(t *testing.T) {
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	var early, late bytes.Buffer
	slog.SetDefault(textLogger(&early))
	cfg := base()
	cfg.SessionCookieSameSite = 4 // None without Secure: a codec warns about it
	s, err := flaskshadow.New(flaskshadow.Config{Cookie: cfg})
	if err != nil {
		t.Fatal(err)
	}
	slog.SetDefault(textLogger(&late))
	handler := s.Handler(flaskAnswers(200, "Set-Cookie: session="+fixture(t, "session/cart")+tail, "Vary: Cookie"))
	get(handler, "nonsense") // a codec logs it
	if err := s.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if early.Len() > 0 || strings.Count(late.String(), "\n") != 1 || !strings.Contains(late.String(), "flaskshadow: Go differs from Flask") {
		t.Errorf("first %q, then %q", early.String(), late.String())
	}
}

// TestSilence is asked for.
func TestSilence(t *testing.T) {
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	var log bytes.Buffer
	slog.SetDefault(textLogger(&log))
	s := newShadow(t, flaskshadow.Config{Cookie: base(), Logger: slog.New(slog.DiscardHandler)})
	get(s.Handler(flaskAnswers(200, "Set-Cookie: session="+fixture(t, "session/cart"), "Vary: Cookie")), "")
	if s.take(t); log.Len() > 0 {
		t.Errorf("logged %q", log.String())
	}
}

// TestAnotherMinute: there is room for lines again, also when the clock is put back.
func TestAnotherMinute(t *testing.T) {
	for _, step := range []time.Duration{time.Minute, -time.Hour} {
		var log bytes.Buffer
		now := time.Unix(fixtureNow, 0)
		cfg := base()
		cfg.Signer.Now = func() time.Time { return now }
		s := newShadow(t, flaskshadow.Config{Cookie: cfg, Logger: textLogger(&log)})
		handler := s.Handler(flaskAnswers(200, "Set-Cookie: session=x"+tail, "Vary: Cookie"))
		for range 3 {
			for range 120 {
				get(handler, "")
				s.take(t)
			}
			now = now.Add(step)
		}
		if lines := strings.Count(log.String(), "\n"); lines != 300 || s.Stats().Unlogged != 60 {
			t.Errorf("%v: %d lines, %+v", step, lines, s.Stats())
		}
	}
}
