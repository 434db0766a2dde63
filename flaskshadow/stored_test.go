package flaskshadow_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// serverConfig is that of both sides of these tests, in which a Go handler stands for Flask.
// interop_test/flasksession has real ones.
func serverConfig() flasksession.Config {
	return flasksession.Config{Logger: slog.New(slog.DiscardHandler)}
}

// asFlask serves a view with sessions in a store.
func asFlask(t testing.TB, cfg flasksession.Config, store flasksession.Store, view func(w http.ResponseWriter, s *flaskcookie.Session)) http.Handler {
	t.Helper()
	sessions, err := flasksession.New(cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	return sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		view(w, flaskcookie.FromContext(r.Context()))
	}))
}

// stored is a store with one session, whose id is in the cookie.
func stored(t testing.TB) (store *flasksession.MemoryStore, cookie string) {
	t.Helper()
	store = flasksession.NewMemoryStore()
	w := get(asFlask(t, serverConfig(), store, func(_ http.ResponseWriter, s *flaskcookie.Session) { s.Set("user", "Zoë") }), "")
	cookie, _, _ = strings.Cut(strings.TrimPrefix(w.Header().Get("Set-Cookie"), "session="), ";")
	return store, cookie
}

func deleteCookie(w http.ResponseWriter) {
	w.Header().Set("Set-Cookie", "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/")
	w.Header().Set("Vary", "Cookie")
}

// TestStored: what is told of Flasks that treat a stored session as Go would not.
func TestStored(t *testing.T) {
	for _, tc := range []struct {
		shows string
		flask func(t *testing.T, store *flasksession.MemoryStore, cookie string) http.Handler
		want  string
	}{
		{"a logout that leaves the session in the store", func(*testing.T, *flasksession.MemoryStore, string) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { deleteCookie(w) })
		}, "deletion: Flask deleted the cookie and left the session in the store, Go deletes both"},
		{"a logout", func(_ *testing.T, store *flasksession.MemoryStore, cookie string) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				store.Delete(r.Context(), "session:"+cookie)
				deleteCookie(w)
			})
		}, ""},
		{"a new id beside the old one", func(t *testing.T, store *flasksession.MemoryStore, cookie string) http.Handler {
			moves := asFlask(t, serverConfig(), store, func(_ http.ResponseWriter, s *flaskcookie.Session) {
				s.Regenerate()
				s.Set("user", "Zoë")
			})
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				old, _, _ := store.Get(r.Context(), "session:"+cookie)
				moves.ServeHTTP(w, r)
				store.Set(r.Context(), "session:"+cookie, old, time.Hour)
			})
		}, "session id: Flask made a new id and kept the session under the old one too, Go deletes the old one"},
		{"a session that is kept for less", func(t *testing.T, store *flasksession.MemoryStore, _ string) http.Handler {
			cfg := serverConfig()
			cfg.StoreTTL = func(*flaskcookie.Session) time.Duration { return time.Minute }
			return asFlask(t, cfg, store, func(_ http.ResponseWriter, s *flaskcookie.Session) { s.Set("a", 1) })
		}, "stored lifetime: Flask keeps it for 1m0s more, Go for 744h0m0s"},
		{"a session that is not renewed", func(t *testing.T, store *flasksession.MemoryStore, cookie string) http.Handler {
			store.Touch(t.Context(), "session:"+cookie, time.Minute)
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Vary", "Cookie") })
		}, "refresh: Flask did not send the cookie of an unchanged session again, Go would send it\n" +
			"stored lifetime: Flask keeps it for 1m0s more, Go for 744h0m0s"},
		{"an answer that does not say whether Flask has seen it", func(*testing.T, *flasksession.MemoryStore, string) http.Handler {
			return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
		}, "suspected refresh: Flask did not send the cookie of an unchanged session again, Go would send it"},
		{"a session that Go cannot open", func(t *testing.T, store *flasksession.MemoryStore, cookie string) http.Handler {
			store.Set(t.Context(), "session:"+cookie, []byte("\xc1"), time.Hour)
			return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
		}, "open: Flask opened the session, Go status 500: "},
	} {
		t.Run(tc.shows, func(t *testing.T) {
			store, cookie := stored(t)
			r := newShadow(t, flaskshadow.Config{Store: store, Session: serverConfig()})
			get(r.Handler(tc.flask(t, store, cookie)), cookie)
			got := r.differences(t)
			if strings.HasSuffix(tc.want, ": ") {
				got = got[:min(len(got), len(tc.want))]
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestStoredOtherRequests: what another request of the session may have done to the store is
// only suspected.
func TestStoredOtherRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, cookie := stored(t)
		r := newShadow(t, flaskshadow.Config{Store: store, Session: serverConfig()})
		reached, goOn := make(chan bool), make(chan bool)
		other := r.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached <- true; <-goOn }))
		r.serving.Go(func() { get(other, cookie) })
		<-reached
		twin := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			t.Error("a twin ran with a session that others may have changed")
		})
		get(r.Twin(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { deleteCookie(w) }), twin), cookie)
		synctest.Wait() // the comparison looks while the other request is under way
		close(goOn)
		var got []string
		for _, result := range r.take(t) {
			for _, d := range result.Differences {
				got = append(got, d.String())
			}
			for _, d := range result.Suspicions {
				if d.Kind == flaskshadow.KindDeletion {
					got = append(got, "suspected")
				}
			}
		}
		if diff := cmp.Diff([]string{"suspected"}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// badStore is one that hangs, panics or fails.
type badStore struct {
	flasksession.Store
	get func() error
}

func (b badStore) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if err := b.get(); err != nil {
		return nil, false, fmt.Errorf("%w: %s", err, key)
	}
	return b.Store.Get(ctx, key)
}

// TestStoredBadStore: a store that does not answer costs a request StoreTimeout and no more,
// however many there are, and nothing is said that was not seen.
func TestStoredBadStore(t *testing.T) {
	forever := make(chan bool)
	t.Cleanup(func() { close(forever) })
	for shows, bad := range map[string]func() error{
		"it hangs, whatever the context says": func() error { <-forever; return nil },
		"it panics":                           func() error { panic("of the application") },
		"it fails":                            func() error { return errors.New("down") },
	} {
		t.Run(shows, func(t *testing.T) {
			store, cookie := stored(t)
			var log bytes.Buffer
			r := newShadow(t, flaskshadow.Config{
				Store: badStore{store, bad}, Session: serverConfig(), StoreTimeout: 50 * time.Millisecond, MaxConcurrent: 2,
				Logger: slog.New(slog.NewTextHandler(&log, nil)),
			})
			flask := r.Handler(asFlask(t, serverConfig(), store, func(_ http.ResponseWriter, s *flaskcookie.Session) { s.Set("a", 1) }))
			began := time.Now()
			const requests = 20
			for range requests {
				if w := get(flask, cookie); w.Code != http.StatusOK || w.Header().Get("Set-Cookie") == "" {
					t.Fatalf("%d %v", w.Code, w.Header())
				}
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("%d requests took %v", requests, took)
			}
			for _, result := range r.take(t) {
				if !result.Same() || len(result.Suspicions) > 0 {
					t.Errorf("%v %v", result.Differences, result.Suspicions)
				}
			}
			if stats := r.Stats(); stats.StoreFailed < requests || stats.Compared+stats.Dropped != requests {
				t.Errorf("%+v", stats)
			}
			if strings.Contains(log.String(), cookie) {
				t.Errorf("an id is logged: %s", log.String())
			}
		})
	}
}

// TestStoredUnknownLifetime: a store that cannot tell how long it keeps a session.
func TestStoredUnknownLifetime(t *testing.T) {
	store, cookie := stored(t)
	var log bytes.Buffer
	cfg := serverConfig()
	cfg.StoreTTL = func(*flaskcookie.Session) time.Duration { return time.Minute } // which differs
	r := newShadow(t, flaskshadow.Config{
		Store: badStore{store, func() error { return nil }}, Session: serverConfig(), Logger: slog.New(slog.NewTextHandler(&log, nil)),
	})
	get(r.Handler(asFlask(t, cfg, store, func(_ http.ResponseWriter, s *flaskcookie.Session) { s.Set("a", 1) })), cookie)
	if got := r.differences(t); got != "" {
		t.Error(got)
	}
	if stats := r.Stats(); stats.LifetimeUnknown != 1 || !strings.Contains(log.String(), "the store cannot tell how long it keeps a session") {
		t.Errorf("%+v\n%s", stats, log.String())
	}
}

// TestStoredLogin: the keys of Flask-Login are looked at in a stored session too.
func TestStoredLogin(t *testing.T) {
	store := flasksession.NewMemoryStore()
	r := newShadow(t, flaskshadow.Config{
		Store: store, Session: serverConfig(), LoginView: "/login", SessionIdentifier: func(*http.Request) string { return "of Go" },
	})
	w := get(r.Handler(asFlask(t, serverConfig(), store, func(_ http.ResponseWriter, s *flaskcookie.Session) {
		s.Set("_user_id", "42")
		s.Set("_id", "of Flask")
	})), "")
	if got := r.differences(t); got != "session identifier: Flask made one, Go makes another of the request" {
		t.Error(got)
	}
	cookie, _, _ := strings.Cut(strings.TrimPrefix(w.Header().Get("Set-Cookie"), "session="), ";")
	cfg := flaskshadow.Config{Store: store, Session: serverConfig(), LoginView: "/login"}
	r = newShadow(t, cfg)
	get(r.Handler(asFlask(t, serverConfig(), store, func(w http.ResponseWriter, _ *flaskcookie.Session) {
		w.Header().Set("Location", "/login")
		w.WriteHeader(http.StatusFound)
	})), cookie)
	if got := r.differences(t); got != "suspected login refused: Flask redirected to the login page, Go has a user in the session" {
		t.Error(got)
	}
}

// TestStoredShowsNothing: no way to print a result shows an id or a value.
func TestStoredShowsNothing(t *testing.T) {
	store, cookie := stored(t)
	cfg := serverConfig()
	cfg.SessionKeyPrefix = new("another:")
	r := newShadow(t, flaskshadow.Config{Store: store, Session: cfg})
	get(r.Handler(asFlask(t, serverConfig(), store, func(_ http.ResponseWriter, s *flaskcookie.Session) { s.Set("secret", "value") })), cookie)
	for _, result := range r.take(t) {
		text := fmt.Sprintf("%v %+v %#v", result, result, result)
		if result.Same() || result.Rejected == nil || strings.Contains(text, cookie) || strings.Contains(text, "value\"") {
			t.Error(text)
		}
	}
}

// TestStoredIDs: ids that Flask and Go do not treat alike.
func TestStoredIDs(t *testing.T) {
	const invented = "an-id-that-nobody-made"
	adopt := func(store *flasksession.MemoryStore) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			store.Set(r.Context(), "session:"+invented, []byte("\x81\xaa_permanent\xc3"), 744*time.Hour)
			w.Header().Set("Set-Cookie", "session="+invented+"; HttpOnly; Path=/")
			w.Header().Set("Vary", "Cookie")
		})
	}
	for version, want := range map[flasksession.Version]string{
		flasksession.V08: "session id: Flask kept an id that was not in the store, Go makes a new one",
		flasksession.V06: "", // which does so, as is known
	} {
		store := flasksession.NewMemoryStore()
		cfg := serverConfig()
		cfg.Version = version
		r := newShadow(t, flaskshadow.Config{Store: store, Session: cfg})
		get(r.Handler(adopt(store)), invented)
		first, _, _ := strings.Cut(r.differences(t), "\n")
		if version == flasksession.V06 && strings.HasPrefix(first, "session id") || version == flasksession.V08 && first != want {
			t.Errorf("%v: %s", version, first)
		}
	}
	store, cookie := stored(t)
	r := newShadow(t, flaskshadow.Config{Store: store, Session: serverConfig()})
	get(r.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Set-Cookie", "session=not:an:id; HttpOnly; Path=/")
	})), cookie)
	if got := r.differences(t); got != "session id: Flask set a cookie, Go refuses it: flasksession: not the id of a session" {
		t.Error(got)
	}
}

// TestStoredPanics: the application's own code of a signature does not reach the client.
func TestStoredPanics(t *testing.T) {
	store := flasksession.NewMemoryStore()
	cfg := serverConfig()
	calm := true
	cfg.SecretKey, cfg.SessionUseSigner = []byte("a key of sixteen bytes"), true
	cfg.Signer.KeyDerivation = func(digest func() hash.Hash, secret, salt []byte) []byte { return signer.HMAC(digest, secret, salt) }
	cfg.Signer.Digest = func() hash.Hash {
		if !calm {
			panic("of the application")
		}
		return sha1.New()
	}
	r := newShadow(t, flaskshadow.Config{Store: store, Session: cfg})
	calm = false
	if w := get(r.Handler(flaskAnswers(http.StatusOK)), "id.AAAA"); w.Code != http.StatusOK {
		t.Errorf("status %d", w.Code)
	}
	r.take(t)
}

// FuzzStored: whatever is in the store and whatever Flask sets, a comparison neither panics nor
// writes.
func FuzzStored(f *testing.F) {
	f.Add("id", []byte("\x81\xa1a\x01"), "session=id; HttpOnly; Path=/", []byte("\x81\xa1a\x02"))
	f.Add("id", []byte("\x80\x04}."), "session=; Max-Age=0; Path=/", []byte("{}"))
	f.Add("id", []byte(nil), "sid=id", []byte("\xc1"))
	f.Fuzz(func(t *testing.T, cookie string, before []byte, setCookie string, after []byte) {
		var log bytes.Buffer
		store := flasksession.NewMemoryStore()
		store.Set(t.Context(), "session:"+cookie, before, time.Hour)
		r := newShadow(t, flaskshadow.Config{Store: store, Session: serverConfig(), MaxConcurrent: 1, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		twin := func(_ http.ResponseWriter, r *http.Request) { flaskcookie.FromContext(r.Context()).Set("a", 1) }
		get(r.Twin(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for _, item := range strings.Split(setCookie, ";") {
				_, value, _ := strings.Cut(item, "=")
				store.Set(context.Background(), "session:"+value, after, time.Hour)
			}
			w.Header().Set("Set-Cookie", setCookie)
			w.Header().Set("Vary", "Cookie")
		}), http.HandlerFunc(twin)), cookie)
		r.take(t)
		if strings.Contains(log.String(), "panicked") {
			t.Error(log.String())
		}
	})
}

// BenchmarkStored is what a request costs with a store that answers at once.
func BenchmarkStored(b *testing.B) {
	store, cookie := stored(b)
	shadow, err := flaskshadow.New(flaskshadow.Config{Store: store, Session: serverConfig(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	h := shadow.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header.Set("Cookie", "session="+cookie)
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), request)
	}
}
