package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// adminPages are for balancers, Prometheus and you. They have words and numbers only: no key,
// id, cookie or address.
func (f *front) adminPages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", text("ok\n"))
	mux.HandleFunc("GET /readyz", f.ready)
	mux.HandleFunc("GET /metrics", f.metricsPage)
	mux.HandleFunc("GET /routes", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, f.plan.Load().version) })
	return mux
}

// state is one thing that has to be well.
type state struct {
	name, word string
	bad        bool
}

// ready tells a balancer whether this replica should get requests.
func (f *front) ready(w http.ResponseWriter, r *http.Request) {
	states := f.look(r.Context())
	if f.leaving.Load() {
		states = []state{{"replica", "leaving", true}}
	}
	for _, s := range states {
		if s.bad {
			w.WriteHeader(http.StatusServiceUnavailable)
			break
		}
	}
	for _, s := range states {
		fmt.Fprintln(w, s.name+":", s.word)
	}
}

// look asks Flask and the store, at most once in two seconds, whoever asks for it.
func (f *front) look(ctx context.Context) []state {
	f.health.Lock()
	defer f.health.Unlock()
	if time.Since(f.health.at) < 2*time.Second {
		return f.health.state
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	var flask, keys, store state
	var asked sync.WaitGroup // both at once: the two seconds are of both
	if f.site.sessions.check != nil {
		asked.Go(func() { store = f.site.sessions.check(ctx) })
	}
	flask, keys = f.probe(ctx)
	asked.Wait()
	f.health.state = []state{flask, keys}
	if store.name != "" {
		f.health.state = append(f.health.state, store)
	}
	f.health.at = time.Now()
	return f.health.state
}

// probe sends Flask a permanent session that Go has signed. If Flask accepts it, it sends the
// session again, signed by itself, and Go has to accept that. So each takes what the other
// signs now: keys, salt and clocks agree. No key was shown to anybody.
func (f *front) probe(ctx context.Context) (flask, keys state) {
	keys = state{"keys", "not checked", false}
	if f.target == nil {
		return state{"flask", "retired", false}, keys
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.target.JoinPath(f.asked).String(), nil)
	if err != nil {
		return state{"flask", "unreachable", true}, keys
	}
	request.Header.Set("User-Agent", "front health")
	nonce, codec := rand.Text(), f.site.sessions.codec
	if codec != nil {
		cookie, err := codec.Encode(map[string]any{"_permanent": true, "front_probe": nonce})
		if err != nil {
			return state{"flask", "not asked", true}, keys
		}
		request.AddCookie(&http.Cookie{Name: f.cookieName(), Value: cookie})
	}
	response, err := probes.RoundTrip(request)
	if err != nil {
		return state{"flask", "unreachable", true}, keys
	}
	response.Body.Close()
	if response.StatusCode >= 500 {
		return state{"flask", "failing", true}, keys
	}
	flask = state{"flask", "ok", false}
	refresh, set := f.site.settings["SESSION_REFRESH_EACH_REQUEST"].(bool)
	if codec == nil || set && !refresh { // Flask has no reason to answer with a cookie
		return flask, keys
	}
	for _, c := range response.Cookies() {
		var session map[string]any
		if c.Name != f.cookieName() {
			continue
		}
		if _, err := codec.Decode(c.Value, &session); err == nil && session["front_probe"] == nonce {
			return flask, state{"keys", "ok", false}
		}
	}
	return flask, state{"keys", "disagree", true}
}

// probes follow no redirect, and keep no connection.
var probes http.RoundTripper = &http.Transport{DisableKeepAlives: true, DialContext: dialer.DialContext}

// disagree reports whether Go and a Flask that answers have different keys.
func (f *front) disagree(ctx context.Context) bool {
	for _, s := range f.look(ctx) {
		if s.name == "keys" && s.bad {
			return true
		}
	}
	return false
}

func (f *front) cookieName() string {
	if name := f.site.sessions.cookie.SessionCookieName; name != "" {
		return name
	}
	return "session"
}
