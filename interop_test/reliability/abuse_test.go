package reliability

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// abuse is a request that does not end as one should. Its handler sets a number first.
type abuse struct {
	name    string
	handler http.HandlerFunc
	send    func(v *visitor, url string) // nil: read whatever comes
	around  bool                         // http.TimeoutHandler is outside of the middleware
	stored  bool                         // the number is kept by a session on a server
	sent    bool                         // and by one in the cookie, which must have arrived
}

// answered are the gates that open when a client has its answer, and reached says that its
// handler has set the number, both by the query of the request.
var answered, reached sync.Map

// until has the time of http.TimeoutHandler be over, and waits until the client knows.
func until(r *http.Request) {
	r.Context().Value(expiry{}).(*expiring).over()
	<-r.Context().Done()
	gate, _ := answered.Load(r.URL.RawQuery)
	<-gate.(chan struct{})
}

func abuses() []abuse {
	return []abuse{
		{name: "a panic", stored: true, handler: func(http.ResponseWriter, *http.Request) { panic("on purpose") }},
		{name: "a panic after the header", stored: true, sent: true, handler: func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "begun")
			http.NewResponseController(w).Flush()
			panic("on purpose")
		}},
		{name: "http.ErrAbortHandler", handler: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		{name: "a client gone in the midst of a response", stored: true, sent: true, send: leaveResponse, handler: func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				io.WriteString(w, strings.Repeat("x", 10_000))
				http.NewResponseController(w).Flush()
			}
		}},
		{name: "a client gone in the midst of an upload", stored: true, send: leaveUpload, handler: func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
		}},
		{name: "a connection taken over", stored: true, handler: takeOver},
		{name: "http.TimeoutHandler around", stored: true, around: true, handler: func(_ http.ResponseWriter, r *http.Request) { until(r) }},
		{name: "http.TimeoutHandler inside", stored: true, sent: true, handler: func(w http.ResponseWriter, r *http.Request) {
			timeoutHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				until(r)
				if err := flaskcookie.FromContext(r.Context()).Set("number", -1); !errors.Is(err, flaskcookie.ErrSaved) {
					panic(fmt.Sprintf("a change after the answer: %v", err))
				}
			})).ServeHTTP(w, r)
		}},
	}
}

func abuseNames() (names []string) {
	for _, a := range abuses() {
		names = append(names, a.name)
	}
	return names
}

// takeOver answers by hand. Over HTTP/2 no connection can be taken over.
func takeOver(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if errors.Is(err, http.ErrNotSupported) {
		panic("no connection to take over")
	}
	if err == nil {
		io.WriteString(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nby hand")
		conn.Close()
	}
}

// TestAbuse mixes requests that end badly in every way among those of others, who find what is
// theirs; of each it is known whether it is kept.
func TestAbuse(t *testing.T) {
	count := map[string]int{}
	each(t, func(t *testing.T, name, kind string, wrap func(http.Handler) http.Handler, serve func(http.Handler) site) {
		before := holding()
		site := serve(abused(wrap))
		sieges, done := site.visitors(t, *clients)
		var everybody sync.WaitGroup
		var mu sync.Mutex
		for i, s := range sieges {
			v := &visitor{siege: s, name: fmt.Sprintf("visitor%d", i), stored: kind != "cookie"}
			everybody.Go(func() {
				random := random(i)
				v.keep(v.ask("", "/login?number=1&user="+v.name))
				last := 1
				for n := 2; n < 2+3**rounds; n++ {
					a := abuses()[random.IntN(len(abuses()))]
					last = v.abuse(a, n, last)
					mu.Lock()
					count[a.name]++
					mu.Unlock()
				}
			})
		}
		everybody.Wait()
		done()
		settled(t, before)
	})
	for _, a := range abuses() {
		kept := map[bool]string{true: "kept", false: "not kept"}
		figure(t, "abuse", a.name, count[a.name], kept[a.stored], kept[a.sent])
	}
}

// abused is the application with a path for each abuse.
func abused(wrap func(http.Handler) http.Handler) http.Handler {
	outer, inner := http.NewServeMux(), app()
	for i, a := range abuses() {
		handler := func(w http.ResponseWriter, r *http.Request) {
			flaskcookie.FromContext(r.Context()).Set("number", number(r))
			reached.Store(r.URL.RawQuery, true)
			a.handler(w, r)
		}
		path := fmt.Sprintf("/abuse%d", i)
		if a.around {
			outer.Handle(path, timeoutHandler(wrap(http.HandlerFunc(handler))))
			continue
		}
		inner.HandleFunc(path, handler)
	}
	outer.Handle("/", wrap(inner))
	return outer
}

// number is in the address, since the body may be on its way for ever.
func number(r *http.Request) (n int) {
	fmt.Sscan(r.URL.Query().Get("number"), &n)
	return n
}

// abuse makes such a request, and returns the number that the session then has.
func (v *visitor) abuse(a abuse, n, last int) int {
	v.t.Helper()
	if a.send == nil {
		a.send = read
	}
	query, gate := fmt.Sprintf("number=%d&visitor=%s", n, v.name), make(chan struct{})
	answered.Store(query, gate)
	reached.Delete(query) // that of another cell
	defer answered.Delete(query)
	i := slices.IndexFunc(abuses(), func(other abuse) bool { return other.name == a.name })
	a.send(v, fmt.Sprintf("%s/abuse%d?%s", v.url, i, query))
	close(gate)
	want := last
	if v.stored && a.stored || !v.stored && a.sent {
		want = n
	}
	// What the client does not wait for comes about a little later.
	var got answer
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
		if got = v.ask(v.cookie, "/look"); got.number == want || got.number == last && want == last {
			break
		}
	}
	if got.user != v.name || got.number != want {
		v.t.Errorf("after %s %s is told %d, %q and %d, want %d", a.name, v.name, got.status, got.user, got.number, want)
	}
	return want
}

// begin sends a request and takes the cookie of its answer, if there is one.
func (v *visitor) begin(ctx context.Context, url string, body io.Reader) *http.Response {
	request := must(http.NewRequestWithContext(ctx, http.MethodPost, url, body))
	request.Header.Set("Cookie", "session="+v.cookie)
	response, err := v.client.Do(request)
	if err != nil {
		return nil
	}
	for _, cookie := range response.Cookies() {
		v.cookie = cookie.Value
	}
	return response
}

func read(v *visitor, url string) {
	if response := v.begin(context.Background(), url, nil); response != nil {
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
}

// leaveResponse goes when the first bytes have come.
func leaveResponse(v *visitor, url string) {
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	if response := v.begin(ctx, url, nil); response != nil {
		io.ReadFull(response.Body, make([]byte, 1000))
		leave()
		response.Body.Close()
	}
}

// leaveUpload goes when some of the body has been sent.
func leaveUpload(v *visitor, url string) {
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	body, upload := io.Pipe()
	go func() {
		io.WriteString(upload, strings.Repeat("x", 10_000))
		_, query, _ := strings.Cut(url, "?")
		waitFor(v.t, "the handler", func() bool { _, set := reached.Load(query); return set })
		leave()
		upload.CloseWithError(context.Canceled)
	}()
	if response := v.begin(ctx, url, body); response != nil {
		response.Body.Close()
	}
}
