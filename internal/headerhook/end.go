package headerhook

import (
	"errors"
	"net/http"
)

// errOver is what a writer answers whose handler has returned.
var errOver = errors.New("headerhook: written after the handler has returned")

// over is below such a writer.
type over struct{}

func (over) Header() http.Header       { return http.Header{} }
func (over) Write([]byte) (int, error) { return 0, errOver }
func (over) WriteHeader(int)           {}

// end lets go of what the writer has had to do with.
func (w *Writer) end() { *w = Writer{w: over{}, committed: true, err: errOver} }
