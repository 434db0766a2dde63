package interop

import (
	"bytes"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// httpCase is one request; http_app.py answers it with real Flask.
type httpCase struct {
	Config    map[string]any `json:"config"`
	State     string         `json:"state"` // of the cookie
	Operation string         `json:"operation"`
	Status    int            `json:"status"`
	Vary      string         `json:"vary"` // set by the view
	Now       int64          `json:"now"`
}

type httpAnswer struct {
	Cookie    string   `json:"cookie"` // the request's Cookie header
	Status    int      `json:"status"`
	SetCookie []string `json:"set_cookie"`
	Vary      []string `json:"vary"`
	Warnings  []string `json:"warnings"`
}

// operations are those of http_app.py.
var operations = map[string]func(s *flaskcookie.Session){
	"none":        nil,
	"get":         func(s *flaskcookie.Session) { s.Get("a") },
	"get missing": func(s *flaskcookie.Session) { s.Get("missing") },
	"has":         func(s *flaskcookie.Session) { s.Has("a") },
	"len":         func(s *flaskcookie.Session) { s.Len() },
	"iterate": func(s *flaskcookie.Session) {
		for range s.All() {
		}
	},
	"permanent?": func(s *flaskcookie.Session) { s.Permanent() },
	"modified?":  func(s *flaskcookie.Session) { s.Modified() },
	"set": func(s *flaskcookie.Session) {
		s.Update(map[string]any{"user": "Zoë", "at": taggedjson.Tuple{1, []byte{0}}})
	},
	"set same": func(s *flaskcookie.Session) {
		value, _ := s.Get("a")
		s.Set("a", value)
	},
	"set long":           setLong,
	"update nothing":     func(s *flaskcookie.Session) { s.Update(taggedjson.Dict{}) },
	"clear":              func(s *flaskcookie.Session) { s.Clear() },
	"pop":                func(s *flaskcookie.Session) { s.Pop("a") },
	"pop missing":        func(s *flaskcookie.Session) { s.Pop("missing") },
	"set default":        func(s *flaskcookie.Session) { s.SetDefault("new", []int{1}) },
	"set default old":    func(s *flaskcookie.Session) { s.SetDefault("a", 2) },
	"permanent":          func(s *flaskcookie.Session) { s.SetPermanent(true) },
	"not permanent":      func(s *flaskcookie.Session) { s.SetPermanent(false) },
	"permanent by value": func(s *flaskcookie.Session) { s.Set("_permanent", []int{0}) },
	"falsy permanent":    func(s *flaskcookie.Session) { s.Set("_permanent", taggedjson.Dict{}) },
	"modified":           func(s *flaskcookie.Session) { s.SetModified(true) },
	"unmodified": func(s *flaskcookie.Session) {
		s.Set("b", 1)
		s.SetModified(false)
	},
	"set and clear": func(s *flaskcookie.Session) {
		s.Set("b", 1)
		s.Clear()
	},
	"clear and set": func(s *flaskcookie.Session) {
		s.Clear()
		s.Set("b", 1)
	},
	"flash": func(s *flaskcookie.Session) {
		s.Flash("one", "")
		s.Flash("two", "error")
	},
	"flashes": func(s *flaskcookie.Session) {
		s.Flashes()
		s.Flash("later", "")
	},
	"flashes only": func(s *flaskcookie.Session) { s.Flashes("error") },
}

// setLong sets a text that does not compress, so that the cookie is too large.
func setLong(s *flaskcookie.Session) {
	var text strings.Builder
	for i := range 5000 {
		text.WriteByte(byte(33 + i*i*7919%90))
	}
	s.Set("long", text.String())
}

var cookieStates = []string{
	"absent", "empty", "nonsense", "good", "good empty", "permanent", "only permanent", "not permanent", "flashed",
	"pairs", "null", "number", "text", "not JSON", "expired", "other key", "old key",
}

var httpConfigs = []map[string]any{
	{},
	{"SESSION_COOKIE_NAME": "app_session", "SESSION_COOKIE_DOMAIN": ".example.com"},
	{"APPLICATION_ROOT": "/a b;c", "SESSION_COOKIE_SECURE": true},
	{"SESSION_COOKIE_PATH": "/p", "SESSION_COOKIE_HTTPONLY": false, "SESSION_COOKIE_SAMESITE": "lax"},
	{"SESSION_COOKIE_PARTITIONED": true, "SESSION_COOKIE_SAMESITE": "None"},
	{"SESSION_REFRESH_EACH_REQUEST": false},
	{"PERMANENT_SESSION_LIFETIME": 90.9},
	{"MAX_COOKIE_SIZE": 90},
	{"MAX_COOKIE_SIZE": 0},
}

// A permanent session would last into the year 10000, which is an error of Save.
var late = map[string]any{"PERMANENT_SESSION_LIFETIME": 9e9}

const lateNow = 253_000_000_000

// httpCases are all combinations. Status and Vary of the view run along, so that each
// meets every other part.
func httpCases() (cases []httpCase) {
	statuses := []int{200, 302, 404, 500, 304}
	varies := []string{"", "Accept-Encoding", "", "cookie", "*", ""}
	add := func(config map[string]any, now int64, varies ...string) {
		for _, state := range cookieStates {
			for _, operation := range slices.Sorted(maps.Keys(operations)) {
				n := len(cases)
				cases = append(cases, httpCase{config, state, operation, statuses[n%len(statuses)], varies[n%len(varies)], now})
			}
		}
	}
	for _, config := range httpConfigs {
		add(config, 1_700_000_000, varies...)
	}
	add(late, lateNow, "")
	return cases
}

// TestHTTP has Go and real Flask answer the same requests, and compares status, cookies
// and Vary byte for byte, and the reports of large cookies.
func TestHTTP(t *testing.T) {
	cases := httpCases()
	answers := ask[httpAnswer](t, startWorker(t), "http", cases)
	cookies, varies, errors := 0, 0, 0
	for i, want := range answers {
		c := cases[i]
		if got := answerHTTP(t, c, want.Cookie); !reflect.DeepEqual(got, want) {
			t.Errorf("%v: cookie %s, operation %s, view %d %q\ngot  %+v\nwant %+v", c.Config, c.State, c.Operation, c.Status, c.Vary, got, want)
		}
		cookies += len(want.SetCookie)
		varies += len(want.Vary)
		if want.Status != c.Status {
			errors++
		}
	}
	t.Logf("%d requests: %d cookies set, %d with Vary, %d errors of the session", len(cases), cookies, varies, errors)
	if cookies == 0 || varies == 0 || errors == 0 || cookies == len(cases) {
		t.Error("the cases do not show every kind of answer")
	}
}

// answerHTTP is Go's answer.
func answerHTTP(t *testing.T, c httpCase, cookie string) httpAnswer {
	t.Helper()
	settings := map[string]any{"SECRET_KEY": "the app's key", "SECRET_KEY_FALLBACKS": []any{"the app's old key"}}
	maps.Copy(settings, c.Config)
	config, err := flaskcookie.ConfigFromMapping(settings)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	config.Signer.Now = func() time.Time { return time.Unix(c.Now, 500_000_000) }
	config.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	codec, err := flaskcookie.New(config)
	if err != nil {
		t.Fatal(err)
	}
	view := func(w http.ResponseWriter, r *http.Request) {
		if operation := operations[c.Operation]; operation != nil {
			operation(flaskcookie.FromContext(r.Context()))
		}
		if c.Vary != "" {
			w.Header().Set("Vary", c.Vary)
		}
		w.WriteHeader(c.Status)
	}
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	recorder := httptest.NewRecorder()
	codec.Handler(http.HandlerFunc(view)).ServeHTTP(recorder, request)
	header := recorder.Header()
	return httpAnswer{
		Cookie:    cookie,
		Status:    recorder.Code,
		SetCookie: append([]string{}, header["Set-Cookie"]...),
		Vary:      append([]string{}, header["Vary"]...),
		Warnings:  warnings(log.String()),
	}
}

// warnings returns the reports of large cookies in a log, up to the advice at the end.
func warnings(log string) []string {
	found := []string{}
	for line := range strings.Lines(log) {
		if _, text, ok := strings.Cut(line, "flaskcookie: The '"); ok {
			text, _, _ = strings.Cut(text, "Browsers")
			found = append(found, "The '"+text)
		}
	}
	return found
}
