package interop

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// configNames are the settings that Flask's session uses.
var configNames = []string{
	"SECRET_KEY", "SECRET_KEY_FALLBACKS", "SESSION_COOKIE_NAME", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "SESSION_COOKIE_HTTPONLY",
	"SESSION_COOKIE_SECURE", "SESSION_COOKIE_PARTITIONED", "SESSION_COOKIE_SAMESITE", "PERMANENT_SESSION_LIFETIME",
	"SESSION_REFRESH_EACH_REQUEST", "APPLICATION_ROOT", "MAX_COOKIE_SIZE",
}

// answered is what a response has of a session.
type answered struct {
	Cookies []string `json:"cookies"` // one character a byte
	Vary    string   `json:"vary"`
}

// FuzzConfig has Flask work with any two settings that Go accepts: what a session that was
// changed, only read or cleared sends under it is the same, to the byte.
func FuzzConfig(f *testing.F) {
	w := partsWorker(f)
	for first, seeds := range [][]string{
		{"é", `"12345"`}, {`["a","b"]`, "null"}, {"s", "__Host-s"}, {".Example.com:80", "false", "bücher.example"}, {"/é;%zz", "null"}, {"true", "false"},
		{"true"}, {"true"}, {"strict", "null"}, {"1.5", "-5", "9000000000", "260000000000"}, {"false"}, {"/app"}, {"0", "10"},
	} {
		for _, seed := range seeds {
			f.Add(uint8(first), seed, uint8(first+1), "/")
		}
	}
	read := taggedjson.NewCodec(taggedjson.Options{Untagged: true})
	f.Fuzz(func(t *testing.T, first uint8, text string, second uint8, text2 string) {
		config, known := map[string]any{}, taggedjson.Dict{}
		for _, setting := range []struct {
			number uint8
			text   string
		}{{first, text}, {second, text2}} {
			if !utf8.ValidString(setting.text) {
				return
			}
			name := configNames[int(setting.number)%len(configNames)]
			var value any = setting.text
			if read.Unmarshal([]byte(setting.text), &value) != nil {
				value = setting.text // as app.config.from_prefixed_env takes it
			}
			if isOddlyOn(name, value) {
				continue
			}
			config[name] = value
			known.Set(name, value)
		}
		if _, has := config["SECRET_KEY"]; !has {
			config["SECRET_KEY"] = "key"
			known.Set("SECRET_KEY", "key")
		}
		cfg, err := flaskcookie.ConfigFromMapping(config)
		if err != nil {
			if !slices.ContainsFunc(known, func(item taggedjson.Item) bool { return strings.Contains(err.Error(), item.Key) }) {
				t.Errorf("%v: %v names no setting", config, err)
			}
			return // the differences on purpose called config-
		}
		cfg.Logger, cfg.Signer.Now = slog.New(slog.DiscardHandler), func() time.Time { return time.Unix(baseTime, 500_000_000) }
		codec, err := flaskcookie.New(cfg)
		if err != nil {
			return
		}
		sent, err := read.Marshal(known)
		if err != nil {
			t.Fatalf("%v: %v", config, err)
		}
		theirs := live.Ask[struct {
			Made  []answered
			Error string
		}](t, w, "config", []string{string(sent)})[0]
		ours, err := sessionsUnder(t, codec)
		if (err != nil) != (theirs.Error != "") {
			t.Fatalf("%s: Go %v, Flask %s", sent, err, theirs.Error)
		}
		if diff := cmp.Diff(theirs.Made, ours); err == nil && diff != "" {
			t.Errorf("%s (-Flask +Go):\n%s", sent, diff)
		}
	})
}

// isOddlyOn reports whether a flag is on or off in a way that Flask writes into the cookie:
// the differences on purpose config-flag-on and config-flag-off.
func isOddlyOn(name string, value any) bool {
	_, isBool := value.(bool)
	flag := name == "SESSION_COOKIE_HTTPONLY" || name == "SESSION_COOKIE_SECURE" || name == "SESSION_COOKIE_PARTITIONED"
	return flag && !isBool && value != nil
}

// sessionsUnder is what a permanent session sends: changed, only read, and cleared.
func sessionsUnder(t *testing.T, codec *flaskcookie.Codec) (made []answered, err error) {
	t.Helper()
	for _, s := range []*flaskcookie.Session{
		flaskcookie.NewSession(taggedjson.Dict{{Key: "_permanent", Value: true}, {Key: "a", Value: 1}}),
		flaskcookie.NewSession(taggedjson.Dict{{Key: "_permanent", Value: true}, {Key: "a", Value: 1}}),
		flaskcookie.NewSession(nil),
	} {
		s.Get("a")
		s.SetModified(len(made) != 1)
		header := http.Header{}
		if err := codec.Save(t.Context(), header, s); err != nil {
			return nil, err
		}
		a := answered{Cookies: []string{}, Vary: header.Get("Vary")}
		for _, line := range header["Set-Cookie"] {
			a.Cookies = append(a.Cookies, latin1([]byte(line)))
		}
		made = append(made, a)
	}
	return made, nil
}
