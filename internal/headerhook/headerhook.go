package headerhook

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
)

// Hijacked is the status given to the hook before the connection is taken over:
// whether the header map will be sent is then up to the handler.
const Hijacked = 0

// Serve calls handle with a writer on top of w, and hook once, before the header
// leaves, with the status that is about to be sent: 200 if the handler names none,
// 500 on a panic, or [Hijacked]. The hook changes w.Header().
//
// If hook fails, onError answers in the handler's place; where it writes nothing the
// answer is a bare 500. On a panic onError is not called, since the panic decides the
// answer: a hook whose failure must be known there reports it itself.
func Serve(w http.ResponseWriter, hook func(status int) error, onError func(http.ResponseWriter, error), handle func(http.ResponseWriter)) {
	new(Writer).Serve(w, &functions{hook, onError}, handle)
}

// Hook is hook and onError of [Serve] for those who keep them, and the writer, in a value of
// their own.
type Hook interface {
	Leaving(status int) error                // hook: the header is about to leave
	Failed(w http.ResponseWriter, err error) // onError: Leaving has returned err
}

type functions struct {
	hook    func(status int) error
	onError func(http.ResponseWriter, error)
}

func (f *functions) Leaving(status int) error                { return f.hook(status) }
func (f *functions) Failed(w http.ResponseWriter, err error) { f.onError(w, err) }

// Serve is the function [Serve] on a writer that has not been used before.
func (hw *Writer) Serve(w http.ResponseWriter, hook Hook, handle func(http.ResponseWriter)) {
	*hw = Writer{w: w, hook: hook, before: before(w.Header())}
	returned := false
	defer func() {
		if returned {
			return
		}
		// A nil value here is runtime.Goexit: no answer will be sent.
		if p := recover(); p != nil {
			hw.panicked(p)
		}
	}()
	handle(hw)
	hw.commit(http.StatusOK)
	returned = true
}

// Writer is the http.ResponseWriter that Serve hands out, once. That of an error handler has no hook.
type Writer struct {
	w         http.ResponseWriter
	hook      Hook
	before    http.Header // what the handler's answer must not leave behind in the header
	committed bool
	err       error // why the hook failed; everything the handler writes is discarded
}

// commit runs the hook unless it has run, and says whether the handler's answer may
// be sent. The mark is set first: a hook that panics or writes is not run again.
func (w *Writer) commit(status int) error {
	if w.committed {
		return w.err
	}
	w.committed = true
	if w.hook == nil {
		return nil
	}
	if err := w.hook.Leaving(status); err != nil {
		w.err = fmt.Errorf("headerhook: response discarded: %w", err)
		w.answer(err)
	}
	return w.err
}

// bodyFields describe the body of the handler's answer, or allow to keep it, and would
// be wrong for the error handler's.
var bodyFields = []string{
	"Cache-Control", "Content-Encoding", "Content-Length", "Content-Range",
	"Content-Type", "Etag", "Expires", "Last-Modified", "Trailer",
}

// effectFields are what the handler's answer would have brought about. The answer is not
// sent, so it must not log anybody in, nor send anybody anywhere.
var effectFields = []string{"Set-Cookie", "Location", "Refresh"}

// before returns the effect fields of those who work further out.
func before(h http.Header) http.Header {
	var kept http.Header
	for _, field := range effectFields {
		if values := h[field]; len(values) > 0 {
			if kept == nil {
				kept = http.Header{}
			}
			kept[field] = slices.Clone(values)
		}
	}
	return kept
}

// answer lets onError write the response instead of the handler.
func (w *Writer) answer(err error) {
	for _, field := range bodyFields {
		w.w.Header().Del(field)
	}
	w.undo()
	out := &Writer{w: w.w} // no hook: it notes whether anything is written
	w.hook.Failed(out, err)
	if !out.committed {
		w.w.WriteHeader(http.StatusInternalServerError)
	}
}

// undo takes the effects of the handler's answer out of the header.
func (w *Writer) undo() {
	for _, field := range effectFields {
		w.w.Header().Del(field)
	}
	maps.Copy(w.w.Header(), w.before)
}

// panicked runs the hook on the header and lets the panic go on. Panicking again from
// the deferred call keeps the frames of the first panic on the stack. If the hook fails the
// effects go, as they do without a panic.
func (w *Writer) panicked(p any) {
	if p != http.ErrAbortHandler && !w.committed {
		w.committed = true
		if w.hook.Leaving(http.StatusInternalServerError) != nil {
			w.undo()
		}
	}
	panic(p)
}

func (w *Writer) Header() http.Header { return w.w.Header() }

// Unwrap serves http.ResponseController.
func (w *Writer) Unwrap() http.ResponseWriter { return w.w }

func (w *Writer) WriteHeader(status int) {
	informational := status >= 100 && status <= 199 && status != http.StatusSwitchingProtocols
	if !informational {
		_ = w.commit(status)
	}
	if w.err == nil {
		w.w.WriteHeader(status)
	}
}

func (w *Writer) Write(p []byte) (int, error) {
	if err := w.commit(http.StatusOK); err != nil {
		return 0, err
	}
	return w.w.Write(p)
}

func (w *Writer) WriteString(s string) (int, error) {
	if err := w.commit(http.StatusOK); err != nil {
		return 0, err
	}
	return io.WriteString(w.w, s)
}

// ReadFrom keeps net/http's sendfile: io.Copy calls ReadFrom of the writer below.
func (w *Writer) ReadFrom(r io.Reader) (int64, error) {
	if err := w.commit(http.StatusOK); err != nil {
		return 0, err
	}
	return io.Copy(w.w, r)
}

func (w *Writer) Flush() { _ = w.FlushError() }

// FlushError does not run the hook where nothing can be flushed: the header stays.
func (w *Writer) FlushError() error {
	if !canFlush(w.w) {
		return fmt.Errorf("headerhook: Flush: %w", http.ErrNotSupported)
	}
	if err := w.commit(http.StatusOK); err != nil {
		return err
	}
	return http.NewResponseController(w.w).Flush()
}

// Hijack does not run the hook where the connection cannot be taken over (HTTP/2).
func (w *Writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if !canHijack(w.w) {
		return nil, nil, fmt.Errorf("headerhook: Hijack: %w", http.ErrNotSupported)
	}
	if err := w.commit(Hijacked); err != nil {
		return nil, nil, err
	}
	return http.NewResponseController(w.w).Hijack()
}
