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
	limit   int64 // of one body
	free    atomic.Int64
	crowded atomic.Uint64 // bodies for which there was no room
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

// tee keeps the body of a request. Room is taken as its bytes come: a length that is only
// claimed keeps nobody else's body out.
func (b *bodies) tee(r *http.Request) *teeBody {
	most := b.limit
	if r.ContentLength > 0 {
		most = min(most, r.ContentLength)
	}
	return &teeBody{ReadCloser: r.Body, bodies: b, most: most}
}

// teeBody keeps a copy of a request's body while Flask is sent it. net/http's transport
// may read on after the answer has come, hence the lock.
type teeBody struct {
	io.ReadCloser
	bodies *bodies
	most   int64 // how many bytes it can be

	mu       sync.Mutex
	room     int64 // what it has taken of bodies
	copied   []byte
	complete bool
	given    bool // what comes is not kept any more
	crowded  bool // since bodies of others took all the room
}

func (b *teeBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.keep(p[:n])
	b.complete = b.complete || err == io.EOF
	return n, err
}

// firstRoom is what the first byte of a body takes, if a body may be so long.
const firstRoom = 4096

func (b *teeBody) keep(p []byte) {
	size := int64(len(b.copied)) + int64(len(p))
	switch {
	case b.given || len(p) == 0:
		return
	case size > b.most:
		b.drop()
		return
	case size > b.room:
		larger := min(max(2*b.room, size, firstRoom), b.most)
		if !b.bodies.take(larger - b.room) {
			b.crowded = true
			b.bodies.crowded.Add(1)
			b.drop()
			return
		}
		b.room = larger
		b.copied = append(make([]byte, 0, larger), b.copied...)
	}
	b.copied = append(b.copied, p...)
}

func (b *teeBody) drop() {
	b.bodies.free.Add(b.room)
	b.room, b.copied, b.given = 0, nil, true
}

// outcrowded reports whether bodies of others took all the room.
func (b *teeBody) outcrowded() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.crowded
}

// release gives the room back. What is read afterwards is not kept.
func (b *teeBody) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop()
}

// take returns the copy, if Flask has read the body to its end and it was kept. It is good
// until release.
func (b *teeBody) take() (body []byte, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.copied, b.complete && !b.given
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
