package flasksession

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// now is the clock of the tests.
var now = time.Unix(1700000000, 0)

// open makes a ServerSide with the clock of the tests and ids NEW-1, NEW-2.
func open(t testing.TB, cfg Config, store Store) *ServerSide {
	t.Helper()
	if cfg.NewID == nil {
		var number atomic.Int64
		cfg.NewID = func() string { return fmt.Sprintf("NEW-%d", number.Add(1)) }
	}
	cfg.Signer.Now = func() time.Time { return now }
	s, err := New(cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// visit makes a request with a cookie, which is left out if it is empty.
func visit(s *ServerSide, cookie string, view func(s *flaskcookie.Session)) *httptest.ResponseRecorder {
	return visitHTTP(s, cookie, func(_ http.ResponseWriter, r *http.Request) {
		session, _ := flaskcookie.Lookup(r.Context())
		view(session)
	})
}

func visitHTTP(s *ServerSide, cookie string, view http.HandlerFunc) *httptest.ResponseRecorder {
	request := httptest.NewRequest("GET", "/", nil)
	if cookie != "" {
		request.Header.Set("Cookie", "session="+cookie)
	}
	response := httptest.NewRecorder()
	s.Handler(view).ServeHTTP(response, request)
	return response
}

// put stores a session as a Flask would.
func put(t testing.TB, store Store, key string, values taggedjson.Dict) {
	t.Helper()
	data, err := MsgPack.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Set(context.Background(), key, data, time.Hour); err != nil {
		t.Fatal(err)
	}
}

// lookup returns what a Flask would find, nil if it is nothing.
func lookup(t testing.TB, store Store, key string) taggedjson.Dict {
	t.Helper()
	data, found, err := store.Get(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	if !found {
		return nil
	}
	var values taggedjson.Dict
	if err := MsgPack.Unmarshal(data, &values); err != nil {
		t.Fatal(err)
	}
	return values
}

// dict makes a Dict of keys and values in turn.
func dict(items ...any) taggedjson.Dict {
	d := taggedjson.Dict{}
	for i := 0; i < len(items); i += 2 {
		d.Set(items[i].(string), items[i+1])
	}
	return d
}

// plain hides that a store can swap.
type plain struct{ Store }
