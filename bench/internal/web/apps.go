package web

import (
	"context"
	"net/http"
	"time"

	"github.com/alexedwards/scs/goredisstore"
	"github.com/alexedwards/scs/v2"
	"github.com/gorilla/sessions"
	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/payload"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
)

// key is what all servers sign with.
const key = "the key of scripts/bench, which is no secret"

// apps are the applications in Go, by the names of their servers. What they are given is
// the address of a Redis.
var apps = map[string]func(redisAddress string) (http.Handler, error){
	"bare":           func(string) (http.Handler, error) { return routed(bare(nil)), nil },
	"vary":           func(string) (http.Handler, error) { return routed(bare(http.Header{"Vary": {"Cookie"}})), nil },
	"cookie":         cookieApp,
	"memory":         func(string) (http.Handler, error) { return storeApp(flasksession.NewMemoryStore()) },
	"redis":          func(address string) (http.Handler, error) { return storeApp(redisstore.New(client(address))) },
	"scs":            func(string) (http.Handler, error) { return scsApp(scs.New()), nil },
	"scs-redis":      func(address string) (http.Handler, error) { return scsRedisApp(address, 0), nil },
	"scs-redis-idle": func(address string) (http.Handler, error) { return scsRedisApp(address, lifetime), nil },
	"bare-redis":     bareRedisApp,
	"gorilla":        func(string) (http.Handler, error) { return gorillaApp(), nil },
}

func client(address string) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: address})
}

// bareRedisApp answers without a session, after the two commands that a read of a permanent one
// takes: the floor of such a read.
func bareRedisApp(address string) (http.Handler, error) {
	c := client(address)
	const key = "bare"
	value, err := flasksession.MsgPack.Marshal(payload.Small().Value)
	if err != nil {
		return nil, err
	}
	if err := c.Set(context.Background(), key, value, lifetime).Err(); err != nil {
		return nil, err
	}
	return routed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := c.Get(r.Context(), key).Bytes()
		if err == nil {
			err = c.PExpire(r.Context(), key, lifetime).Err()
		}
		answer(w, page, err)
	})), nil
}

// lifetime is that of Flask's sessions unless it is configured.
const lifetime = 31 * 24 * time.Hour

// routed puts a handler behind a mux, as all others are.
func routed(h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", h)
	return mux
}

func cookieApp(string) (http.Handler, error) {
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte(key)})
	if err != nil {
		return nil, err
	}
	return codec.Handler(views(ourSession)), nil
}

func storeApp(store flasksession.Store) (http.Handler, error) {
	sessions, err := flasksession.New(flasksession.Config{}, store)
	if err != nil {
		return nil, err
	}
	return sessions.Handler(views(ourSession)), nil
}

type ours struct{ *flaskcookie.Session }

func ourSession(_ http.ResponseWriter, r *http.Request) session {
	return ours{flaskcookie.FromContext(r.Context())}
}

func (s ours) user() string {
	id, _ := flaskcookie.Get[string](s.Session, "_user_id")
	return id
}

func (s ours) count() int {
	n, _ := flaskcookie.Get[int](s.Session, "n")
	return n
}

func (s ours) set(values map[string]any) error {
	for name, value := range values {
		if err := s.Set(name, value); err != nil {
			return err
		}
	}
	return nil
}

// scsRedisApp has sessions that a read renews if they have an idle time.
func scsRedisApp(address string, idle time.Duration) http.Handler {
	manager := scs.New()
	manager.Lifetime, manager.IdleTimeout = 2*lifetime, idle
	manager.Store = goredisstore.New(client(address))
	return scsApp(manager)
}

func scsApp(manager *scs.SessionManager) http.Handler {
	return manager.LoadAndSave(views(func(_ http.ResponseWriter, r *http.Request) session {
		return scsSession{manager, r.Context()}
	}))
}

type scsSession struct {
	manager *scs.SessionManager
	ctx     context.Context
}

func (s scsSession) user() string { return s.manager.GetString(s.ctx, "_user_id") }
func (s scsSession) count() int   { return s.manager.GetInt(s.ctx, "n") }

func (s scsSession) set(values map[string]any) error {
	for name, value := range values {
		s.manager.Put(s.ctx, name, value)
	}
	return nil
}

func gorillaApp() http.Handler {
	store := sessions.NewCookieStore([]byte(key))
	return views(func(w http.ResponseWriter, r *http.Request) session {
		s, _ := store.Get(r, "session") // an error comes with a new session
		return gorillaSession{s, w, r}
	})
}

type gorillaSession struct {
	*sessions.Session
	w http.ResponseWriter
	r *http.Request
}

func (s gorillaSession) user() string {
	id, _ := s.Values["_user_id"].(string)
	return id
}

func (s gorillaSession) count() int {
	n, _ := s.Values["n"].(int)
	return n
}

func (s gorillaSession) set(values map[string]any) error {
	for name, value := range values {
		s.Values[name] = value
	}
	return s.Save(s.r, s.w)
}
