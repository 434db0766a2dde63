package flaskshadow

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
)

// bodies is the room for the bodies of requests that are kept for twins, in bytes.
type bodies struct {
	limit int64 // of one body
	free  atomic.Int64
}

// newBodies has room for so many bodies of the limit.
func newBodies(limit int64, number int) *bodies {
	b := &bodies{limit: limit}
	if limit > 0 && int64(number) > math.MaxInt64/limit {
		b.free.Store(math.MaxInt64)
	} else {
		b.free.Store(limit * int64(number))
	}
	return b
}

func (b *bodies) take(n int64) bool {
	for {
		free := b.free.Load()
		if n > free {
			return false
		}
		if b.free.CompareAndSwap(free, free-n) {
			return true
		}
	}
}

// tee takes room for the body of a request: for its length, or for the limit where that is
// not known. It returns nil if there is none left.
func (b *bodies) tee(r *http.Request) *teeBody {
	room := r.ContentLength
	if room <= 0 {
		room = b.limit
	}
	if !b.take(room) {
		return nil
	}
	return &teeBody{ReadCloser: r.Body, bodies: b, room: room}
}

// teeBody keeps a copy of a request's body while Flask is sent it. net/http's transport
// may read on after the answer has come, hence the lock.
type teeBody struct {
	io.ReadCloser
	bodies *bodies

	mu       sync.Mutex
	room     int64 // what it has taken of bodies; 0 once it is given back
	copied   []byte
	complete bool
}

func (b *teeBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.keep(p[:n])
	b.complete = b.complete || err == io.EOF
	return n, err
}

// firstRoom is what the first byte of a body allocates: a length that is only claimed
// costs nothing.
const firstRoom = 4096

func (b *teeBody) keep(p []byte) {
	size := int64(len(b.copied)) + int64(len(p))
	if size > b.room {
		b.drop()
		return
	}
	if size > int64(cap(b.copied)) {
		larger := min(max(2*int64(cap(b.copied)), size, firstRoom), b.room)
		b.copied = append(make([]byte, 0, larger), b.copied...)
	}
	b.copied = append(b.copied, p...)
}

func (b *teeBody) drop() {
	b.bodies.free.Add(b.room)
	b.room, b.copied = 0, nil
}

// release gives the room back. What is read afterwards is not kept.
func (b *teeBody) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop()
}

// take returns the copy, if Flask has read the body to its end and it is not too long. It
// is good until release.
func (b *teeBody) take() (body []byte, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.copied, b.complete && b.room > 0
}

// takeBody gives the twin's request its body and reports whether there is all of it.
func (t *twin) takeBody() bool {
	t.request.Body = http.NoBody
	if t.body == nil {
		return true
	}
	body, ok := t.body.take()
	t.request.Body = io.NopCloser(bytes.NewReader(body))
	return ok
}
