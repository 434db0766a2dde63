// Package requestcopy passes on a copy of a request, as middleware does that adds to its
// context, without losing what net/http looks for in the original.
//
// A handler that parses a form with files sets MultipartForm of the request it was given.
// net/http removes the temporary files when the handler has returned, but knows the request
// it made itself: the files of a copy would stay on the disk, and anybody could fill it.
package requestcopy

import (
	"context"
	"net/http"
)

// Serve calls next with a copy of r that has ctx. When next returns, r has the form and
// the route that were set on the copy. When it panics or ends its goroutine, nobody is
// going to look at r, and the files of the form are removed.
func Serve(ctx context.Context, r *http.Request, next func(*http.Request)) {
	Lend(ctx, r, next, func(inner *http.Request) bool {
		r.MultipartForm = inner.MultipartForm
		r.Pattern = inner.Pattern
		return true
	})
}

// Lend calls next with a copy of r that has ctx, and then keep with the copy. It is for a next
// that may take longer than r is served: keep takes over what r is to have, or returns false
// if nobody is going to look at r any more. The files of the form are removed then, and when
// next panics or ends its goroutine.
func Lend(ctx context.Context, r *http.Request, next func(*http.Request), keep func(inner *http.Request) bool) {
	inner := r.WithContext(ctx)
	before, kept := inner.MultipartForm, false
	defer func() {
		if !kept && inner.MultipartForm != nil && inner.MultipartForm != before {
			// There is nobody left to tell of an error; net/http ignores it too.
			_ = inner.MultipartForm.RemoveAll()
		}
	}()
	next(inner)
	kept = keep(inner)
}
