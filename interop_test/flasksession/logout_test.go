package flasksession

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/matrix"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// rounds is how often each row of the table of logouts is tried.
const rounds = 5

// couple is a Flask and a Go side on one Redis.
type couple struct {
	flask  sides.Flask
	goside *sides.Go
	client *redis.Client
	gates  int
}

func startCouple(t *testing.T, env string, flask settings, config flasksession.Config) *couple {
	t.Helper()
	_, client, port := startRedis(t)
	flask.Port = port
	c := &couple{startFlask(t, env, flask, 1, 4), sides.StartGo(t, config, redisstore.New(client)), client, 0}
	t.Cleanup(sides.NewBrowser().CloseIdleConnections) // gunicorn waits for them when it ends
	return c
}

// during has Flask answer a request, and does something else after it has read the session
// and before it writes it.
func (p *couple) during(t *testing.T, b *sides.Browser, what sides.Todo, do func()) {
	t.Helper()
	p.gates++
	what.Gate = fmt.Sprint("gate ", p.gates)
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		if _, status, err := p.flask.Try(b, what); err != nil || status != http.StatusOK {
			t.Errorf("Flask answers %d, %v", status, err)
		}
	}()
	if err := p.client.BLPop(t.Context(), time.Minute, what.Gate+" reached").Err(); err != nil {
		t.Error(err)
	}
	do()
	if err := p.client.RPush(t.Context(), what.Gate+" opened", "").Err(); err != nil {
		t.Error(err)
	}
	<-answered
}

// logout is a row of the table: how a session ends while a request runs that has read it.
type logout struct {
	row       string
	plain     int // how often of rounds the session lives again with plain Flask-Session
	swap      int // with scripts/flask_session_swap.py
	end       func(t *testing.T, p *couple, b *sides.Browser)
	meanwhile func(t *testing.T, p *couple, b *sides.Browser, end func())
	comesBack bool // in the browser itself, too, where it lives again
}

func endInGo(t *testing.T, p *couple, b *sides.Browser) {
	p.goside.Do(t, b, (*flaskcookie.Session).Clear)
}

func endInFlask(t *testing.T, p *couple, b *sides.Browser) { p.flask.Do(t, b, sides.Todo{Clear: true}) }

func renewInGo(t *testing.T, p *couple, b *sides.Browser) {
	p.goside.Do(t, b, func(s *flaskcookie.Session) { s.Regenerate(); s.Set("_user_id", "43") })
}

func flaskReads(t *testing.T, p *couple, b *sides.Browser, end func()) {
	p.during(t, b, sides.Todo{}, end)
}

func flaskWrites(t *testing.T, p *couple, b *sides.Browser, end func()) {
	p.during(t, b, sides.Todo{Set: map[string]any{"seen": 1}}, end)
}

func goReads(t *testing.T, p *couple, b *sides.Browser, end func()) {
	p.goside.Do(t, b, func(*flaskcookie.Session) { end() })
}

func goWrites(t *testing.T, p *couple, b *sides.Browser, end func()) {
	p.goside.Do(t, b, func(s *flaskcookie.Session) { s.Set("seen", 1); end() })
}

var logouts = []logout{
	{"Go logs out while a request of Flask runs that only reads", 5, 0, endInGo, flaskReads, true},
	{"Go logs out while a request of Flask runs that writes", 5, 0, endInGo, flaskWrites, true},
	{"Go gives the session a new id while a request of Flask runs", 5, 0, renewInGo, flaskReads, true},
	{"Flask logs out while another request of Flask runs", 5, 0, endInFlask, flaskReads, true},
	{"Flask logs out while a request of Go runs that only reads", 0, 0, endInFlask, goReads, false},
	{"Flask logs out while a request of Go runs that writes", 0, 0, endInFlask, goWrites, false},
	{"Go logs out while another request of Go runs", 0, 0, endInGo, goWrites, false},
}

// undone tries a row and counts how often the session lives again: whoever has a copy of
// the cookie is its user, and so is the browser that logged out.
func (l logout) undone(t *testing.T, p *couple) (lives int) {
	t.Helper()
	for range rounds {
		b, thief := sides.NewBrowser(), sides.NewBrowser()
		p.flask.Do(t, b, sides.Todo{Set: map[string]any{"_user_id": "42"}})
		thief.SetCookie(t, p.flask.URL, b.Cookie(t, p.flask.URL))
		l.meanwhile(t, p, b, func() { l.end(t, p, b) })
		alive := p.flask.Do(t, thief, sides.Todo{}).Values["_user_id"] == "'42'"
		if alive {
			lives++
		}
		if back := p.flask.Do(t, b, sides.Todo{}).Values["_user_id"] == "'42'"; back != (alive && l.comesBack) {
			t.Errorf("%s: the browser is logged in again: %t, the session lives: %t", l.row, back, alive)
		}
	}
	return lives
}

// TestLogoutUndone shows which logouts stand. Plain Flask-Session writes back what it read
// when its request ends, changed or not, and so undoes a logout that happened meanwhile, in
// Go as in Flask; with compare and swap it does not. Go never does.
func TestLogoutUndone(t *testing.T) {
	config := flasksession.Config{Config: key()}
	plain := startCouple(t, "", settings{}, config)
	swap := startCouple(t, "", settings{Swap: true}, config)
	for _, l := range logouts {
		if diff := cmp.Diff([2]int{l.plain, l.swap}, [2]int{l.undone(t, plain), l.undone(t, swap)}); diff != "" {
			t.Errorf("%s: plain and with compare and swap (-want +got):\n%s", l.row, diff)
		}
	}
}

// TestLogoutUndoneByOlder shows the same of older Flask-Sessions, for which there is no
// compare and swap.
func TestLogoutUndoneByOlder(t *testing.T) {
	for _, release := range []string{"0.6", "0.5", "0.3"} {
		t.Run(release, func(t *testing.T) {
			c := matrix.Cell{Backend: "redis", Release: release, Format: "json"}
			if got := logouts[0].undone(t, startCouple(t, envOf(c), settingsOf(c), c.GoConfig())); got != rounds {
				t.Errorf("undone %d of %d times", got, rounds)
			}
		})
	}
}

// TestLogoutTable holds the table of docs/flask-session.md against the rows.
func TestLogoutTable(t *testing.T) {
	var want []string
	for _, l := range logouts {
		want = append(want, fmt.Sprintf("| %s | %d of %d | %d of %d |", l.row, l.plain, rounds, l.swap, rounds))
	}
	var got []string
	for _, row := range regexp.MustCompile(`(?m)^\| (?:Go|Flask) .* of \d+ \|$`).FindAll(document(t), -1) {
		got = append(got, string(bytes.TrimSpace(row)))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
