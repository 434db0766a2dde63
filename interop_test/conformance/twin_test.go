package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// startTwin serves what app.py serves, in Go, and returns its URL.
func startTwin(t *testing.T) string {
	t.Helper()
	var apps sync.Map // from configuration and clock to http.Handler
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		config, clock := r.Header.Get("X-Config"), r.Header.Get("X-Clock")
		app, ok := apps.Load(config + clock)
		if !ok {
			made, err := newTwin(config, clock)
			if err != nil {
				w.Header().Set("X-Refused", err.Error())
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			app, _ = apps.LoadOrStore(config+clock, made)
		}
		app.(http.Handler).ServeHTTP(w, r)
	}))
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// newTwin is make of app.py.
func newTwin(config, clock string) (http.Handler, error) {
	codec, err := newCodec(config, clock)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{answer}", view)
	mux.HandleFunc("POST /{answer}", view)
	return around(codec.Handler(mux)), nil
}

func newCodec(config, clock string) (*flaskcookie.Codec, error) {
	var m settings
	if err := json.Unmarshal([]byte(config), &m); err != nil {
		return nil, err
	}
	if value, ok := m["PERMANENT_SESSION_LIFETIME"]; ok {
		m["PERMANENT_SESSION_LIFETIME"] = lifetime(value)
	}
	if size, ok := m["MAX_COOKIE_SIZE"].(float64); ok {
		m["MAX_COOKIE_SIZE"] = int(size)
	}
	cfg, err := flaskcookie.ConfigFromMapping(m)
	if err != nil {
		return nil, err
	}
	now, err := strconv.ParseInt(clock, 10, 64)
	if err != nil {
		return nil, err
	}
	cfg.Signer.Now = func() time.Time { return time.Unix(now, 500_000_000) }
	cfg.Logger = slog.New(warnings{slog.DiscardHandler})
	return flaskcookie.New(cfg)
}

type headerKey struct{}

// around is what stands around the session: it puts a Vary there and answers for a view
// that panics, as Flask does for one that raises.
func around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, value := range r.URL.Query()["vary"] {
			if value != "none" {
				w.Header().Add("Vary", value)
			}
		}
		defer func() {
			if p := recover(); p == errView {
				w.WriteHeader(http.StatusInternalServerError)
			} else if p != nil {
				panic(p)
			}
		}()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), headerKey{}, w.Header())))
	})
}

var errView = errors.New("the view fails")

// warnings is a log that puts the reports of large cookies into the response's header.
type warnings struct{ slog.Handler }

func (warnings) Enabled(context.Context, slog.Level) bool { return true }

func (warnings) Handle(ctx context.Context, record slog.Record) error {
	header, ok := ctx.Value(headerKey{}).(http.Header)
	text, _, large := strings.Cut(record.Message, "Browsers")
	if ok && large {
		header.Add("X-Warning", strings.TrimPrefix(text, "flaskcookie: "))
	}
	return nil
}

// sessionJSON writes as Flask's session serializer does.
var sessionJSON = taggedjson.NewCodec(taggedjson.Options{SortKeys: true})

func dumps(v any) string {
	if err, ok := v.(error); ok {
		return err.Error()
	}
	text, err := sessionJSON.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func view(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	now, _ := flaskcookie.Lookup(r.Context())
	before := dumps(items(now))
	setPermanent(r, query.Get("permanent"))
	result := operations[query.Get("do")](func() *flaskcookie.Session { return flaskcookie.FromContext(r.Context()) })
	w.Header().Set("X-Seen", fmt.Sprintf("%s %s modified=%d accessed=%d", before, dumps(result), bit(now.Modified()), bit(now.Accessed())))
	answers[r.PathValue("answer")](w, r)
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func items(s *flaskcookie.Session) taggedjson.Dict {
	dict := taggedjson.Dict{}
	for key, value := range s.All() {
		dict.Set(key, value)
	}
	return dict
}

func setPermanent(r *http.Request, how string) {
	switch s := flaskcookie.FromContext; how {
	case "on":
		s(r.Context()).SetPermanent(true)
	case "off":
		s(r.Context()).SetPermanent(false)
	case "switched":
		s(r.Context()).SetPermanent(!s(r.Context()).Permanent())
	}
}

// answers are ANSWERS of app.py.
var answers = map[string]http.HandlerFunc{
	"ok":             page,
	"head":           page,
	"post":           page,
	"empty":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
	"streamed":       func(w http.ResponseWriter, r *http.Request) { stream(w, r, false) },
	"streamed-write": func(w http.ResponseWriter, r *http.Request) { stream(w, r, true) },
	"redirect":       func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/ok", http.StatusFound) },
	"not-modified": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Etag", `"tag"`)
		http.ServeContent(w, r, "page", time.Time{}, strings.NewReader("page"))
	},
	"not-found": http.NotFound,
	"error":     func(http.ResponseWriter, *http.Request) { panic(errView) },
	"own-cookie": func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "own", Path: "/"})
		page(w, r)
	},
	"own-vary": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept-Encoding")
		page(w, r)
	},
	"abort-500": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "sorry", http.StatusInternalServerError) },
}

func page(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "page") }

// stream shows that the session can be read after the header has left, and that a write
// is reported, which Flask loses without a word.
func stream(w http.ResponseWriter, r *http.Request, late bool) {
	io.WriteString(w, "keys: ")
	if err := http.NewResponseController(w).Flush(); err != nil {
		return // the session could not be saved, and that has been answered
	}
	s := flaskcookie.FromContext(r.Context())
	var keys []string
	for key := range s.All() {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	io.WriteString(w, strings.Join(keys, ","))
	if !late {
		return
	}
	if err := s.Set("late", 1); !errors.Is(err, flaskcookie.ErrSaved) {
		fmt.Fprintf(w, " but the write is not reported: %v", err)
	}
	io.WriteString(w, " and late")
}
