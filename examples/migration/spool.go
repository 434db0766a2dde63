package main

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync/atomic"
)

// spool takes the body of a request whole before Flask, or the comparison, hears of it: a
// worker of gunicorn's kind "sync" serves nobody else while it waits for a client that sends
// slowly. Bodies have so much room in memory, all of them together, and what is longer or
// comes later goes to files.
type spool struct {
	memory, disk room
	folder       string
	metrics      *metrics
}

const (
	inMemory  = 64 << 10 // of one body
	allMemory = 64 << 20
)

func newSpool(disk int64, folder string, m *metrics) *spool {
	s := &spool{folder: folder, metrics: m}
	s.memory.size, s.disk.size = allMemory, disk
	return s
}

// try finds out at the start whether files can be made.
func (s *spool) try() error {
	b := &spooled{spool: s}
	defer b.release()
	return b.open()
}

// room is a number of bytes that many share.
type room struct {
	size int64
	used atomic.Int64
}

func (r *room) take(n int64) bool {
	if r.used.Add(n) > r.size {
		r.used.Add(-n)
		return false
	}
	return true
}

// handler passes requests on with a body that is here already. What a body has taken is free
// again when next returns.
func (s *spool) handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		b := &spooled{spool: s}
		defer b.release()
		if err := b.fill(r); err != nil {
			s.refuse(w, r, err)
			return
		}
		r.Body, r.ContentLength = b.reader(), b.size
		r.TransferEncoding, r.Trailer = nil, nil
		next.ServeHTTP(w, r)
	})
}

var (
	errLarge = errors.New("the body is larger than the room for all bodies")
	errRoom  = errors.New("there is no room for the body now")
)

// refuse answers a request whose body is not here.
func (s *spool) refuse(w http.ResponseWriter, r *http.Request, err error) {
	reason, status := "broken", http.StatusBadRequest // the client has left, or sends nonsense
	var late net.Error
	switch {
	case errors.Is(err, errLarge):
		reason, status = "large", http.StatusRequestEntityTooLarge
	case errors.Is(err, errRoom):
		reason, status = "room", http.StatusServiceUnavailable
		slog.Warn("a body was refused", "path", r.URL.Path, "error", err)
	case errors.As(err, &late) && late.Timeout():
		status = http.StatusRequestTimeout
	}
	s.metrics.bodies.add(label("reason", reason), 1)
	w.Header().Set("Connection", "close")
	http.Error(w, http.StatusText(status), status)
}

// spooled is a body, or what has come of it.
type spooled struct {
	spool          *spool
	data           []byte   // in memory
	file           *os.File // the rest of it, nil for none
	size           int64
	memory, onDisk int64 // what it has taken of the spool
}

// fill reads the body to its end.
func (b *spooled) fill(r *http.Request) error {
	if r.ContentLength > b.spool.disk.size+inMemory {
		return errLarge
	}
	part := make([]byte, 4<<10)
	for {
		n, err := r.Body.Read(part)
		if errK := b.keep(part[:n]); errK != nil {
			return errK
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if b.file != nil && len(part) < 32<<10 {
			part = make([]byte, 32<<10)
		}
	}
}

// keep puts bytes into memory while there is room, and then into the file.
func (b *spooled) keep(p []byte) error {
	n := int64(len(p))
	if b.file == nil && b.size+n <= inMemory && b.grow(n) {
		b.data = append(b.data, p...)
		b.size += n
		return nil
	}
	switch {
	case n == 0:
		return nil
	case b.onDisk+n > b.spool.disk.size:
		return errLarge
	case !b.spool.disk.take(n):
		return errRoom
	}
	b.onDisk += n
	if b.file == nil {
		if err := b.open(); err != nil {
			return errors.Join(errRoom, err)
		}
	}
	if _, err := b.file.Write(p); err != nil {
		return errors.Join(errRoom, err)
	}
	b.size += n
	return nil
}

// grow takes room in memory for so many bytes more, as append does: twice what there was.
func (b *spooled) grow(n int64) bool {
	want := int64(len(b.data)) + n
	if want <= int64(cap(b.data)) {
		return true
	}
	larger := min(max(2*int64(cap(b.data)), want, 1<<10), inMemory)
	if !b.spool.memory.take(larger - b.memory) {
		return false
	}
	b.memory = larger
	b.data = append(make([]byte, 0, larger), b.data...)
	return true
}

// open makes the file. It has no name from the start, so nothing of it stays, however the
// process ends.
func (b *spooled) open() error {
	file, err := os.CreateTemp(b.spool.folder, "front-body-")
	if err != nil {
		return err
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return err
	}
	b.file = file
	return nil
}

func (b *spooled) reader() io.ReadCloser {
	if b.file == nil {
		return io.NopCloser(bytes.NewReader(b.data))
	}
	return io.NopCloser(io.MultiReader(bytes.NewReader(b.data), io.NewSectionReader(b.file, 0, b.onDisk)))
}

func (b *spooled) release() {
	b.spool.memory.used.Add(-b.memory)
	b.spool.disk.used.Add(-b.onDisk)
	if b.file != nil {
		b.file.Close()
	}
}
