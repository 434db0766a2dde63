package flasksession

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
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
		{"Payload", func(c *Config) { c.Config.Payload = taggedjson.NewCodec(taggedjson.Options{}) }},
		{"Tags", func(c *Config) { c.Config.Tags = make([]taggedjson.Tag, 1) }},
		{"Compressor", func(c *Config) { c.Config.Compressor = serializer.Zlib }},
		{"Decompressors", func(c *Config) { c.Config.Decompressors = []serializer.Compressor{serializer.Zlib} }},
		{"NoCompression", func(c *Config) { c.Config.NoCompression = true }},
		{"PermanentSessions", func(c *Config) { c.Config.PermanentSessions = true }},
		{"cookie", func(c *Config) { c.SessionCookieName = "a;b" }},
		{"cookie", func(c *Config) { c.SessionCookieName = "a b" }},
		{"cookie", func(c *Config) { c.SessionCookieName = `a"b` }},
		{"cookie", func(c *Config) { c.SessionCookieDomain = "a..b" }},
		{"cookie domain", func(c *Config) { c.SessionCookieDomain = "https://example.com" }},
		{"cookie domain", func(c *Config) { c.SessionCookieDomain = "None" }},
		{"cookie path", func(c *Config) { c.SessionCookiePath = "app" }},
		{"cookie path", func(c *Config) { c.ApplicationRoot = "app" }},
		{"PermanentSessionLifetime", func(c *Config) { c.PermanentSessionLifetime = 3600 }},
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

// TestWarnings shows that New tells what flaskcookie.New tells, as far as it matters for
// the cookie of an id.
func TestWarnings(t *testing.T) {
	weak, strong := []byte("dev"), []byte("d4f1cc2f0a7be51d9b4d3bd6b1a4e9f8")
	for _, tt := range []struct {
		name string
		set  func(c *Config)
		want []string // parts of what is logged, in order; nil is silence
	}{
		{"the defaults", func(c *Config) {}, nil},
		{"a key that signs nothing", func(c *Config) { c.SecretKey = weak }, nil},
		{"a weak key that signs", func(c *Config) { c.SessionUseSigner, c.SecretKey = true, weak }, []string{"WARN msg=\"flasksession: SecretKey stands in public"}},
		{"a strong key", func(c *Config) { c.SessionUseSigner, c.SecretKey = true, strong }, nil},
		{"a weak fallback of the signer", func(c *Config) {
			c.SessionUseSigner, c.SecretKey, c.Signer.FallbackKeys = true, strong, [][]byte{[]byte("old")}
		}, []string{"Signer.FallbackKeys[0] is shorter"}},
		{"SameSite=None", func(c *Config) { c.SessionCookieSameSite = http.SameSiteNoneMode }, []string{"SessionCookieSameSite is None"}},
		{"the Partitioned that is not written is not Secure", func(c *Config) { c.SessionCookieName, c.SessionCookiePartitioned = "__Host-s", true },
			[]string{"__Host-: browsers reject", "SessionCookiePartitioned has no effect"}},
		{"SERVER_NAME", func(c *Config) {
			base, err := flaskcookie.ConfigFromMapping(map[string]any{"SERVER_NAME": "app.example.com"})
			if err != nil {
				t.Fatal(err)
			}
			c.Config = base
		}, []string{"INFO msg=\"flasksession: SERVER_NAME"}},
	} {
		var log bytes.Buffer
		var cfg Config
		tt.set(&cfg)
		cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
		open(t, cfg, NewMemoryStore())
		lines := slices.Collect(strings.Lines(log.String()))
		if len(lines) != len(tt.want) {
			t.Errorf("%s: logged %q, want %q", tt.name, lines, tt.want)
			continue
		}
		for i, want := range tt.want {
			if !strings.Contains(lines[i], want) {
				t.Errorf("%s: logged %q, want %q", tt.name, lines[i], want)
			}
		}
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

// TestOneLiteral shows that a configuration is one literal with Flask's names, and that a
// flaskcookie.Config in it gives what the literal leaves unset.
func TestOneLiteral(t *testing.T) {
	base := flaskcookie.Config{
		SessionCookiePath: "/base", SessionCookieSecure: true,
		SessionCookieSameSite: http.SameSiteLaxMode, PermanentSessionLifetime: time.Hour, Logger: slog.New(slog.DiscardHandler),
	}
	literal := Config{
		SecretKey: []byte("a key that is long enough"), SessionUseSigner: true, SessionCookieName: "sid", SessionCookieSecure: true,
		SessionCookiePath: "/base", SessionCookieSameSite: http.SameSiteLaxMode, PermanentSessionLifetime: time.Hour,
	}
	both := Config{SecretKey: literal.SecretKey, SessionCookieName: "sid", SessionUseSigner: true, Config: base}
	cookie := func(cfg Config) string {
		s := open(t, cfg, NewMemoryStore())
		return visit(s, "", func(s *flaskcookie.Session) { s.Set("a", 1) }).Header().Get("Set-Cookie")
	}
	twice := both
	twice.Config.SessionCookieName = "another"
	if _, err := New(twice, NewMemoryStore()); err == nil || !strings.Contains(err.Error(), "SessionCookieName is set twice") {
		t.Errorf("two names: %v", err)
	}
	one, two := cookie(literal), cookie(both)
	if one != two || !strings.HasPrefix(one, "sid=NEW-1.") || !strings.HasSuffix(one, "; Secure; HttpOnly; Path=/base; SameSite=Lax") {
		t.Errorf("%s\n%s", one, two)
	}
}

// TestMappingFillsTheFields shows that what ConfigFromMapping read can be changed in the
// fields, to the zero value as well.
func TestMappingFillsTheFields(t *testing.T) {
	cfg, err := ConfigFromMapping(map[string]any{
		"SESSION_TYPE": "redis", "SESSION_COOKIE_NAME": "sid", "SESSION_COOKIE_DOMAIN": "example.com", "SESSION_COKIE_PATH": "/x",
	})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.SessionCookieName != "sid" || cfg.SessionCookieDomain != "example.com" {
		t.Errorf("got %v", cfg)
	}
	if warnings := cfg.Warnings(); len(warnings) == 0 || !strings.Contains(warnings[0], "SESSION_COKIE_PATH") {
		t.Errorf("warnings %q", warnings)
	}
	cfg.SessionCookieDomain = ""
	s := open(t, cfg, NewMemoryStore())
	got := visit(s, "", func(s *flaskcookie.Session) { s.Set("a", 1) }).Header().Get("Set-Cookie")
	if strings.Contains(got, "Domain") {
		t.Error(got)
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
