package flaskshadow

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// teeBody keeps a copy of a request's body while Flask is sent it. net/http's transport
// may read on after the answer has come, hence the lock.
type teeBody struct {
	io.ReadCloser
	limit int64

	mu       sync.Mutex
	copied   bytes.Buffer
	complete bool
	tooLong  bool
}

func (b *teeBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	if int64(b.copied.Len()+n) > b.limit {
		b.tooLong, b.copied = true, bytes.Buffer{}
	}
	if !b.tooLong {
		b.copied.Write(p[:n])
	}
	b.complete = b.complete || err == io.EOF
	return n, err
}

// take returns the copy, if Flask has read the body to its end and it is not too long.
func (b *teeBody) take() (body []byte, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.copied.Bytes()), b.complete && !b.tooLong
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
