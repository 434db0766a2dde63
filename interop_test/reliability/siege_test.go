package reliability

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// siege is many users at work on one server, whose store is being put out of order.
type siege struct {
	t      *testing.T
	url    string
	client *http.Client
	log    *errorLog
	lossy  bool // the store may lose what it acknowledged
	child  bool // the server itself is killed: requests may find nobody

	stop        atomic.Bool
	requests    atomic.Int64
	refused     atomic.Int64 // status 500, or nobody there
	worst       atomic.Int64 // the longest time of a request
	lastRefused atomic.Int64 // when it began, in nanoseconds of Unix

	lost, out, risen atomic.Int64 // with lossy: numbers, logins and ended sessions
}

// newSiege serves the application with its sessions in a store.
func newSiege(t *testing.T, store flasksession.Store) *siege {
	t.Helper()
	s := &siege{t: t, log: &errorLog{}, client: manyConnections(*clients)}
	config := flasksession.Config{Config: flaskcookie.Config{SecretKey: []byte(secret), Logger: slog.New(s.log)}}
	sessions, err := flasksession.New(config, store)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sessions.Handler(app()))
	t.Cleanup(server.Close)
	t.Cleanup(s.client.CloseIdleConnections)
	s.url = server.URL
	return s
}

func manyConnections(n int) *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: n}, Timeout: time.Minute}
}

// answer is what became of a request.
type answer struct {
	status int // 0 if nobody answered
	user   string
	number int
	cookie string // that it set
	set    bool   // whether it set one, or took it away
}

func (a answer) ok() bool { return a.status == http.StatusOK }

// ask makes a request with a cookie, "" for none.
func (s *siege) ask(cookie, path string) answer {
	request := must(http.NewRequest(http.MethodPost, s.url+path, nil))
	if cookie != "" {
		request.Header.Set("Cookie", "session="+cookie)
	}
	began := time.Now()
	a := s.send(request)
	took := time.Since(began)
	for worst := s.worst.Load(); int64(took) > worst && !s.worst.CompareAndSwap(worst, int64(took)); worst = s.worst.Load() {
	}
	s.requests.Add(1)
	if !a.ok() {
		s.refused.Add(1)
		s.lastRefused.Store(began.UnixNano())
	}
	return a
}

func (s *siege) send(request *http.Request) (a answer) {
	response, err := s.client.Do(request)
	if err != nil {
		if !s.child {
			s.t.Error(err)
		}
		return a
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		if !s.child {
			s.t.Error(err)
		}
		return a
	}
	a.status = response.StatusCode
	for _, cookie := range response.Cookies() {
		a.set, a.cookie = true, cookie.Value
	}
	switch a.status {
	case http.StatusOK:
		if name, number, found := strings.Cut(string(body), " "); found {
			a.user = name
			fmt.Sscan(number, &a.number)
		}
	case http.StatusInternalServerError:
		if a.set {
			s.t.Error("an error sets a cookie")
		}
	default:
		s.t.Errorf("status %d", a.status)
	}
	return a
}

// run has users work, each with its own name, and returns what ends them: when every one of
// them has been served once more.
func (s *siege) run() (end func()) {
	users := make([]*user, *clients)
	var all sync.WaitGroup
	for i := range users {
		users[i] = &user{siege: s, name: fmt.Sprintf("user%d", i), random: random(i)}
		all.Go(users[i].login)
	}
	all.Wait()
	for _, u := range users {
		all.Go(func() {
			for !s.stop.Load() {
				u.step()
				time.Sleep(time.Duration(40+u.random.IntN(100)) * time.Millisecond)
			}
		})
	}
	return func() {
		s.stop.Store(true)
		all.Wait()
		for _, u := range users {
			if u.work(); u.refused {
				s.t.Errorf("%s is still refused", u.name)
			}
		}
	}
}

// recovered waits until nobody has been refused for a while, and returns how long after a
// moment the last one was.
func (s *siege) recovered(since time.Time) time.Duration {
	const quiet, patience = 300 * time.Millisecond, 20 * time.Second
	for time.Since(since) < patience {
		last := time.Unix(0, s.lastRefused.Load())
		if time.Since(last) > quiet && time.Since(since) > quiet {
			return max(last.Sub(since), 0)
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.t.Errorf("requests are still refused %v after all is well", patience)
	return patience
}

// errorLog counts what the Logger is told at level Error and keeps one text of each kind.
type errorLog struct {
	count atomic.Int64
	mu    sync.Mutex
	texts map[string]int
}
