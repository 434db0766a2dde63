package flaskshadow_test

import (
	"net/http"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// appError is a runtime.Error that the runtime did not make.
type appError string

func (e appError) Error() string { return "of the app: " + string(e) }
func (appError) RuntimeError()   {}

// TestPanicText shows how a twin's panic is told: what the runtime says without the
// numbers, which may be a session's, and of others the type.
func TestPanicText(t *testing.T) {
	for _, tc := range []struct {
		name   string
		panics func(n int)
		want   string
	}{
		{"an index", func(n int) { _ = make([]int, 3)[n] }, "panicked: runtime error: index out of range [N] with length N"},
		{"a negative index", func(n int) { _ = make([]int, 3)[-n] }, "panicked: runtime error: index out of range [N]"},
		{"a slice", func(n int) { _ = make([]int, 3)[:n] }, "panicked: runtime error: slice bounds out of range [:N] with capacity N"},
		{"a text", func(n int) { _ = "abc"[n:] }, "panicked: runtime error: slice bounds out of range [N:N]"},
		{"an array", func(n int) { _ = [4]int(make([]int, n%4)) },
			"panicked: runtime error: cannot convert slice with length N to array or pointer to array with length N"},
		{"a type with digits in its name", func(n int) { _ = any(n).(int64) }, "panicked: interface conversion: interface {} is int, not int64"},
		{"nil", func(int) { var m map[string]int; m["a"] = 1 }, "panicked: assignment to entry in nil map"},
		{"nothing", func(int) { panic(nil) }, "panicked: panic called with nil argument"},
		{"an error of the app's that says it is the runtime's", func(int) { panic(appError("ann")) }, "panicked with a flaskshadow_test.appError"},
		{"a text of the app's", func(int) { panic("ann") }, "panicked with a string"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newShadow(t, flaskshadow.Config{Cookie: base()})
			twin := func(_ http.ResponseWriter, r *http.Request) {
				n, _ := flaskcookie.Get[int](flaskcookie.FromContext(r.Context()), "pin")
				tc.panics(n)
			}
			get(s.Twin(flaskAnswers(200, "Vary: Cookie"), http.HandlerFunc(twin)), signedText(t, `{"pin":482913}`, 0))
			if got, want := s.differences(t), "twin failure: Flask answered, Go "+tc.want; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}
