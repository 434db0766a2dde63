package flaskcookie

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const now = 1700000000

// at is the configuration with the key "secret" at that time.
func at(seconds int64) Config {
	return Config{
		SecretKey: []byte("secret"),
		Signer:    signer.Options{Now: func() time.Time { return time.Unix(seconds, 0) }},
		Logger:    slog.New(slog.DiscardHandler), // which the weak key would reach
	}
}

func newCodec(t testing.TB, cfg Config) *Codec {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// cookie holds {"a":1}, by Flask 3.1.3 with SECRET_KEY = "secret", at 1700000000.
const cookie = "eyJhIjoxfQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU"

// The cookies are those of Flask 3.1.3 at the same time with the same key.
func TestEncodeLikeFlask(t *testing.T) {
	c := newCodec(t, at(now))
	for _, tt := range []struct {
		name  string
		value any
		want  string
	}{
		{"dict", map[string]int{"a": 1}, cookie},
		{"keys are sorted, types are tagged",
			taggedjson.Dict{{Key: "z", Value: taggedjson.Tuple{1, []byte("x")}}, {Key: "a"}},
			"eyJhIjpudWxsLCJ6Ijp7IiB0IjpbMSx7IiBiIjoiZUE9PSJ9XX19.ZVPxAA.buCPTpoyXTueLAOoo04BJH6Xmfo"},
		{"list", []int{1}, "WzFd.ZVPxAA.bsEU1qMyLElVUgV_nfe0cJaHdWU"},
		{"str", "x", "Ingi.ZVPxAA.jEeJtvdOBHPyoKL-KjpdhsT8mWY"},
	} {
		if got, err := c.Encode(tt.value); got != tt.want || err != nil {
			t.Errorf("%s: %q, %v, want %q", tt.name, got, err, tt.want)
		}
		var v any
		if _, err := c.Decode(tt.want, &v); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if again, err := c.Encode(v); again != tt.want || err != nil {
			t.Errorf("%s comes back as %q, %v", tt.name, again, err)
		}
	}
}

func TestKeysLikeFlask(t *testing.T) {
	const (
		older    = "eyJhIjoxfQ.ZVPxAA.7fxKLbhYfICla8jQEYT69JTwmiY"
		old      = "eyJhIjoxfQ.ZVPxAA.AyLvnx8ZSVH5AZ1qMRpmlR3I6wc"
		stranger = "eyJhIjoxfQ.ZVPxAA._bm49_L-Vw-7X8XFkBO95cLzkS4"
	)
	fallbacks := [][]byte{[]byte("older"), []byte("old")}
	flask := at(now)
	flask.SecretKeyFallbacks = fallbacks
	library := at(now)
	library.Signer.FallbackKeys = fallbacks
	for _, cfg := range []Config{flask, library} {
		c := newCodec(t, cfg)
		for _, good := range []string{cookie, old, older} {
			if _, err := c.Decode(good, new(any)); err != nil {
				t.Errorf("%s: %v", good, err)
			}
		}
		if _, err := c.Decode(stranger, new(any)); !errors.Is(err, signer.ErrBadSignature) {
			t.Errorf("stranger: %v", err)
		}
		if got, err := c.Encode(map[string]int{"a": 1}); got != cookie {
			t.Errorf("signed %q, %v, want SecretKey's %q", got, err, cookie)
		}
	}
}

func TestDecodeErrors(t *testing.T) {
	for _, tt := range []struct {
		name, cookie string
		kind         error
	}{
		{"empty", "", signer.ErrBadSignature},
		{"not a cookie of ours", "abc", signer.ErrBadSignature},
		{"changed", "e" + cookie, signer.ErrBadTimeSignature},
		{"another program's payload", "bm9wZQ.ZVPxAA.pCXdqHAa9kQ2WgAQDnarV9mEnJ0", serializer.ErrBadPayload},
	} {
		var v any
		signedAt, err := newCodec(t, at(now)).Decode(tt.cookie, &v)
		if !errors.Is(err, tt.kind) || v != nil || !signedAt.IsZero() {
			t.Errorf("%s: %v, %v, %v, want %v", tt.name, v, signedAt, err, tt.kind)
		}
	}
	var number struct {
		A string `json:"a"`
	}
	_, err := newCodec(t, at(now)).Decode(cookie, &number)
	if _, ok := errors.AsType[*taggedjson.TypeError](err); !ok {
		t.Errorf("an int into a string: %v", err)
	}
}

// Every cookie has the age of PERMANENT_SESSION_LIFETIME.
func TestLifetime(t *testing.T) {
	const day = 24 * 60 * 60
	for _, tt := range []struct {
		name     string
		lifetime time.Duration
		age      int64
		ok       bool
	}{
		{"default, as old as allowed", 0, 31 * day, true},
		{"default, one second older", 0, 31*day + 1, false},
		{"from the future", 0, -1, false},
		{"own", 90 * time.Second, 90, true},
		{"own, older", 90 * time.Second, 91, false},
		{"fractions are dropped", 90900 * time.Millisecond, 91, false},
		{"negative expires everything", -time.Second, 0, false},
		{"a second is the least", time.Second, 1, true},
		{"whose fraction is dropped", 2*time.Second - 1, 2, false},
	} {
		cfg := at(now + tt.age)
		cfg.PermanentSessionLifetime = tt.lifetime
		_, err := newCodec(t, cfg).Decode(cookie, new(any))
		if (err == nil) != tt.ok || err != nil && !errors.Is(err, signer.ErrSignatureExpired) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// The configuration reaches the signature and the payload.
func TestConfigReachesSerializer(t *testing.T) {
	type point struct{ X, Y int64 }
	tag := taggedjson.NewTag(" p",
		func(p point) (any, error) { return []any{p.X, p.Y}, nil },
		func(v any) (point, error) { l := v.([]any); return point{l[0].(int64), l[1].(int64)}, nil })

	salted, untagged, derived, tagged := at(now), at(now), at(now), at(now)
	salted.Salt = "other"
	untagged.Payload = taggedjson.NewCodec(taggedjson.Options{Untagged: true})
	derived.Signer.KeyDerivation = signer.DjangoConcat
	tagged.Tags = []taggedjson.Tag{tag}

	for name, cfg := range map[string]Config{"Salt": salted, "KeyDerivation": derived} {
		if _, err := newCodec(t, cfg).Decode(cookie, new(any)); !errors.Is(err, signer.ErrBadSignature) {
			t.Errorf("%s has no effect: %v", name, err)
		}
	}
	if token, err := newCodec(t, untagged).Encode([]byte("x")); err == nil {
		t.Errorf("Payload has no effect: %q", token)
	}
	c := newCodec(t, tagged)
	token, err := c.Encode(map[string]any{"p": point{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if _, err := c.Decode(token, &v); err != nil || v["p"] != (point{1, 2}) {
		t.Errorf("Tags: %v, %v", v, err)
	}
}

func TestNoCompression(t *testing.T) {
	long := map[string]string{"a": string(make([]byte, 1000))}
	plain := at(now)
	plain.NoCompression = true
	for _, tt := range []struct {
		cfg    Config
		packed bool
	}{{at(now), true}, {plain, false}} {
		token, err := newCodec(t, tt.cfg).Encode(long)
		if err != nil || (token[0] == '.') != tt.packed {
			t.Errorf("NoCompression %t: %.10q, %v", tt.cfg.NoCompression, token, err)
		}
		if _, err := newCodec(t, plain).Decode(token, &map[string]string{}); err != nil {
			t.Errorf("Decode: %v", err)
		}
	}
}
