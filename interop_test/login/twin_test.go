package login

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

var (
	discard = slog.New(slog.DiscardHandler)
	sorted  = taggedjson.NewCodec(taggedjson.Options{SortKeys: true})
	errDown = errors.New("the database is down")
)

// server serves app.py in Go. A request with X-Side: flask goes on to Flask, if there is
// one behind it.
type server struct {
	stores
	legacy bool          // the keys of Flask-Login 0.4.1
	kept   *keptSessions // in place of Redis, with ids that count from number on
	number int
	flask  *httputil.ReverseProxy
	apps   sync.Map // from configuration and clock to http.Handler
}

func startServer(t testing.TB, kept stores, flask string) string {
	t.Helper()
	return (&server{stores: kept}).start(t, flask)
}

func (s *server) start(t testing.TB, flask string) string {
	t.Helper()
	if flask != "" {
		target, err := url.Parse(flask)
		if err != nil {
			t.Fatal(err)
		}
		s.flask = &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(target)
			p.Out.Host = p.In.Host
			// Both sides have to take the address from the same place.
			for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Proto"} {
				p.Out.Header[name] = p.In.Header[name]
			}
		}}
	}
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return h.URL
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	config, clock := r.Header.Get("X-Config"), r.Header.Get("X-Clock")
	app, found := s.apps.Load(config + clock)
	if !found {
		made, err := s.app(config, clock)
		if err != nil {
			http.Error(w, err.Error(), http.StatusTeapot)
			return
		}
		app, _ = s.apps.LoadOrStore(config+clock, made)
	}
	app.(http.Handler).ServeHTTP(w, r)
}

// app is make of app.py. The three configurations are made of one mapping.
func (s *server) app(config, clock string) (http.Handler, error) {
	var m map[string]any
	if err := json.Unmarshal([]byte(config), &m); err != nil {
		return nil, err
	}
	seconds, err := strconv.ParseInt(clock, 10, 64)
	if err != nil {
		return nil, err
	}
	now := func() time.Time { return time.Unix(seconds, 500_000_000) }
	logins, err1 := flasklogin.ConfigFromMapping(m)
	tokens, err2 := flaskwtf.ConfigFromMapping(m)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	logins.LoginView, logins.RefreshView, logins.Logger, logins.Now = "/login", "/refresh", discard, now
	if logins.LegacyUserID = s.legacy; s.legacy {
		logins.Remember.HTTPOnly = new(false) // as Flask-Login has it before 0.6
	}
	logins.KeepSessionID = s.kept != nil
	tokens.Logger, tokens.Now, tokens.Origin = discard, now, forwardedOrigin
	login, err1 := flasklogin.New(logins, flasklogin.Users[string]{Load: load, ID: func(id string) any { return id }})
	csrf, err2 := flaskwtf.New(tokens)
	sessions, err3 := s.sessions(m, now)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	views := csrf.Handler(routes(login, csrf))
	return sessions(tell(login.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.flask != nil && r.Header.Get("X-Side") == "flask" {
			s.flask.ServeHTTP(w, r)
			return
		}
		views.ServeHTTP(w, r)
	})))), nil
}

// forwardedOrigin is what gunicorn makes of X-Forwarded-Proto.
func forwardedOrigin(r *http.Request) (scheme, host string) {
	if r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https", r.Host
	}
	return "http", r.Host
}

// sessions returns the middleware of the session.
func (s *server) sessions(m map[string]any, now func() time.Time) (func(http.Handler) http.Handler, error) {
	if m["SESSION_TYPE"] != nil {
		cfg, err := flasksession.ConfigFromMapping(m)
		if err != nil {
			return nil, err
		}
		cfg.Logger, cfg.Signer.Now = discard, now
		var store flasksession.Store = redisstore.New(s.redis)
		if cfg.SessionType == "sqlalchemy" {
			if store, err = sqlstore.New(s.sql, sqlstore.SQLite, nil); err != nil {
				return nil, err
			}
		}
		if s.kept != nil {
			store, cfg.NewID = s.kept, func() string { return countedID(cmp.Or(cfg.SessionIDLength, 32), s.number+1) }
		}
		stored, err := flasksession.New(cfg, store)
		if err != nil {
			return nil, err
		}
		return stored.Handler, nil
	}
	cfg, err := flaskcookie.ConfigFromMapping(m)
	if err != nil {
		return nil, err
	}
	cfg.Logger, cfg.Signer.Now = discard, now
	codec, err := flaskcookie.New(cfg)
	if err != nil {
		return nil, err
	}
	return codec.Handler, nil
}

type requestKey struct{}

// tell puts what is in the session afterwards into the header, unless Flask has done so.
func tell(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hook := func(int) error {
			if w.Header().Get("X-Session") == "" {
				w.Header().Set("X-Session", dump(r.Context()))
			}
			return nil
		}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, r))
		headerhook.Serve(w, hook, nil, func(w http.ResponseWriter) { next.ServeHTTP(w, r) })
	})
}

func dump(ctx context.Context) string {
	s, _ := flaskcookie.Lookup(ctx)
	values := taggedjson.Dict{}
	for key, value := range s.All() {
		values.Set(key, value)
	}
	text, err := sorted.Marshal(values)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func load(ctx context.Context, id string) (string, bool, error) {
	r := ctx.Value(requestKey{}).(*http.Request)
	if r.Header.Get("X-Down") != "" {
		return "", false, errDown
	}
	return id, r.Header.Get("X-Gone") == "", nil
}

// views are those of app.py.
type views struct {
	login *flasklogin.Manager[string]
	csrf  *flaskwtf.CSRF
}

func routes(login *flasklogin.Manager[string], csrf *flaskwtf.CSRF) http.Handler {
	v := views{login, csrf}
	who := http.HandlerFunc(v.who)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /raw", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "raw") })
	mux.HandleFunc("GET /clear", func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Clear()
		io.WriteString(w, "cleared")
	})
	mux.HandleFunc("GET /leave", func(w http.ResponseWriter, r *http.Request) {
		if err := login.Logout(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		flaskcookie.FromContext(r.Context()).Clear()
		io.WriteString(w, "left")
	})
	mux.Handle("GET /user", who)
	mux.HandleFunc("GET /form", v.form)
	mux.HandleFunc("POST /login", v.logIn)
	mux.HandleFunc("POST /logout", v.logOut)
	mux.Handle("POST /confirm", login.LoginRequired(http.HandlerFunc(v.confirm)))
	mux.Handle("POST /post", who)
	mux.Handle("/account", login.LoginRequired(who))
	mux.HandleFunc("/{other}", func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.PathValue("other"), `\`) {
			http.NotFound(w, r)
			return
		}
		login.LoginRequired(who).ServeHTTP(w, r)
	})
	mux.Handle("GET /settings", login.FreshLoginRequired(who))
	return mux
}

func (v views) text(r *http.Request) (string, error) {
	id, ok, err := v.login.User(r.Context())
	if err != nil || !ok {
		return "nobody", err
	}
	fresh, err := v.login.Fresh(r.Context())
	return fmt.Sprintf("user %s, %s", id, map[bool]string{true: "fresh", false: "stale"}[fresh]), err
}

func (v views) who(w http.ResponseWriter, r *http.Request) {
	text, err := v.text(r)
	answer(w, text, err)
}

func answer(w http.ResponseWriter, text string, errs ...error) {
	if err := errors.Join(errs...); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	io.WriteString(w, text)
}

func (v views) form(w http.ResponseWriter, r *http.Request) {
	var text, token string
	var err1, err2 error
	s := flaskcookie.FromContext(r.Context())
	if r.FormValue("first") == "token" {
		token, err1 = v.csrf.Token(s)
		text, err2 = v.text(r)
	} else {
		text, err1 = v.text(r)
		token, err2 = v.csrf.Token(s)
	}
	w.Header().Set("X-Token", token)
	answer(w, text, err1, err2)
}

func (v views) logIn(w http.ResponseWriter, r *http.Request) {
	s := flaskcookie.FromContext(r.Context())
	id := r.PostFormValue("user")
	if r.PostForm.Has("permanent") {
		s.SetPermanent(true)
	}
	opts := &flasklogin.LoginOptions{Remember: r.PostForm.Has("remember"), Stale: r.PostForm.Has("stale")}
	if text := r.PostFormValue("duration"); text != "" {
		seconds, err := strconv.ParseFloat(text, 64)
		if err != nil {
			answer(w, "", err)
			return
		}
		opts.Duration = new(time.Duration(seconds * float64(time.Second)))
	}
	err1 := v.login.Login(r.Context(), id, opts)
	err2 := s.Flash("Welcome.", "message")
	text, err3 := v.text(r)
	answer(w, text, err1, err2, err3)
}

func (v views) logOut(w http.ResponseWriter, r *http.Request) {
	err1 := v.login.Logout(r.Context())
	text, err2 := v.text(r)
	answer(w, text, err1, err2)
}

func (v views) confirm(w http.ResponseWriter, r *http.Request) {
	err1 := v.login.ConfirmLogin(r.Context())
	text, err2 := v.text(r)
	answer(w, text, err1, err2)
}
