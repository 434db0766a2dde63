package reliability

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func bothNames() []string { return []string{"plain Flask-Session", "with flask_session_swap.py"} }

// users is how many there are in TestFlaskAndGo.
const users = 24

// TestFlaskAndGo has users send batches of requests at once to a real Flask and to Go, at
// random: readings, changes, new ids, logins and logouts of one session each. What every one of
// them saw and what is stored when a batch is over must be what the model has, which knows what
// plain Flask-Session erases and brings back, and that with flask_session_swap.py nothing is.
func TestFlaskAndGo(t *testing.T) {
	for i, name := range bothNames() {
		t.Run(name, func(t *testing.T) { newBoth(t, i == 0).run(name) })
	}
}

// both are the two sides on one Redis.
type both struct {
	t     *testing.T
	plain bool
	flask sides.Flask
	goes  *sides.Go
	redis *redis.Client

	requests, batches, erased atomic.Int64
	known                     sync.Map // the ids of sessions that there are: true, or that have ended: false
}

func newBoth(t *testing.T, plain bool) *both {
	t.Helper()
	server := live.StartRedis(t, "--appendfsync", "no")
	_, port, _ := net.SplitHostPort(server.Addr)
	settings := must(json.Marshal(map[string]any{"port": must(strconv.Atoi(port)), "swap": !plain}))
	client := clientOf(t, &redis.Options{Addr: server.Addr, PoolSize: 64})
	config := flasksession.Config{Config: flaskcookie.Config{SecretKey: []byte(secret), Logger: slog.New(&errorLog{})}}
	return &both{
		t: t, plain: plain, redis: client, goes: sides.StartGo(t, config, redisstore.New(client)),
		flask: sides.Flask{URL: live.Gunicorn(t, "app:app", live.Options{
			Dir: filepath.Join(live.Root(), "interop_test", "flasksession"), Env: []string{"SETTINGS=" + string(settings)}, Workers: 2, Threads: 16,
		})},
	}
}

func (b *both) run(name string) {
	var all sync.WaitGroup
	for i := range users {
		all.Go(func() {
			u := &bothUser{both: b, random: random(i), number: i}
			for range *batches {
				u.batch()
			}
		})
	}
	all.Wait()
	b.nothingElse()
	figure(b.t, "both", name, users, b.batches.Load(), b.requests.Load(), b.erased.Load(), 0)
}

// nothingElse looks for sessions that nobody was given, and for those that have ended.
func (b *both) nothingElse() {
	for _, key := range must(b.redis.Keys(b.t.Context(), "*").Result()) {
		lives, found := b.known.Load(key)
		switch {
		case !found:
			b.t.Errorf("there is a session that nobody was given: %v", b.stored(key[len("session:"):]))
		case !lives.(bool):
			b.t.Errorf("a session that had ended is there again")
		}
	}
}

// stored is what Redis holds under an id.
func (b *both) stored(id string) (v values) {
	data, err := b.redis.Get(b.t.Context(), "session:"+id).Bytes()
	if err == redis.Nil {
		return nil
	}
	if err != nil {
		b.t.Error(err)
		return nil
	}
	var dict taggedjson.Dict
	if string(data) == "\xc0" { // None, which a moved session leaves for a moment
		return nil
	}
	if err := flasksession.MsgPack.Unmarshal(data, &dict); err != nil {
		b.t.Error(err)
	}
	return valuesOf(dict)
}

func valuesOf(dict taggedjson.Dict) (v values) {
	for key, value := range dict.All() {
		if number, ok := value.(int64); ok && key != "_permanent" {
			if v == nil {
				v = values{}
			}
			v[key] = int(number)
		}
	}
	return v
}

// bothUser has one browser, and one session at a time.
type bothUser struct {
	*both
	random *rand.Rand
	number int
	last   int
	cookie string
}

// batch sends requests at once, and holds what comes of them to the model.
func (u *bothUser) batch() {
	session := u.look(u.cookie)
	ops := make([]op, 1+u.random.IntN(5))
	var all sync.WaitGroup
	for i := range ops {
		ops[i] = u.draw()
		late := time.Duration(u.random.IntN(20)) * time.Millisecond
		all.Go(func() {
			time.Sleep(late)
			u.send(&ops[i])
		})
	}
	all.Wait()
	for i := range ops {
		if o := &ops[i]; o.cookie != "" && o.cookie != u.cookie {
			o.created, o.made = true, u.look(o.cookie)
		}
	}
	u.batches.Add(1)
	m := model{plain: u.plain, ops: ops, after: u.look(u.cookie)}
	if !m.explains(session) {
		u.t.Errorf("user %d: nothing explains how %v became %v by %s", u.number, session, m.after, lines(ops))
	}
	if m.plain = false; u.plain && !m.explains(session) {
		u.erased.Add(1)
	}
	if next := ops[u.random.IntN(len(ops))].cookie; next != "" || u.random.IntN(2) == 0 {
		u.cookie = next // or it comes with one that was taken away
	}
}

func lines(ops []op) (text string) {
	for _, o := range ops {
		text += "\n\t" + o.String()
	}
	return text
}

// look notes whether there is a session under an id.
func (u *bothUser) look(id string) values {
	if id == "" {
		return nil
	}
	v := u.stored(id)
	if lives, found := u.known.Load("session:" + id); found && !lives.(bool) && v != nil {
		u.t.Errorf("user %d: a session that had ended holds %v again", u.number, v)
	}
	u.known.Store("session:"+id, v != nil)
	return v
}

// draw invents a request. No value is used twice, by anybody.
func (u *bothUser) draw() op {
	kinds := []string{"read", "read", "set", "set", "set", "set", "pop", "pop", "clear", "new id", "login"}
	u.last++
	return op{
		flask: u.random.IntN(2) == 0, kind: kinds[u.random.IntN(len(kinds))], key: fmt.Sprintf("k%d", u.random.IntN(4)),
		value: u.number*1_000_000 + u.last, pause: time.Duration(u.random.IntN(25)) * time.Millisecond,
	}
}

func (u *bothUser) send(o *op) {
	b := sides.NewBrowser()
	if u.cookie != "" {
		b.SetCookie(u.t, u.goes.URL, u.cookie)
	}
	u.requests.Add(1)
	o.began = time.Now()
	var status int
	var err error
	if o.flask {
		status, err = u.askFlask(b, o)
	} else {
		status, err = u.goes.Try(b, func(s *flaskcookie.Session) { o.inGo(s) })
	}
	o.ended = time.Now()
	o.cookie = b.Cookie(u.t, u.goes.URL)
	if status != 200 || err != nil {
		u.t.Errorf("status %d, %v by %v", status, err, o)
	}
}

func (u *bothUser) askFlask(b *sides.Browser, o *op) (status int, err error) {
	todo := sides.Todo{Linger: o.pause.Seconds()}
	switch o.kind {
	case "set", "new id", "login":
		todo.Set = map[string]any{o.key: o.value}
		todo.Regenerate, todo.ClearFirst = o.kind != "set", o.kind == "login"
	case "pop":
		todo.Pop = []string{o.key}
	case "clear":
		todo.Clear = true
	}
	seen, status, err := u.flask.Try(b, todo)
	for key, text := range seen.Before {
		if number, err := strconv.Atoi(text); err == nil {
			if o.before == nil {
				o.before = values{}
			}
			o.before[key] = number
		}
	}
	return status, err
}

// inGo is the view of a request of Go's.
func (o *op) inGo(s *flaskcookie.Session) {
	dict := taggedjson.Dict{}
	for key, value := range s.All() {
		dict.Set(key, value)
	}
	o.before = valuesOf(dict)
	switch o.kind {
	case "login":
		s.Clear()
		s.Regenerate()
		s.Set(o.key, o.value)
	case "new id":
		s.Regenerate()
		s.Set(o.key, o.value)
	case "set":
		s.Set(o.key, o.value)
	case "pop":
		s.Pop(o.key)
	case "clear":
		s.Clear()
	}
	time.Sleep(o.pause)
}
