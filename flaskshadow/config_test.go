package flaskshadow_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestWhatServes: the configuration that Go serves with is given as it is. Read-only, it
// compares what Go would write, and what counts or logs for Go's own answers is left
// alone.
func TestWhatServes(t *testing.T) {
	var log bytes.Buffer
	cfg, err := flaskcookie.ConfigFromMapping(map[string]any{"SECRET_KEY": fixtureKey, "SESSION_COOKIE_SECRUE": true})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Signer.Now = base().Signer.Now
	cfg.ReadOnly, cfg.Logger = true, slog.New(slog.NewTextHandler(&log, nil))
	cfg.OnReject = func(context.Context, error) { t.Error("OnReject is called") }
	cfg.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { t.Error("ErrorHandler is called") }
	s := newShadow(t, flaskshadow.Config{Cookie: cfg})
	flask := flaskAnswers(500, "Set-Cookie: session="+signedText(t, `{"n":1}`, 0)+tail, "Vary: Cookie")
	twin := func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("n", 1)
		w.WriteHeader(500)
	}
	get(s.Twin(flask, http.HandlerFunc(twin)), "nonsense")
	if got := s.differences(t); got != "" {
		t.Errorf("got %s", got)
	}
	get(s.Twin(flask, http.HandlerFunc(twin)), signedText(t, "[1]", 0)) // status 500 for both
	s.take(t)
	if log.Len() > 0 {
		t.Errorf("logged: %s", log.String())
	}
}

// tilde is a compression that is no good, but not zlib's.
type tilde struct{}

func (tilde) Prefix() string { return "~" }
func (tilde) Compress(src []byte) ([]byte, error) {
	return bytes.ReplaceAll(src, []byte("aaa"), []byte("~")), nil
}
func (tilde) Decompress(src []byte, _ int64) ([]byte, error) {
	return bytes.ReplaceAll(src, []byte("~"), []byte("aaa")), nil
}

// money is a value with a tag of its own.
type money struct{ Cents int64 }

var moneyTag = taggedjson.NewTag(" $",
	func(m money) (any, error) { return m.Cents, nil },
	func(v any) (money, error) { cents, _ := v.(int64); return money{cents}, nil })

// TestSettings: settings beyond Flask's own are the probe's too, and only the one that
// differs is named.
func TestSettings(t *testing.T) {
	unsorted := func(cfg *flaskcookie.Config) {
		cfg.Payload, cfg.Tags = taggedjson.NewCodec(taggedjson.Options{Tags: cfg.Tags}), nil
	}
	values := taggedjson.Dict{{Key: "b", Value: strings.Repeat("a", 30)}, {Key: "a", Value: 1}}
	for _, tc := range []struct {
		name   string
		common func(cfg *flaskcookie.Config)
		flask  func(cfg *flaskcookie.Config)
		values taggedjson.Dict
		want   string
	}{
		{"another compression on both sides", func(cfg *flaskcookie.Config) { cfg.Compressor = tilde{} }, nil, values, ""},
		{"a compression that Go can read", func(cfg *flaskcookie.Config) { cfg.Decompressors = []serializer.Compressor{tilde{}} },
			func(cfg *flaskcookie.Config) { cfg.Compressor = tilde{} }, values,
			"compression: Flask not compressed by zlib, Go compressed by zlib"},
		{"another salt and separator on both sides", func(cfg *flaskcookie.Config) { cfg.Salt, cfg.Signer.Sep = "mine", "!" }, nil, values, ""},
		{"a key of another round, behind a separator that is not a dot", func(cfg *flaskcookie.Config) {
			cfg.SecretKeyFallbacks, cfg.Signer.Sep = [][]byte{[]byte("old")}, "!"
		}, func(cfg *flaskcookie.Config) { cfg.SecretKey, cfg.SecretKeyFallbacks = []byte("old"), nil },
			taggedjson.Dict{{Key: "a", Value: 1}}, "signing key: Flask signs with a key of SecretKeyFallbacks, Go signs with SecretKey"},
		{"a tag, in a text that is not sorted", func(cfg *flaskcookie.Config) { cfg.Tags = []taggedjson.Tag{moneyTag} }, unsorted,
			taggedjson.Dict{{Key: "b", Value: money{7}}, {Key: "a", Value: 1}}, "JSON sort_keys: Flask False, Go True"},
		{"a payload of its own", unsorted, nil, values, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := base()
			tc.common(&cfg)
			flask := cfg
			if tc.flask != nil {
				tc.flask(&flask)
			}
			cookie, err := newCodec(t, flask).Encode(tc.values)
			if err != nil {
				t.Fatal(err)
			}
			s := newShadow(t, flaskshadow.Config{Cookie: cfg})
			get(s.Handler(flaskAnswers(200, "Set-Cookie: session="+cookie+tail, "Vary: Cookie")), cookie)
			if got := s.differences(t); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

// TestManyDifferences: one answer cannot fill the log.
func TestManyDifferences(t *testing.T) {
	attributes := tail
	for i := range 40 {
		attributes += fmt.Sprintf("; X%d=1", i)
	}
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	get(s.Handler(flaskAnswers(200, "Set-Cookie: session="+fixture(t, "session/cart")+attributes, "Vary: Cookie")), "")
	differences := s.take(t)[0].Differences
	byName := func(a, b flaskshadow.Difference) int { return cmp.Compare(a.Name, b.Name) }
	if len(differences) != 32 || len(slices.CompactFunc(slices.SortedFunc(slices.Values(differences), byName), func(a, b flaskshadow.Difference) bool { return a == b })) != 32 {
		t.Errorf("%d differences: %v", len(differences), differences)
	}
}

// TestRequestMayChange: what Flask's handler does to the header is not what is compared.
func TestRequestMayChange(t *testing.T) {
	flask := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header["Cookie"][0] = ""
		w.Header().Set("Vary", "Cookie")
	})
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	get(s.Handler(flask), fixture(t, "session/permanent"))
	if got := s.differences(t); !strings.HasPrefix(got, "refresh: ") {
		t.Errorf("got %q: the cookie of the request is lost", got)
	}
}

// TestCannotWrite: Go reads the session, and could not write it where Flask would.
func TestCannotWrite(t *testing.T) {
	cfg := base()
	cfg.Tags = []taggedjson.Tag{moneyTag}
	cookie, err := newCodec(t, cfg).Encode(taggedjson.Dict{{Key: "_permanent", Value: true}, {Key: "due", Value: money{7}}})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Tags[0] = taggedjson.NewTag(" $",
		func(money) (any, error) { return nil, errors.New("no money today") },
		func(v any) (money, error) { cents, _ := v.(int64); return money{cents}, nil })
	for want, flask := range map[string]http.Handler{
		"payload: Flask did not write the session": flaskAnswers(200, "Vary: Cookie"),
		"payload: Flask wrote the session":         flaskAnswers(200, "Set-Cookie: session="+cookie+tail, "Vary: Cookie"),
	} {
		s := newShadow(t, flaskshadow.Config{Cookie: cfg})
		get(s.Handler(flask), cookie)
		if got := s.differences(t); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ", Go due: an error of type *errors.errorString") {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
