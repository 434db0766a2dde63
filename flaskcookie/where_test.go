package flaskcookie

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// places is a slog.Handler that keeps where its records happened, and their contexts.
type places struct {
	where    []map[string]string
	contexts []context.Context
}

func (*places) Enabled(context.Context, slog.Level) bool { return true }
func (p *places) WithAttrs([]slog.Attr) slog.Handler     { return p }
func (p *places) WithGroup(string) slog.Handler          { return p }
func (p *places) Handle(ctx context.Context, record slog.Record) error {
	where := map[string]string{}
	record.Attrs(func(a slog.Attr) bool {
		if a.Key == "method" || a.Key == "path" || a.Key == "route" {
			where[a.Key] = a.Value.String()
		}
		return true
	})
	p.where, p.contexts = append(p.where, where), append(p.contexts, ctx)
	return nil
}

// ofRequest is the key of what the context of a request carries in these tests.
type ofRequest struct{}

// TestWhere shows what the reports of a session say of its request: two before it is frozen, the
// one of Save, and one of a change that comes too late.
func TestWhere(t *testing.T) {
	path := func(path string) map[string]string { return map[string]string{"method": "GET", "path": path} }
	route := map[string]string{"method": "GET", "route": "GET /a/{id}"}
	type reports [4]map[string]string
	for _, tt := range []struct {
		shows    string
		url      *url.URL
		routeSet int // before which report; 0 is no route
		want     reports
	}{
		{"a path is escaped, each time once", &url.URL{Path: "/a b"}, 0,
			reports{path("/a%20b"), path("/a%20b"), path("/a%20b"), path("/a%20b")}},
		{"a percent sign is escaped", &url.URL{Path: "/a%20b"}, 0,
			reports{path("/a%2520b"), path("/a%2520b"), path("/a%2520b"), path("/a%2520b")}},
		{"a path that is escaped in its own way stays", &url.URL{Path: "/a/b", RawPath: "/a%2Fb"}, 0,
			reports{path("/a%2Fb"), path("/a%2Fb"), path("/a%2Fb"), path("/a%2Fb")}},
		{"the star of OPTIONS", &url.URL{Path: "*"}, 0, reports{path("*"), path("*"), path("*"), path("*")}},
		{"no URL", nil, 0, reports{path(""), path(""), path(""), path("")}},
		{"a route before the first report, in place of the path", &url.URL{Path: "/a b"}, 1,
			reports{route, route, route, route}},
		{"a route between two reports", &url.URL{Path: "/a/b", RawPath: "/a%2Fb"}, 2,
			reports{path("/a%2Fb"), route, route, route}},
		{"a route after the reports and before the end", &url.URL{Path: "/a b"}, 3,
			reports{path("/a%20b"), path("/a%20b"), route, route}},
		{"a route that is set when the session is frozen is not taken", &url.URL{Path: "/a b"}, 4,
			reports{path("/a%20b"), path("/a%20b"), path("/a%20b"), path("/a%20b")}},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			var log places
			cfg := at(now)
			cfg.ReadOnly = true // so that Save has something to say
			cfg.Logger = slog.New(&log)
			codec := newCodec(t, cfg)
			log = places{} // of what New says of the key
			ctx := context.WithValue(t.Context(), ofRequest{}, "of the request")
			r := (&http.Request{Method: "GET", URL: tt.url, Header: http.Header{}}).WithContext(ctx)
			s, err := codec.Open(r)
			if err != nil {
				t.Fatal(err)
			}
			steps := []func(){
				func() { s.Set("a", make(chan int)) },
				func() { s.Set("a", make(chan int)) },
				func() { s.Set("a", 1); codec.Save(r.Context(), http.Header{}, s) },
				func() { s.Set("b", 1) },
			}
			for i, step := range steps {
				if i+1 == tt.routeSet {
					r.Pattern = route["route"]
				}
				step()
			}
			if diff := cmp.Diff(tt.want[:], log.where); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for i, ctx := range log.contexts {
				if ctx.Value(ofRequest{}) != "of the request" {
					t.Errorf("report %d is not told in the context of the request", i+1)
				}
			}
		})
	}
}

// TestWhereOutsideRequests shows that the reports of a session of no request say nothing of one.
func TestWhereOutsideRequests(t *testing.T) {
	var log places
	s := Opening{Logger: slog.New(&log)}.Session(nil)
	s.Set("a", make(chan int))
	if diff := cmp.Diff([]map[string]string{{}}, log.where); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if where := Freeze(s).Where(); len(where) != 0 {
		t.Errorf("got %v", where)
	}
}
