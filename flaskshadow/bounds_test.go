package flaskshadow_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// bomb is the payload of a cookie: a few kilobytes that unpack to 4 MiB of JSON.
func bomb(t testing.TB) string {
	t.Helper()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	fmt.Fprintf(w, `{"a":[%s1]}`, strings.Repeat("1,", 2<<20-8))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return "." + base64.RawURLEncoding.EncodeToString(packed.Bytes())
}

// allocated is how many bytes f allocates, freed or not.
func allocated(f func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// TestForgedBomb: a cookie that anyone can make costs a small multiple of its own bytes,
// wherever it stands and whatever Flask answers.
func TestForgedBomb(t *testing.T) {
	forged := bomb(t)
	old := at(0)
	old.SecretKey = []byte("a key that Go does not know any more")
	signed, err := newCodec(t, old).Encode(taggedjson.Dict{{Key: "n", Value: 1}})
	if err != nil {
		t.Fatal(err)
	}
	_, stamp, _ := strings.Cut(signed, ".")
	good := "Set-Cookie: session=" + signedText(t, `{"n":1}`, 0) + tail
	twin := func(_ http.ResponseWriter, r *http.Request) { flaskcookie.FromContext(r.Context()).Set("n", 1) }
	for _, tc := range []struct{ shows, cookie, setCookie string }{
		{"of another key", forged + "." + stamp, good},
		{"without a stamp", forged + ".AAAA", good},
		{"without a signature", forged, good},
		{"of a time to come", forged + ".____.AAAA", good},
		{"where Flask deletes the cookie", forged + "." + stamp, "Set-Cookie: session=; Max-Age=0" + tail},
		{"where Flask is silent", forged + "." + stamp, "X-Nothing: 1"},
		{"sent back by Flask", forged + "." + stamp, "Set-Cookie: session=" + forged + "." + stamp + tail},
		{"sent back under another name", forged + "." + stamp, "Set-Cookie: echo=" + forged + "." + stamp + tail},
		{"sent back for another path", forged + "." + stamp, "Set-Cookie: session=" + forged + "." + stamp + "; Path=/else"},
	} {
		t.Run(tc.shows, func(t *testing.T) {
			s := newShadow(t, flaskshadow.Config{Cookie: base(), MaxConcurrent: 1})
			handler := s.Twin(flaskAnswers(200, tc.setCookie, "Vary: Cookie"), http.HandlerFunc(twin))
			get(handler, "") // what is made once
			s.take(t)
			cost := allocated(func() {
				get(handler, tc.cookie)
				s.take(t)
			})
			if limit := int64(40*len(tc.cookie) + 64<<10); cost > limit {
				t.Errorf("a cookie of %d bytes allocates %d, want %d at most", len(tc.cookie), cost, limit)
			}
		})
	}
}

// zeros is a body that takes no memory.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestBodiesAreBounded: however many requests with a body are under way, those that are
// kept have MaxConcurrent times MaxBody of room. Of the others nothing is kept, and they
// are counted. Bodies that come at once may keep one another out.
func TestBodiesAreBounded(t *testing.T) {
	const requests, kept, size = 60, 3, 1 << 20
	for _, tc := range []struct {
		shows   string
		claimed int64
		sent    int64
		least   int   // of twins dropped
		most    int   // what lies between hangs on the order of things
		limit   int64 // of the heap
	}{
		{"of known length", size, size, requests - kept, requests, (kept + 2) * size},
		{"of unknown length", -1, size, requests - kept, requests, (kept + 2) * size},
		{"of unknown length, and too long", -1, size + 1, 0, requests, (kept + 2) * size},
		{"short ones all have room", 10 << 10, 10 << 10, 0, 0, (kept + 2) * size}, // MaxConcurrent run at most
		{"a length that is only claimed costs nothing, and keeps nobody out", size, 1, 0, 0, 2 * size},
	} {
		t.Run(tc.shows, func(t *testing.T) {
			var sent, answered sync.WaitGroup
			answer := make(chan bool)
			flask := func(_ http.ResponseWriter, r *http.Request) {
				if _, err := io.Copy(io.Discard, r.Body); err != nil {
					t.Error(err)
				}
				sent.Done()
				<-answer
			}
			s := newShadow(t, flaskshadow.Config{Cookie: base(), MaxConcurrent: kept, MaxBody: size})
			twin := func(_ http.ResponseWriter, r *http.Request) {
				if n, err := io.Copy(io.Discard, r.Body); n != tc.sent || err != nil {
					t.Errorf("the twin reads %d bytes, %v", n, err)
				}
			}
			handler := s.Twin(http.HandlerFunc(flask), http.HandlerFunc(twin))
			before := heap()
			for range requests {
				sent.Add(1)
				answered.Go(func() {
					request := httptest.NewRequest(http.MethodGet, "/", io.LimitReader(zeros{}, tc.sent))
					request.ContentLength = tc.claimed
					handler.ServeHTTP(httptest.NewRecorder(), request)
				})
			}
			sent.Wait()
			if grown := heap() - before; grown > tc.limit {
				t.Errorf("the heap has grown by %d bytes, want %d at most", grown, tc.limit)
			}
			close(answer)
			answered.Wait()
			s.take(t)
			if stats := s.Stats(); stats.TwinDropped < uint64(tc.least) || stats.TwinDropped > uint64(tc.most) || stats.Compared+stats.Dropped != requests {
				t.Errorf("got %+v, want %d to %d twins dropped", stats, tc.least, tc.most)
			}
			if ran := twinRuns(t, s, size); ran != kept {
				t.Errorf("afterwards %d bodies have room, want %d", ran, kept)
			}
		})
	}
}

// heap is how many bytes are in use.
func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// twinRuns counts bodies of a size that have room at one time.
func twinRuns(t *testing.T, s *recorder, size int64) (kept uint64) {
	t.Helper()
	before := s.Stats().TwinDropped
	const tries = 10
	var nested http.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	for range tries {
		inner := nested
		flask := func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			inner.ServeHTTP(w, nil)
		}
		nested = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			request := httptest.NewRequest(http.MethodGet, "/", io.LimitReader(zeros{}, size))
			request.ContentLength = size
			s.Twin(http.HandlerFunc(flask), http.NotFoundHandler()).ServeHTTP(w, request)
		})
	}
	nested.ServeHTTP(httptest.NewRecorder(), nil)
	s.take(t)
	return tries - (s.Stats().TwinDropped - before)
}

// TestRoomComesBack: whichever way an exchange ends, the room of its body is free again.
func TestRoomComesBack(t *testing.T) {
	reads := func(r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }
	none := func(http.ResponseWriter, *http.Request) {}
	for _, tc := range []struct {
		shows       string
		flask, twin http.HandlerFunc
	}{
		{"both answer", func(_ http.ResponseWriter, r *http.Request) { reads(r) }, none},
		{"Flask does not read", none, none},
		{"Flask panics", func(_ http.ResponseWriter, r *http.Request) { reads(r); panic("planted") }, none},
		{"the answer breaks off", func(_ http.ResponseWriter, r *http.Request) { reads(r); panic(http.ErrAbortHandler) }, none},
		{"the twin panics", func(_ http.ResponseWriter, r *http.Request) { reads(r) },
			func(http.ResponseWriter, *http.Request) { panic("planted") }},
		{"the twin ends its goroutine", func(_ http.ResponseWriter, r *http.Request) { reads(r) },
			func(http.ResponseWriter, *http.Request) { runtime.Goexit() }},
		{"a gateway's status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, none},
	} {
		t.Run(tc.shows, func(t *testing.T) {
			s := newShadow(t, flaskshadow.Config{Cookie: base(), MaxConcurrent: 2, MaxBody: 100})
			for range 5 {
				func() {
					defer func() { _ = recover() }()
					s.Twin(tc.flask, tc.twin).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", io.LimitReader(zeros{}, 60)))
				}()
				s.take(t)
			}
			if ran := twinRuns(t, s, 100); ran != 2 {
				t.Errorf("afterwards %d bodies have room, want 2", ran)
			}
		})
	}
}

// TestLinesAreBounded: anybody can send requests of which each would log a line. Those
// beyond 100 a minute are counted, at each level by itself.
func TestLinesAreBounded(t *testing.T) {
	var log bytes.Buffer
	s := newShadow(t, flaskshadow.Config{Cookie: base(), Logger: slog.New(slog.NewTextHandler(&log, nil))})
	suspected := s.Handler(flaskAnswers(200, "Set-Cookie: session="+signedText(t, `{"n":1}`, 0)+tail, "Vary: Cookie"))
	for range 150 {
		get(suspected, "eyJuIjoxfQ.ZVPxAA.xx")
		s.take(t)
	}
	get(s.Handler(flaskAnswers(200, "Set-Cookie: session="+signedText(t, `{"n":1}`, 0), "Vary: Cookie")), "")
	s.take(t)
	info, warn := strings.Count(log.String(), "level=INFO"), strings.Count(log.String(), "level=WARN")
	if stats := s.Stats(); info != 100 || warn != 1 || stats.Unlogged != 50 || stats.Suspected != 150 {
		t.Errorf("%d and %d lines, %+v", info, warn, stats)
	}
}

// TestTextsAreBounded: method, path, attributes and keys are cut where they are long.
func TestTextsAreBounded(t *testing.T) {
	long := strings.Repeat("ü", 50_000)
	var log bytes.Buffer
	s := newShadow(t, flaskshadow.Config{
		Cookie: base(), Logger: slog.New(slog.NewTextHandler(&log, nil)), UnsafeTwinMethods: []string{long},
	})
	attributes := "; Domain=" + strings.Repeat("d", 50_000) + "; Path=" + long + "; " + long + "=1"
	flask := flaskAnswers(200, "Set-Cookie: session="+signedText(t, `{"`+long+`":1}`, 0)+attributes, "Vary: "+long)
	request := httptest.NewRequest(http.MethodGet, "/"+long, nil)
	request.Method = long
	s.Twin(flask, http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), request)
	result := s.take(t)[0]
	if len(result.Differences) < 5 {
		t.Errorf("only %v", result.Differences)
	}
	const most = 256 // the figure of SECURITY.md, and an ellipsis
	longest := 0
	for _, d := range result.Differences {
		longest = max(longest, len(d.Name), len(d.Flask), len(d.Go))
		if len(d.String()) > 4*300 {
			t.Errorf("%s: %d bytes", d.Kind, len(d.String()))
		}
	}
	if longest != most+len("…") {
		t.Errorf("the longest text has %d bytes", longest)
	}
	if len(result.Path) > 300 || len(result.Method) > 300 || log.Len() > 10_000 {
		t.Errorf("a path of %d bytes, a method of %d, a log of %d", len(result.Path), len(result.Method), log.Len())
	}
}
