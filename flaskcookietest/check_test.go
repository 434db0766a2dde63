package flaskcookietest_test

import (
	"crypto/sha256"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskcookietest"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// rotated is the Config of the app in testdata/recorded.jsonl.
func rotated() flaskcookie.Config {
	return flaskcookie.Config{
		SecretKey:                []byte("a new test key, not a secret"),
		SecretKeyFallbacks:       [][]byte{[]byte("an old test key, not a secret")},
		SessionCookieName:        "login",
		SessionCookieSecure:      true,
		SessionCookieSameSite:    http.SameSiteLaxMode,
		PermanentSessionLifetime: 12 * time.Hour,
		Signer:                   signer.Options{Digest: sha256.New},
	}
}

// decimal stands for Python's Decimal.
type decimal string

var decimalTag = taggedjson.NewTag(" dec",
	func(d decimal) (any, error) { return string(d), nil },
	func(v any) (decimal, error) {
		var text string
		err := taggedjson.Convert(v, &text)
		return decimal(text), err
	})

// tagged is the Config of the app in testdata/recorded_tag.jsonl.
func tagged() flaskcookie.Config {
	return flaskcookie.Config{
		SecretKey: []byte("a test key, not a secret"),
		Payload:   taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{decimalTag}}),
	}
}

func TestCheck(t *testing.T) {
	t.Run("rotated", func(t *testing.T) { flaskcookietest.Check(t, rotated(), "../testdata/recorded.jsonl") })
	t.Run("tagged", func(t *testing.T) { flaskcookietest.Check(t, tagged(), "../testdata/recorded_tag.jsonl") })
}

// TestCheckIgnores shows that what a production Config has besides does not matter.
func TestCheckIgnores(t *testing.T) {
	cfg := rotated()
	cfg.ReadOnly = true
	cfg.Signer.Now = func() time.Time { return time.Time{} }
	flaskcookietest.Check(t, cfg, "../testdata/recorded.jsonl")
}

// wrong are Configs that Check must fail, with a word it must say.
var wrong = map[string]struct {
	file   string
	config func() flaskcookie.Config
	want   []string
}{
	"key": {"recorded.jsonl", func() flaskcookie.Config {
		cfg := rotated()
		cfg.SecretKey = []byte("another")
		return cfg
	}, []string{"the key is not the app's SECRET_KEY"}},
	"no-fallback": {"recorded.jsonl", func() flaskcookie.Config {
		cfg := rotated()
		cfg.SecretKeyFallbacks = nil
		return cfg
	}, []string{"the app has 1 fallback key, Go was given 0", "TestFails/key/fallback-1"}},
	"digest": {"recorded.jsonl", func() flaskcookie.Config {
		cfg := rotated()
		cfg.Signer.Digest = nil
		return cfg
	}, []string{"the key is the app's, but not the digest (Config.Signer.Digest; the app's is sha256)"}},
	"salt-and-derivation": {"recorded.jsonl", func() flaskcookie.Config {
		cfg := rotated()
		cfg.Salt, cfg.Signer.KeyDerivation = "other", signer.Concat
		return cfg
	}, []string{"not the salt (Config.Salt", "nor the key derivation"}},
	"keys-swapped": {"recorded.jsonl", func() flaskcookie.Config {
		cfg := rotated()
		cfg.SecretKey, cfg.SecretKeyFallbacks[0] = cfg.SecretKeyFallbacks[0], cfg.SecretKey
		return cfg
	}, []string{"the app's SECRET_KEY stands among Go's fallback keys"}},
	"secure": {"recorded.jsonl", func() flaskcookie.Config {
		cfg := rotated()
		cfg.SessionCookieSecure = false
		return cfg
	}, []string{"TestFails/response/new ", "Flask  login=<cookie>; Secure; HttpOnly; Path=/; SameSite=Lax"}},
	"lifetime": {"recorded.jsonl", func() flaskcookie.Config {
		cfg := rotated()
		cfg.PermanentSessionLifetime += time.Second
		return cfg
	}, []string{"TestFails/age/expired", "Flask  SignatureExpired"}},
	"refresh": {"recorded.jsonl", func() flaskcookie.Config {
		cfg := rotated()
		cfg.SessionRefreshEachRequest = new(false)
		return cfg
	}, []string{"TestFails/response/refreshed", "Go     none"}},
	"name": {"recorded.jsonl", func() flaskcookie.Config {
		cfg := rotated()
		cfg.SessionCookieName = ""
		return cfg
	}, []string{"Go     session=<cookie>", "Flask  login=<cookie>"}},
	"no-tag": {"recorded_tag.jsonl", func() flaskcookie.Config {
		cfg := tagged()
		cfg.Payload = taggedjson.NewCodec(taggedjson.Options{})
		return cfg
	}, []string{`not checked: needs the custom tag " dec"`}},
	"sort-keys": {"recorded_tag.jsonl", func() flaskcookie.Config {
		cfg := tagged()
		cfg.Payload, cfg.Tags = nil, []taggedjson.Tag{decimalTag}
		return cfg
	}, []string{"TestFails/value/dict", "only the order of the keys differs"}},
	"no-key":     {"recorded.jsonl", func() flaskcookie.Config { return flaskcookie.Config{} }, []string{"SecretKey is empty"}},
	"no-file":    {"none.jsonl", rotated, []string{"none.jsonl"}},
	"other-file": {"cookies.jsonl", rotated, []string{"not the first line of scripts/record_fixtures.py"}},
}

// TestFails runs one of the wrong Configs. It is run by TestCheckFails, in a process of
// its own, since a test that fails must not fail this one.
func TestFails(t *testing.T) {
	name := os.Getenv("FLASKCOOKIETEST_FAILS")
	if name == "" {
		return // nothing to run by itself
	}
	flaskcookietest.Check(t, wrong[name].config(), filepath.Join("..", "testdata", wrong[name].file))
}

func TestCheckFails(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range wrong {
		t.Run(name, func(t *testing.T) {
			command := exec.Command(program, "-test.run=^TestFails$")
			command.Env = append(os.Environ(), "FLASKCOOKIETEST_FAILS="+name)
			output, err := command.CombinedOutput()
			if err == nil {
				t.Fatalf("the check passed:\n%s", output)
			}
			if strings.Contains(string(output), "test key, not") {
				t.Errorf("a key is printed:\n%s", output)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(output), want) {
					t.Errorf("does not say %q:\n%s", want, output)
				}
			}
		})
	}
}
