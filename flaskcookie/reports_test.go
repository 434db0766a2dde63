package flaskcookie

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// withoutTimes is a logger for tests of what a report says.
func withoutTimes(out io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
}

// TestReports shows what each report says: what happened, the operation and the key, the
// method and the route or path; never a value.
func TestReports(t *testing.T) {
	for _, tt := range []struct {
		shows string
		route string // "" is no router
		do    func(w http.ResponseWriter, r *http.Request)
		want  string
	}{
		{"an error of Set that the handler ignores", "POST /cart/{id}", func(_ http.ResponseWriter, r *http.Request) {
			FromContext(r.Context()).Set("cart", map[string]any{"secret-value": []any{make(chan int)}})
		}, `level=ERROR msg="flaskcookie: value not set" op=Set key=cart err="taggedjson: cart.secret-value[0]: chan int has no Python form" method=POST route="POST /cart/{id}"`},
		{"without a router, the path", "", func(_ http.ResponseWriter, r *http.Request) {
			FromContext(r.Context()).Update(map[string]any{"a": make(chan int)})
		}, `level=ERROR msg="flaskcookie: value not set" op=Update err="taggedjson: a: chan int has no Python form" method=POST path=/cart/7`},
		{"an error of Flash", "", func(_ http.ResponseWriter, r *http.Request) {
			FromContext(r.Context()).Flash(make(chan int), "")
		}, `level=ERROR msg="flaskcookie: value not set" op=Flash key=_flashes err="taggedjson: _flashes[-1][1]: chan int has no Python form" method=POST path=/cart/7`},
		{"a late change", "/cart/", func(w http.ResponseWriter, r *http.Request) {
			s := FromContext(r.Context())
			io.WriteString(w, "body")
			s.Set("user", "secret-value")
		}, `level=ERROR msg="flaskcookie: session changed after it was saved" op=Set key=user method=POST route=/cart/`},
		{"a late look", "/cart/", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "body")
			FromContext(r.Context())
		}, `level=ERROR msg="flaskcookie: session read after the response began, which may lack Vary: Cookie" op=FromContext method=POST route=/cart/`},
		{"a second late look adds nothing", "/cart/", func(w http.ResponseWriter, r *http.Request) {
			FromContext(r.Context())
			io.WriteString(w, "body")
			FromContext(r.Context())
		}, ""},
		{"a change that a proxied answer outweighs", "/cart/", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Set-Cookie", "session=secret-value; Path=/")
			FromContext(r.Context()).Clear()
		}, `level=WARN msg="flaskcookie: session not saved: the response has the session cookie already" method=POST route=/cart/`},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			var log bytes.Buffer
			codec, _ := testCodec(t, func(c *Config) { c.Logger = withoutTimes(&log, slog.LevelInfo) })
			log.Reset() // of what New says of the key
			var handler http.Handler = http.HandlerFunc(tt.do)
			if tt.route != "" {
				mux := http.NewServeMux()
				mux.Handle(tt.route, handler)
				handler = mux
			}
			r := httptest.NewRequest(http.MethodPost, "/cart/7?secret-value=1", nil)
			codec.Handler(handler).ServeHTTP(httptest.NewRecorder(), r)
			if diff := cmp.Diff(tt.want, strings.TrimSuffix(log.String(), "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestFirstCookies shows that ordinary refusals are quiet at the default level, and that
// one warning tells when the first cookies since the start were all refused.
func TestFirstCookies(t *testing.T) {

	right, _ := testCodec(t, nil)
	wrong, _ := testCodec(t, func(c *Config) { c.SecretKey = []byte("another") })
	good, bad := encoded(t, right, map[string]any{"a": 1}), encoded(t, wrong, map[string]any{"a": 1})
	many := strings.Split(strings.Repeat(bad+" ", 20), " ")[:20]
	for _, tt := range []struct {
		shows    string
		cookies  []string
		expire   bool
		warnings int
	}{
		{"a wrong key, told once", many, false, 1},
		{"four may be anybody's", many[:4], false, 0},
		{"a good one among the first", append([]string{bad, good}, many...), false, 0},
		{"an expired one has the right key", append([]string{good}, many...), true, 0},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			var log bytes.Buffer
			codec, _ := testCodec(t, func(c *Config) {
				c.Logger = withoutTimes(&log, slog.LevelInfo)
				if tt.expire {
					c.PermanentSessionLifetime = -1e9
				}
			})
			log.Reset() // of what New says of the key
			for _, cookie := range tt.cookies {
				serveOne(codec.Handler(http.NotFoundHandler()), cookie)
			}
			if n := strings.Count(log.String(), "the first session cookies since the start were all refused"); n != tt.warnings || strings.Count(log.String(), "\n") != tt.warnings {
				t.Errorf("got %d warnings, want %d:\n%s", n, tt.warnings, log.String())
			}
		})
	}

}

// TestSessionShowsNothing shows that no usual way of printing a session, or a struct that
// has one, shows what is in it. Package fmt does not ask a copy's methods for %p, which go
// vet refuses.
func TestSessionShowsNothing(t *testing.T) {
	s := Opening{ID: "secret-id", Values: taggedjson.Dict{{Key: "user", Value: "secret-value"}}}.Session(nil)
	type holder struct{ S *Session }
	type closed struct{ s *Session } // fmt cannot ask the methods of what is in there
	type copied struct{ s Session }
	o := Opening{ID: "secret-id", Values: s.state.current(), Origin: "secret"}
	for _, v := range []any{s, *s, holder{s}, closed{NewSession(s.state.current())}, copied{*NewSession(s.state.current())}, []*Session{s}, map[string]any{"s": *s}, o, &o, Freeze(s)} {
		var out bytes.Buffer
		for _, verb := range strings.Split("%v %+v %#v %s %q %x %X %d %t %e", " ") {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
		text, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		out.Write(text)
		_ = gob.NewEncoder(&out).Encode(v)
		for _, secret := range []string{"secret", fmt.Sprintf("%x", "secret"), fmt.Sprintf("%X", "secret"), fmt.Sprint([]byte("secret"))[1:19]} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%T: %q is shown:\n%s", v, secret, out.String())
			}
		}
	}
}
