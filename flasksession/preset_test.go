package flasksession

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// handWritten are session interfaces people wrote themselves, as configurations. Those
// that pickle have PlainJSON here, which "serializer = json" makes of them.
var handWritten = []struct {
	name   string
	cfg    func() Config
	key    string // of the store, after the user has been set
	value  string
	ttl    float64
	cookie string
}{
	{
		name:   "MySessionInterface of the tutorials",
		cfg:    Tutorial,
		key:    uuid,
		value:  `{"user": "bob", "_flashes": [["info", "h\u00e9"]]}`,
		ttl:    31 * 86400,
		cookie: "session=" + uuid + ".iEgwo3hgHeZdJbMipARjlZjQzXc; HttpOnly; Path=/",
	},
	{
		name:   "SimpleLogin: another salt, five minutes for who is not logged in",
		cfg:    simpleLogin,
		key:    "session:" + uuid,
		value:  `{"user": "bob", "_flashes": [["info", "h\u00e9"]]}`,
		ttl:    300,
		cookie: "session=" + uuid + ".bBYtIJkiyArZe8qSAEXiM0bnQfI; HttpOnly; Path=/",
	},
	{
		name:   "Flask snippet 75: no signature, a day for a session of the browser",
		cfg:    snippet75,
		key:    "session:" + uuid,
		value:  `{"user": "bob", "_flashes": [["info", "h\u00e9"]]}`,
		ttl:    86400,
		cookie: "session=" + uuid + "; HttpOnly; Path=/",
	},
}

// docs/flask-session.md shows these two.

func simpleLogin() Config {
	cfg := Tutorial()
	cfg.Salt = "session"
	cfg.SessionKeyPrefix = nil // "session:"
	cfg.StoreTTL = func(s *flaskcookie.Session) time.Duration {
		if s.Has("_user_id") {
			return 7 * 24 * time.Hour
		}
		return 5 * time.Minute // nobody has logged in
	}
	return cfg
}

func snippet75() Config {
	return Config{
		Version:          V05,
		SessionPermanent: new(false),
		NewID:            UUID4,
		Serialization:    PlainJSON,
		StoreTTL: func(s *flaskcookie.Session) time.Duration {
			if s.Permanent() {
				return 31 * 24 * time.Hour
			}
			return 24 * time.Hour
		},
	}
}

// TestDocumentedForms holds the configurations of the document to those that are tested.
func TestDocumentedForms(t *testing.T) {
	text, err := os.ReadFile("../docs/flask-session.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("preset_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## Interfaces people wrote themselves\n")
	blocks := strings.Split(section, "```go\n")[1:]
	if !found || len(blocks) != 2 {
		t.Fatalf("the document has %d configurations", len(blocks))
	}
	for _, block := range blocks {
		code, _, _ := strings.Cut(block, "```")
		if code = strings.ReplaceAll(code, "flasksession.", ""); !strings.Contains(string(source), code) {
			t.Errorf("not tested:\n%s", code)
		}
	}
}

const uuid = "12345678-1234-4678-9234-567812345678"

func TestHandWritten(t *testing.T) {
	for _, tt := range handWritten {
		t.Run(tt.name, func(t *testing.T) {
			store := noted{}
			cfg := tt.cfg()
			cfg.NewID = func() string { return uuid }
			if cfg.SessionUseSigner {
				cfg.SecretKey = []byte("s3cret")
			}
			s := open(t, cfg, notedSwapper{store})
			response := visit(s, "", func(session *flaskcookie.Session) {
				session.Set("user", "bob")
				session.Flash("hé", "info")
			})
			entry := store[tt.key]
			if string(entry.Value) != tt.value || entry.TTL == nil || *entry.TTL != tt.ttl {
				t.Errorf("stored %s", describe(store))
			}
			cookie := response.Header().Get("Set-Cookie")
			if cookie != tt.cookie || response.Header()["Vary"] != nil {
				t.Errorf("header %q", response.Header())
			}
			visit(s, s.ids.write(uuid), func(session *flaskcookie.Session) {
				if user, _ := flaskcookie.Get[string](session, "user"); user != "bob" || session.Rejected != nil {
					t.Errorf("user %q, rejected %v", user, session.Rejected)
				}
			})
		})
	}
}

// TestTutorialRules shows the rule of the tutorials: every session stored, every response
// with a cookie, and nothing deleted.
func TestTutorialRules(t *testing.T) {
	cfg := Tutorial()
	cfg.SecretKey = []byte("s3cret")
	cfg.NewID = nil
	tests := []struct {
		name string
		do   func(s *flaskcookie.Session)
		want string
	}{
		{"nothing done", func(*flaskcookie.Session) {}, "{}"},
		{"something set", func(s *flaskcookie.Session) { s.Set("n", 1) }, `{"n": 1}`},
		{"looked at", func(s *flaskcookie.Session) { s.Get("n") }, `{"n": 1}`},
		{"cleared", (*flaskcookie.Session).Clear, "{}"},
		{"an empty session gets its new id", (*flaskcookie.Session).Regenerate, ""},
	}
	store := NewMemoryStore()
	s := open(t, cfg, store)
	cookie := ""
	for _, tt := range tests {
		response := visit(s, cookie, tt.do)
		if len(response.Result().Cookies()) != 1 {
			t.Fatalf("%s: Set-Cookie %q", tt.name, response.Header()["Set-Cookie"])
		}
		cookie = s.ids.write("NEW-1")
		data, _, _ := store.Get(t.Context(), "NEW-1")
		if string(data) != tt.want || store.Len() != 1 {
			t.Errorf("%s: stored %q", tt.name, data)
		}
	}
	if data, _, _ := store.Get(t.Context(), "NEW-2"); string(data) != "{}" {
		t.Errorf("under the new id %q", data)
	}
}
