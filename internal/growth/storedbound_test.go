package growth_test

import (
	"context"
	"encoding/binary"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// handsOver is a store that gives what it holds for any key, without a copy.
type handsOver struct {
	flasksession.MemoryStore
	data []byte
}

func (h *handsOver) Get(context.Context, string) ([]byte, bool, error) { return h.data, true, nil }

// openStored opens stored sessions at flasksession.MaxStored and beyond.
func openStored(t *testing.T) func() {
	text := func(size int) []byte { // a session of so many bytes
		head := binary.BigEndian.AppendUint32([]byte("\x81\xa1a\xdb"), uint32(size-8))
		return append(head, strings.Repeat("a", size-8)...)
	}
	stored := []struct {
		data  []byte
		opens bool
	}{
		{text(flasksession.MaxStored), true},
		{text(flasksession.MaxStored + 1), false},
		{[]byte("\x81\xa1a\xdd\x04\x00\x00\x00" + strings.Repeat("\x90", 64<<20)), false},
	}
	store := new(handsOver)
	sessions, err := flasksession.New(flasksession.Config{Config: flaskcookie.Config{
		SecretKey: []byte(boundsKey), Logger: slog.New(slog.DiscardHandler),
	}}, store)
	if err != nil {
		t.Fatal(err)
	}
	r := &http.Request{Header: http.Header{"Cookie": {"session=an-id"}}}
	return func() {
		for _, s := range stored {
			store.data = s.data
			if _, err := sessions.Open(r); (err == nil) != s.opens {
				t.Errorf("%d bytes: %v", len(s.data), err)
			}
		}
	}
}
