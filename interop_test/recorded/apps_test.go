package recorded_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskcookietest"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// app is one of the apps in apps/, and the Config that corresponds.
type app struct {
	target []string
	keys   []string // the one that signs, then the fallback keys, oldest first
	config func() flaskcookie.Config
	onlyGo string // what flaskcookie check says it cannot check
	goText []string
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

var apps = map[string]app{
	"plain": {
		target: []string{"plain:app"},
		keys:   []string{"the plain app's secret key"},
		config: func() flaskcookie.Config {
			return flaskcookie.Config{SecretKey: []byte("the plain app's secret key")}
		},
		goText: []string{"flaskcookie.Config{\n\tSecretKey: secretKey, // from where your app has it; never in the source\n}"},
	},
	"factory": {
		target: []string{"factory:create_app('testing')", "--values", "factory_values.py"},
		keys:   []string{"the factory's secret key in testing"},
		config: func() flaskcookie.Config {
			return flaskcookie.Config{
				SecretKey:                 []byte("the factory's secret key in testing"),
				SessionCookieName:         "shop",
				SessionCookieDomain:       "example.com",
				SessionCookiePath:         "/shop",
				SessionCookieHTTPOnly:     new(false),
				SessionCookieSecure:       true,
				SessionCookieSameSite:     http.SameSiteStrictMode,
				PermanentSessionLifetime:  1800 * time.Second,
				SessionRefreshEachRequest: new(false),
				Payload:                   taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{decimalTag}}),
			}
		},
		onlyGo: `needs the custom tag " dec"`,
		goText: []string{
			`SessionCookieName: "shop",`, `SessionCookieDomain: "example.com",`, `SessionCookiePath: "/shop",`,
			`SessionCookieHTTPOnly: new(false),`, `SessionCookieSecure: true,`, `SessionCookieSameSite: http.SameSiteStrictMode,`,
			`PermanentSessionLifetime: 1800 * time.Second,`, `SessionRefreshEachRequest: new(false),`,
			"Payload: taggedjson.NewCodec(taggedjson.Options{\n\t\tTags: []taggedjson.Tag{\n\t\t\tyourTag, // factory.TagDecimal writes ' dec'",
			"factory.TagDecimal writes the tag ' dec'", "sort_keys is off",
		},
	},
	"rotated": {
		target: []string{"rotated"},
		keys:   []string{"the rotated app's newest key", "the rotated app's oldest key", "\xffthe rotated app's older key"},
		config: func() flaskcookie.Config {
			return flaskcookie.Config{
				SecretKey:          []byte("the rotated app's newest key"),
				SecretKeyFallbacks: [][]byte{[]byte("the rotated app's oldest key"), []byte("\xffthe rotated app's older key")},
				Signer:             signer.Options{Digest: sha256.New},
			}
		},
		goText: []string{"SecretKeyFallbacks: fallbackKeys, // 2, oldest first", "Signer: signer.Options{Digest: sha256.New},"},
	},
}

// TestApps records each app and holds Go against it, by the command line and in go test.
func TestApps(t *testing.T) {
	for name, app := range apps {
		t.Run(name, func(t *testing.T) {
			r := mustRecord(t, app.keys, app.target...)
			t.Logf("%d rows", strings.Count(r.fixtures, "\n")-1)
			for _, want := range app.goText {
				if !strings.Contains(r.words, want) {
					t.Errorf("the recorder does not say %q:\n%s", want, r.words)
				}
			}
			output, ok := check(t, r.fixtures, app.keys...)
			if ok != (app.onlyGo == "") || !strings.Contains(output, app.onlyGo) || !strings.Contains(output, " 0 disagree") {
				t.Errorf("check says, want %q:\n%s", app.onlyGo, output)
			}
			flaskcookietest.Check(t, app.config(), file(t, r.fixtures))
			living(t, app.target[0], r.fixtures)
		})
	}
}

// living asks the app itself, on its own clock, about the recorded cookies: it must
// refuse them all, or the file would let people in.
func living(t *testing.T, target, fixtures string) {
	t.Helper()
	stdout, stderr, err := python(t, fixtures, "living.py", target)
	var asked, accepted int
	if _, scanErr := fmt.Sscan(stdout, &asked, &accepted); err != nil || scanErr != nil {
		t.Fatalf("living.py: %v %v\n%s", err, scanErr, stderr)
	}
	if asked < 40 || accepted != 0 {
		t.Errorf("the living app accepts %d of %d recorded cookies", accepted, asked)
	}
}

// wrongKeys are runs of flaskcookie check that must fail, with what it must say.
var wrongKeys = map[string]struct {
	app  string
	keys []string
	want string
}{
	"a wrong key":                      {"plain", []string{"another key"}, "the key is not the app's SECRET_KEY"},
	"a key with a newline too many":    {"plain", []string{"the plain app's secret key\n\n"}, "the key is not the app's SECRET_KEY"},
	"the key of another configuration": {"factory", []string{"the factory's secret key in production"}, "the key is not the app's SECRET_KEY"},
	"no fallback keys":                 {"rotated", apps["rotated"].keys[:1], "the app has 2 fallback keys, Go was given 0"},
	"one fallback key":                 {"rotated", apps["rotated"].keys[:2], "key/fallback-2: disagrees"},
	"a wrong fallback key":             {"rotated", []string{apps["rotated"].keys[0], apps["rotated"].keys[1], "another"}, "key/fallback-2: disagrees"},
	"an old key in the place of the new": {"rotated", []string{apps["rotated"].keys[1], apps["rotated"].keys[0], apps["rotated"].keys[2]},
		"the app's SECRET_KEY stands among Go's fallback keys"},
	"a fallback key too many": {"plain", []string{"the plain app's secret key", "another"}, "the app has 0 fallback keys, Go was given 1"},
}

func TestWrongKeys(t *testing.T) {
	for name, tt := range wrongKeys {
		t.Run(name, func(t *testing.T) {
			r := mustRecord(t, apps[tt.app].keys, apps[tt.app].target...)
			output, ok := check(t, r.fixtures, tt.keys...)
			if ok || !strings.Contains(output, tt.want) {
				t.Errorf("check says, want %q:\n%s", tt.want, output)
			}
		})
	}
}

// wrongConfigs are Configs that flaskcookietest.Check must fail, with what it must say.
var wrongConfigs = map[string]struct {
	app    string
	change func(cfg *flaskcookie.Config)
	want   string
}{
	"key":       {"plain", func(cfg *flaskcookie.Config) { cfg.SecretKey = []byte("another") }, "the key is not the app's SECRET_KEY"},
	"fallbacks": {"rotated", func(cfg *flaskcookie.Config) { cfg.SecretKeyFallbacks = nil }, "key/fallback-1"},
	"digest":    {"rotated", func(cfg *flaskcookie.Config) { cfg.Signer.Digest = nil }, "not the digest (Config.Signer.Digest; the app's is sha256)"},
	"tag":       {"factory", func(cfg *flaskcookie.Config) { cfg.Payload = taggedjson.NewCodec(taggedjson.Options{}) }, `not checked: needs the custom tag " dec"`},
	"sort_keys": {"factory", func(cfg *flaskcookie.Config) { cfg.Payload, cfg.Tags = nil, []taggedjson.Tag{decimalTag} }, "only the order of the keys differs"},
	"domain":    {"factory", func(cfg *flaskcookie.Config) { cfg.SessionCookieDomain = "" }, "Flask  shop=<cookie>; Domain=example.com; "},
	"lifetime":  {"factory", func(cfg *flaskcookie.Config) { cfg.PermanentSessionLifetime = 0 }, "age/expired"},
}

const failing = "FLASKCOOKIE_WRONG_CONFIG"

// TestWrongConfig is run by TestWrongConfigs in a process of its own, where it may fail.
func TestWrongConfig(t *testing.T) {
	name, fixtures, found := strings.Cut(os.Getenv(failing), ":")
	if !found {
		return // nothing to run by itself
	}
	cfg := apps[wrongConfigs[name].app].config()
	wrongConfigs[name].change(&cfg)
	flaskcookietest.Check(t, cfg, fixtures)
}

func TestWrongConfigs(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range wrongConfigs {
		t.Run(name, func(t *testing.T) {
			app := apps[tt.app]
			r := mustRecord(t, app.keys, app.target...)
			command := exec.Command(program, "-test.run=^TestWrongConfig$")
			command.Env = append(os.Environ(), failing+"="+name+":"+file(t, r.fixtures))
			stdout, stderr, err := run(command, "")
			if err == nil || !strings.Contains(stdout, tt.want) {
				t.Errorf("%v, want %q:\n%s%s", err, tt.want, stdout, stderr)
			}
			noSecret(t, stdout+stderr, app.keys)
		})
	}
}
