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
	inner := r.WithContext(ctx)
	returned := false
	defer func() {
		if !returned {
			removeFiles(r, inner)
		}
	}()
	next(inner)
	returned = true
	r.MultipartForm = inner.MultipartForm
	r.Pattern = inner.Pattern
}

// removeFiles removes the files of a form that was parsed from the copy.
func removeFiles(r, inner *http.Request) {
	if inner.MultipartForm == nil || inner.MultipartForm == r.MultipartForm {
		return
	}
	// There is nobody left to tell of an error; net/http ignores it too.
	_ = inner.MultipartForm.RemoveAll()
}
