package flasksession

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestNewErrors has configurations that New refuses, and what the error names.
func TestNewErrors(t *testing.T) {
	tests := []struct {
		want string
		set  func(c *Config)
	}{
		{"Version", func(c *Config) { c.Version = 4 }},
		{"Version", func(c *Config) { c.Version = -1 }},
		{"Save", func(c *Config) { c.Save = 2 }},
		{"0.5 cannot read MsgPack", func(c *Config) { c.Version, c.Serialization = V05, MsgPack }},
		{"SecretKey", func(c *Config) { c.SessionUseSigner = true }},
		{"Salt", func(c *Config) { c.Salt = "session" }},
		{"Signer", func(c *Config) { c.Signer.Sep = ":" }},
		{"Signer", func(c *Config) { c.Signer.KeyDerivation = signer.HMAC }},
		{"Signer", func(c *Config) { c.Signer.Digest = sha256.New }},
		{"Signer", func(c *Config) { c.Signer.FallbackKeys = [][]byte{[]byte("old")} }},
		{"SessionIDLength", func(c *Config) { c.SessionIDLength = 7 }},
		{"SessionIDLength", func(c *Config) { c.SessionIDLength = 151 }},
		{"SessionIDLength", func(c *Config) { c.SessionIDLength = -32 }},
		{"PermanentSessionLifetime", func(c *Config) { c.PermanentSessionLifetime = time.Second - 1 }},
		{"PermanentSessionLifetime", func(c *Config) { c.PermanentSessionLifetime = -time.Hour }},
		{"Payload", func(c *Config) { c.Payload = taggedjson.NewCodec(taggedjson.Options{}) }},
		{"Tags", func(c *Config) { c.Tags = make([]taggedjson.Tag, 1) }},
		{"Compressor", func(c *Config) { c.Compressor = serializer.Zlib }},
		{"Decompressors", func(c *Config) { c.Decompressors = []serializer.Compressor{serializer.Zlib} }},
		{"NoCompression", func(c *Config) { c.NoCompression = true }},
		{"cookie", func(c *Config) { c.SessionCookieName = "a b;" }},
		{"cookie", func(c *Config) { c.SessionCookieDomain = "a..b" }},
		{"cookie", func(c *Config) { c.SessionCookieSameSite = 9 }},
		{"separator", func(c *Config) { c.SessionUseSigner, c.SecretKey, c.Signer.Sep = true, []byte("k"), "a" }},
	}
	for _, tt := range tests {
		var cfg Config
		tt.set(&cfg)
		if _, err := New(cfg, NewMemoryStore()); err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "flasksession: ") {
			t.Errorf("want an error about %s, got %v", tt.want, err)
		}
	}
	if _, err := New(Config{}, nil); err == nil {
		t.Error("no store is no error")
	}
}

// TestIgnoredSettings shows that what Flask-Session ignores is accepted, has no effect and
// is told.
func TestIgnoredSettings(t *testing.T) {
	var log bytes.Buffer
	cfg := Config{SessionUseSigner: true}
	cfg.SecretKey = []byte("new")
	cfg.SecretKeyFallbacks = [][]byte{[]byte("old")}
	cfg.SessionCookiePartitioned = true
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	store := NewMemoryStore()
	s := open(t, cfg, store)
	for _, name := range []string{"SecretKeyFallbacks", "SessionCookiePartitioned"} {
		if !strings.Contains(log.String(), name+" ha") {
			t.Errorf("nothing about %s in %q", name, log.String())
		}
	}
	put(t, store, "session:OLD", dict("user", "bob"))
	old := Config{SessionUseSigner: true}
	old.SecretKey = []byte("old")
	response := visit(s, open(t, old, store).ids.write("OLD"), func(session *flaskcookie.Session) {
		if session.Rejected == nil {
			t.Error("a fallback key was accepted")
		}
		session.Set("x", 1)
	})
	if got := response.Header().Get("Set-Cookie"); strings.Contains(got, "Partitioned") || strings.Contains(got, "Secure") {
		t.Errorf("Set-Cookie %q", got)
	}
}

// TestUnusedFallbacks shows that keys which nothing here would use, as no id is signed,
// are no reason to warn: they may be for other cookies of the app.
func TestUnusedFallbacks(t *testing.T) {
	var log bytes.Buffer
	var cfg Config
	cfg.SecretKeyFallbacks = [][]byte{[]byte("old")}
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	open(t, cfg, NewMemoryStore())
	if log.Len() != 0 {
		t.Errorf("logged %q", log.String())
	}
}

// TestStoreTTL shows a lifetime of one's own, and that it has to be one.
func TestStoreTTL(t *testing.T) {
	for ttl, want := range map[time.Duration]int{90 * time.Second: 200, 1500 * time.Millisecond: 200, 999 * time.Millisecond: 500, -1: 500} {
		store := noted{}
		cfg := Config{StoreTTL: func(*flaskcookie.Session) time.Duration { return ttl }}
		response := visit(open(t, cfg, store), "", func(s *flaskcookie.Session) { s.Set("x", 1) })
		if response.Code != want {
			t.Errorf("%v: status %d", ttl, response.Code)
		}
		if want == 200 && *store["session:NEW-1"].TTL != ttl.Truncate(time.Second).Seconds() {
			t.Errorf("%v: stored for %v s", ttl, *store["session:NEW-1"].TTL)
		}
	}
}

// TestBadNewID shows that an id no cookie could bring back is not used.
func TestBadNewID(t *testing.T) {
	store := NewMemoryStore()
	cfg := Config{NewID: func() string { return "user:1" }}
	if response := visit(open(t, cfg, store), "", func(s *flaskcookie.Session) { s.Set("x", 1) }); response.Code != 500 || store.Len() != 0 {
		t.Errorf("status %d, %d sessions", response.Code, store.Len())
	}
}

// TestFallbackKeys shows that keys in Signer are another matter: a hand-written interface
// may have several.
func TestFallbackKeys(t *testing.T) {
	cfg := Config{SessionUseSigner: true}
	cfg.SecretKey = []byte("old")
	cookie := open(t, cfg, NewMemoryStore()).ids.write("OLD")
	cfg.SecretKey, cfg.Signer.FallbackKeys = []byte("new"), [][]byte{[]byte("old")}
	store := NewMemoryStore()
	put(t, store, "session:OLD", dict("user", "bob"))
	visit(open(t, cfg, store), cookie, func(s *flaskcookie.Session) {
		if s.Rejected != nil {
			t.Error(s.Rejected)
		}
	})
}

// TestNoSecrets shows that no verb and no log prints a key.
func TestNoSecrets(t *testing.T) {
	cfg := Config{SessionUseSigner: true}
	cfg.SecretKey = []byte("verysecret")
	cfg.SecretKeyFallbacks = [][]byte{[]byte("verysecret")}
	s := open(t, cfg, NewMemoryStore())
	var out bytes.Buffer
	for _, v := range []any{cfg, &cfg, s, *s} {
		fmt.Fprintf(&out, "%v %+v %#v %s %x\n", v, v, v, v, v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
	}
	for _, secret := range []string{"verysecret", fmt.Sprintf("%x", "verysecret"), fmt.Sprint([]byte("verysecret"))} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is printed", secret)
		}
	}
	if !strings.Contains(out.String(), `SessionKeyPrefix: "session:"`) {
		t.Error("nothing is printed at all")
	}
}

func TestVersionString(t *testing.T) {
	for version, want := range map[Version]string{V08: "0.8", V06: "0.6", V05: "0.5", 9: "Version(9)"} {
		if got := version.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestVersion03: no SameSite is sent, which New warns about; all else is as in 0.5.
func TestVersion03(t *testing.T) {
	for version, want := range map[Version]string{
		V05: "session=NEW; HttpOnly; Path=/; SameSite=Lax",
		V03: "session=NEW; HttpOnly; Path=/",
	} {
		var log bytes.Buffer
		cfg := Config{Version: version, SessionPermanent: new(false), NewID: func() string { return "NEW" }}
		cfg.SessionCookieSameSite = http.SameSiteLaxMode
		cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
		store := NewMemoryStore()
		s, err := New(cfg, store)
		if err != nil {
			t.Fatal(err)
		}
		response := visit(s, "", func(s *flaskcookie.Session) { s.Set("a", taggedjson.Tuple{1}) })
		if got := response.Header().Get("Set-Cookie"); got != want {
			t.Errorf("%v: Set-Cookie %q", version, got)
		}
		if warned := strings.Contains(log.String(), "SameSite"); warned != (version == V03) {
			t.Errorf("%v: logged %q", version, log.String())
		}
		data, _, _ := store.Get(t.Context(), "session:NEW")
		if string(data) != "\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94K\x01\x85\x94s." {
			t.Errorf("%v: stored %q", version, data)
		}
	}
}
