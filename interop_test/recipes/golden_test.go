package recipes

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestFrameworksGolden has the Go blocks of docs/other-frameworks.md write and read every
// cookie of frameworks.jsonl, with the clock of the row.
func TestFrameworksGolden(t *testing.T) {
	kinds := map[string]int{}
	for _, row := range vectors.Load[vectors.Framework](t, "frameworks.jsonl") {
		kinds[row.Kind]++
		t.Run(row.Name, func(t *testing.T) { frameworkRow(t, row) })
	}
	for _, kind := range []string{"starlette", "starlette_read", "quart", "quart_read", "quart_auth", "quart_auth_read"} {
		if kinds[kind] == 0 {
			t.Errorf("no row of kind %s", kind)
		}
	}
	t.Log(kinds)
}

func frameworkRow(t *testing.T, row vectors.Framework) {
	t.Helper()
	now := func() time.Time { return time.Unix(row.Now, 500_000_000) }
	switch row.Kind {
	case "starlette":
		writtenRow(t, row, must(newStarlette(row.Key, now)))
	case "starlette_read":
		readRow(t, row, must(newStarlette(row.Key, now)))
	case "quart":
		writtenRow(t, row, quartAt(row.Key, now))
	case "quart_read":
		readRow(t, row, quartAt(row.Key, now))
	case "quart_auth", "quart_auth_read":
		quartAuthRow(t, row, now)
	default:
		t.Fatalf("unknown kind %s", row.Kind)
	}
}

// quartAt is quartSessions at another time.
func quartAt(key []byte, now func() time.Time) *flaskcookie.Codec {
	return must(flaskcookie.New(flaskcookie.Config{
		SecretKey: key, Payload: insertionOrder, Logger: slog.New(slog.DiscardHandler), Signer: signer.Options{Now: now},
	}))
}

func dictOf(t *testing.T, text string) taggedjson.Dict {
	t.Helper()
	values := taggedjson.Dict{}
	if err := taggedjson.Unmarshal([]byte(text), &values); err != nil {
		t.Fatal(err)
	}
	return values
}

// writtenRow puts the values of a row into a session, and wants the header of Python. Then
// the cookie must read as those values.
func writtenRow(t *testing.T, row vectors.Framework, sessions flaskcookie.SessionInterface) {
	t.Helper()
	s, err := sessions.Open(httptest.NewRequest(http.MethodGet, "/", nil))
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range dictOf(t, row.Session).All() {
		if err := s.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	if len(row.Vary) > 0 {
		s.Has("")
	}
	h := http.Header{}
	if err := sessions.Save(context.Background(), h, s); err != nil {
		t.Fatal(err)
	}
	lines := append([]string{}, h["Set-Cookie"]...)
	if diff := cmp.Diff(row.SetCookie, lines); diff != "" {
		t.Errorf("Set-Cookie (-Python +Go):\n%s", diff)
	}
	if row.Cookie != nil {
		readRow(t, row, sessions)
	}
}

// readRow reads the cookie of a row. What makes Python fail is an error.
func readRow(t *testing.T, row vectors.Framework, sessions flaskcookie.SessionInterface) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Cookie", "session="+*row.Cookie)
	s, err := sessions.Open(r)
	if (err != nil) != (row.Error != nil) {
		t.Fatalf("got %v, want %v", err, row.Error)
	}
	if err != nil {
		return
	}
	got := taggedjson.Dict{}
	for key, value := range s.All() {
		got.Set(key, value)
	}
	if diff := cmp.Diff(dictOf(t, row.Session), got, vectors.Exactly); diff != "" {
		t.Errorf("the session (-Python +Go):\n%s", diff)
	}
}

func quartAuthRow(t *testing.T, row vectors.Framework, now func() time.Time) {
	t.Helper()
	tokens := must(quartAuth(row.Key, now))
	if row.Kind == "quart_auth" {
		if got := must(tokens.Encode(*row.User)); got != *row.Cookie || !strings.HasPrefix(row.SetCookie[0], "QUART_AUTH="+got+";") {
			t.Errorf("written as %s, want %s", got, *row.Cookie)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Cookie", "QUART_AUTH="+*row.Cookie)
	id, ok := quartUser(tokens, r)
	if ok != (row.User != nil) || ok && id != *row.User {
		t.Errorf("read as %q, %t", id, ok)
	}
}
