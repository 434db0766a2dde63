package flasksession

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestRejected has cookies that count as none: a new session under a new id in every
// version, with the reason.
func TestRejected(t *testing.T) {
	sign := func(id string) string {
		s, err := signer.New([]byte("s3cret"), "flask-session", &signer.Options{KeyDerivation: signer.HMAC})
		if err != nil {
			t.Fatal(err)
		}
		return string(s.Sign([]byte(id)))
	}
	tests := []struct {
		name, cookie string
		signed       bool
		want         error
	}{
		{"invented by the client, or expired", "invented", false, ErrUnknownID},
		{"empty bytes are stored", "EMPTY", false, ErrUnknownID},
		{"None is stored", "NONE", false, ErrUnknownID},
		{"200 characters may be an id", strings.Repeat("a", 200), false, ErrUnknownID},
		{"201 may not", strings.Repeat("a", 201), false, ErrMalformedID},
		{"a colon would reach other keys", "OLD:lock", false, ErrMalformedID},
		{"no letter but ASCII", "\xc3\xa9", false, ErrMalformedID},
		{"a glob", "*", false, ErrMalformedID},
		{"a path", "../OLD", false, ErrMalformedID},
		{"a bare id where it should be signed", "OLD", true, signer.ErrBadSignature},
		{"a changed signature", "x" + sign("OLD"), true, signer.ErrBadSignature},
		{"a signature of an unknown id", sign("invented"), true, ErrUnknownID},
		{"a good signature makes no id", sign("a/b"), true, ErrMalformedID},
		{"other bytes than text do not even survive the header", sign("\xff\xfe"), true, signer.ErrBadSignature},
		{"nor over nothing", sign(""), true, ErrMalformedID},
	}
	for _, version := range []Version{V08, V06, V05} {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%v %s", version, tt.name), func(t *testing.T) {
				store := NewMemoryStore()
				put(t, store, "session:OLD", dict("user", "bob"))
				store.Set(context.Background(), "session:EMPTY", nil, time.Hour)
				store.Set(context.Background(), "session:NONE", []byte("null"), time.Hour)
				var reported error
				cfg := Config{Version: version, SessionUseSigner: tt.signed, Serialization: JSON}
				cfg.SecretKey = []byte("s3cret")
				cfg.OnReject = func(_ context.Context, err error) { reported = err }
				response := visit(open(t, cfg, store), tt.cookie, func(s *flaskcookie.Session) {
					if !errors.Is(s.Rejected, tt.want) {
						t.Errorf("Rejected is %v", s.Rejected)
					}
					if !s.Permanent() || s.Len() != 1 || s.Modified() {
						t.Error("not a new session")
					}
					s.Set("user", "eve")
				})
				if !errors.Is(reported, tt.want) {
					t.Errorf("OnReject got %v", reported)
				}
				if data, found, _ := store.Get(t.Context(), "session:NEW-1"); !found || !bytes.Contains(data, []byte("eve")) {
					t.Errorf("stored %q", data)
				}
				if store.Len() != 4 || !strings.HasPrefix(response.Header().Get("Set-Cookie"), "session=NEW-1") {
					t.Errorf("%d sessions, Set-Cookie %q", store.Len(), response.Header()["Set-Cookie"])
				}
			})
		}
	}
}

// TestNoCookie shows that a request without a cookie, or with an empty one, is not a
// rejected one.
func TestNoCookie(t *testing.T) {
	for _, cookie := range []string{"", `""`} {
		visit(open(t, Config{}, NewMemoryStore()), cookie, func(s *flaskcookie.Session) {
			if s.Rejected != nil || s.ID != "NEW-1" {
				t.Errorf("cookie %q: Rejected %v, ID %q", cookie, s.Rejected, s.ID)
			}
		})
	}
}

// TestStored has what may be stored, and who can read it.
func TestStored(t *testing.T) {
	tests := []struct {
		name, data string
		want       error // nil: it is read
	}{
		{"MessagePack", "\x81\xa4user\xa3bob", nil},
		{"JSON", `{"user":"bob"}`, nil},
		{"JSON with the spaces of json.dumps", `{"user": "bob"}`, nil},
		{"a pickle of protocol 4", "\x80\x04\x95\x11\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x04user\x94\x8c\x03bob\x94s.", nil},
		{"a pickle of protocol 2", "\x80\x02}q\x00X\x04\x00\x00\x00userq\x01X\x03\x00\x00\x00bobq\x02s.", nil},
		{"a pickle of protocol 1", "}q\x00X\x04\x00\x00\x00userq\x01X\x03\x00\x00\x00bobq\x02s.", nil},
		{"a pickle of protocol 0", "(dp0\nVuser\np1\nVbob\np2\ns.", nil},
		{"a pickle with bytes behind it", "}q\x00X\x04\x00\x00\x00userq\x01X\x03\x00\x00\x00bobq\x02s.xx", nil},
		{"a pickle that is cut off", "\x80\x04\x95\x11\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x04user.", ErrPickle},
		{"a pickle that calls os.system", "(Vuser\ncos\nsystem\n(Vbob\ntRd.", ErrPickle},
		{"a pickle of a list", "\x80\x04]\x94\x8c\x03bob\x94a.", ErrStored},
		{"a pickle with a key that is no str", "\x80\x04}K\x01\x8c\x03bobs.", ErrStored},
		{"neither", "garbage!!", ErrStored},
		{"cut off", "\x82\xa4user\xa3bob", ErrStored},
		{"a list", "[1,2]", ErrStored},
		{"an empty list", "[]", ErrStored},
		{"a list of pairs", `[["user","bob"]]`, ErrStored},
		{"an empty str", `""`, ErrStored},
		{"a number", "5", ErrStored},
		{"keys that are no str", "\x81\x01\x02", ErrStored},
	}
	for _, format := range []Config{{Serialization: MsgPack}, {Serialization: JSON}} {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%T/%s", format.Serialization, tt.name), func(t *testing.T) {
				store := NewMemoryStore()
				store.Set(t.Context(), "session:OLD", []byte(tt.data), time.Hour)
				var got error
				format.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) { got = err }
				visit(open(t, format, store), "OLD", func(s *flaskcookie.Session) {
					if user, _ := flaskcookie.Get[string](s, "user"); user != "bob" {
						t.Errorf("user %q", user)
					}
				})
				if !errors.Is(got, tt.want) || tt.want != nil && !errors.Is(got, ErrStored) {
					t.Errorf("got %v", got)
				}
				if got != nil && strings.Contains(got.Error(), "bob") {
					t.Errorf("the error tells what is stored: %v", got)
				}
				if data, _, _ := store.Get(t.Context(), "session:OLD"); tt.want != nil && string(data) != tt.data {
					t.Errorf("now %q is stored", data)
				}
			})
		}
	}
}

// TestOneFormat shows that a serializer of one's own reads nothing but its own form, as in
// a Flask whose serializer was replaced.
func TestOneFormat(t *testing.T) {
	for _, cfg := range []Config{{Serialization: PlainJSON}, {Serialization: JSON, Version: V06}} {
		store := NewMemoryStore()
		store.Set(t.Context(), "session:OLD", []byte("\x81\xa4user\xa3bob"), time.Hour)
		if response := visit(open(t, cfg, store), "OLD", func(*flaskcookie.Session) {}); response.Code != 500 {
			t.Errorf("%v: status %d", cfg, response.Code)
		}
	}
}

// TestNothingWritten has the cases in which a change is not kept, which is logged.
func TestNothingWritten(t *testing.T) {
	answered := func(w http.ResponseWriter) { w.Header().Add("Set-Cookie", "session=FLASK; Path=/") }
	tests := []struct {
		name     string
		readOnly bool
		answer   func(w http.ResponseWriter)
		do       func(s *flaskcookie.Session)
		log      string
	}{
		{"read-only, changed", true, nil, func(s *flaskcookie.Session) { s.Set("x", 1) }, "read-only"},
		{"read-only, a new id", true, nil, (*flaskcookie.Session).Regenerate, "read-only"},
		{"read-only, unchanged", true, nil, func(*flaskcookie.Session) {}, ""},
		{"Flask answered, changed", false, answered, func(s *flaskcookie.Session) { s.Set("x", 1) }, "has the session cookie already"},
		{"Flask answered, cleared", false, answered, (*flaskcookie.Session).Clear, "has the session cookie already"},
		{"Flask answered, unchanged", false, answered, func(*flaskcookie.Session) {}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			store := noted{}
			put(t, store, "session:OLD", dict("_permanent", true, "user", "bob"))
			before := fmt.Sprint(store)
			var log bytes.Buffer
			cfg := Config{}
			cfg.ReadOnly = tt.readOnly
			cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
			response := visitHTTP(open(t, cfg, notedSwapper{store}), "OLD", func(w http.ResponseWriter, r *http.Request) {
				tt.do(flaskcookie.FromContext(r.Context()))
				if tt.answer != nil {
					tt.answer(w)
				}
			})
			if after := fmt.Sprint(store); after != before {
				t.Errorf("the store was written: %s", after)
			}
			if cookies := response.Header()["Set-Cookie"]; tt.answer == nil && cookies != nil || tt.answer != nil && len(cookies) != 1 {
				t.Errorf("Set-Cookie %q", cookies)
			}
			if got := log.String(); (tt.log == "") != (got == "") || !strings.Contains(got, tt.log) {
				t.Errorf("logged %q", got)
			}
		})
	}
}

// TestLateChange shows that a change after the header has left is an error and is logged.
func TestLateChange(t *testing.T) {
	var log bytes.Buffer
	cfg := Config{}
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	visitHTTP(open(t, cfg, NewMemoryStore()), "", func(w http.ResponseWriter, r *http.Request) {
		s := flaskcookie.FromContext(r.Context())
		io.WriteString(w, "hello")
		if err := s.Set("x", 1); !errors.Is(err, flaskcookie.ErrSaved) {
			t.Errorf("got %v", err)
		}
	})
	if !strings.Contains(log.String(), "after it was saved") {
		t.Errorf("logged %q", log.String())
	}
}

// TestForeignSession shows that a session nobody opened is stored under an id of its own,
// whatever its ID says.
func TestForeignSession(t *testing.T) {
	store := NewMemoryStore()
	session := flaskcookie.NewSession(nil)
	session.ID = "mine"
	session.Set("user", "bob")
	header := http.Header{}
	if err := open(t, Config{}, store).Save(t.Context(), header, session); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dict("user", "bob"), lookup(t, store, "session:NEW-1")); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	if header.Get("Set-Cookie") != setNew || session.ID != "NEW-1" {
		t.Errorf("Set-Cookie %q, ID %q", header["Set-Cookie"], session.ID)
	}
}

// TestFlashes shows that messages pass through the store both ways, where a tuple comes
// back as a list.
func TestFlashes(t *testing.T) {
	store := NewMemoryStore()
	s := open(t, Config{}, store)
	visit(s, "", func(session *flaskcookie.Session) { session.Flash("hi", "info") })
	visit(s, "NEW-1", func(session *flaskcookie.Session) {
		want := []flaskcookie.Flash{{Category: "info", Message: "hi"}}
		if diff := cmp.Diff(want, session.Flashes()); diff != "" {
			t.Errorf("the messages (-want +got):\n%s", diff)
		}
	})
	if store.Len() != 0 {
		t.Error("the session has nothing in it any more, and is still stored")
	}
}

// TestCookieSize shows that a cookie no browser keeps is reported.
func TestCookieSize(t *testing.T) {
	var log bytes.Buffer
	cfg := Config{}
	cfg.MaxCookieSize = 20
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	visit(open(t, cfg, NewMemoryStore()), "", func(s *flaskcookie.Session) { s.Set("x", 1) })
	if !strings.Contains(log.String(), "too large") {
		t.Errorf("logged %q", log.String())
	}
}

// TestNested shows that a middleware within another of the same ServerSide leaves the work
// to the outer one.
func TestNested(t *testing.T) {
	s := open(t, Config{}, NewMemoryStore())
	inner := s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("x", 1)
	}))
	response := httptest.NewRecorder()
	s.Handler(inner).ServeHTTP(response, httptest.NewRequest("GET", "/", nil))
	if got := response.Header()["Set-Cookie"]; len(got) != 1 {
		t.Errorf("Set-Cookie %q", got)
	}
}
