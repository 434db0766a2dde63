package flaskcookie

import (
	"context"
	"net/url"

	"github.com/flaskcookie/flaskcookie-go/internal/report"
)

// targetKind is what a session has noted of its request for reports.
type targetKind uint8

const (
	plainPath   targetKind = iota // is escaped in reports: few sessions have any
	escapedPath                   // in a way of its own
	route
)

// setPath notes the path of a request.
func (st *state) setPath(u *url.URL) {
	if u.RawPath == "" {
		st.target, st.kind = u.Path, plainPath
	} else {
		st.target, st.kind = u.EscapedPath(), escapedPath
	}
}

// noteRoute takes the route of the request instead of its path. When the response has begun others
// may write to the request again, so it is the one of that moment then.
func (st *state) noteRoute() {
	if !st.frozen && st.request != nil && st.request.Pattern != "" {
		st.target, st.kind = st.request.Pattern, route
	}
}

// where returns the context of the request and what reports say of it.
func (st *state) where() (context.Context, []any) {
	st.mu.Lock()
	defer st.mu.Unlock()
	ctx := context.Background()
	if st.request != nil {
		ctx = st.request.Context()
	}
	st.noteRoute()
	return ctx, whereTo(st.method, st.target, st.kind)
}

// whereTo is what reports say of a request.
func whereTo(method, target string, kind targetKind) []any {
	switch kind {
	case route:
		return report.NewPlace(method, target).Attributes(target)
	case plainPath:
		target = (&url.URL{Path: target}).EscapedPath()
	}
	return report.NewPlace(method, target).Attributes("")
}
