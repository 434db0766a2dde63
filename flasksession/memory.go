package flasksession

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"
)

// DefaultMaxSessions is how many sessions a MemoryStore keeps by default.
const DefaultMaxSessions = 10_000

// MemoryStore is a Store in the memory of the process, for tests and demonstrations: no
// Flask can reach it, and its sessions end with the process. It implements [Swapper],
// [Toucher] and [Expirer]. It is made by [NewMemoryStore]; its fields are set before it is used. Its zero value is an
// empty store as well. Packages fmt and log/slog print none of its ids and values.
type MemoryStore struct {
	// Max is the number of sessions that are kept. When another one comes, those that
	// have expired are removed, and if none has, the one that would expire first. The
	// default, 0, is [DefaultMaxSessions].
	Max int

	// Now is the clock. The default is time.Now.
	Now func() time.Time

	mu   sync.Mutex
	held *heldSessions // nil if there are none yet
}

// heldSessions stand behind a pointer, which package fmt does not follow in a MemoryStore
// whose methods it cannot call, in an unexported field.
type heldSessions struct{ byKey map[string]held }

type held struct {
	data    []byte
	expires time.Time
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore {
	return new(MemoryStore)
}

// sessions are what is held by key. The caller has the lock.
func (m *MemoryStore) sessions() map[string]held {
	if m.held == nil {
		m.held = &heldSessions{make(map[string]held)}
	}
	return m.held.byKey
}

// Get returns a copy of what is stored under key.
func (m *MemoryStore) Get(_ context.Context, key string) (data []byte, found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, found = m.get(key)
	return bytes.Clone(data), found, nil
}

// Set stores a copy of data under key.
func (m *MemoryStore) Set(_ context.Context, key string, data []byte, ttl time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.set(key, data, ttl)
	return nil
}

// Delete removes what is stored under key.
func (m *MemoryStore) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions(), key)
	return nil
}

// CompareAndSwap stores a copy of data under key, or deletes the key if data is nil, if
// what is stored there equals old.
func (m *MemoryStore) CompareAndSwap(_ context.Context, key string, old, data []byte, ttl time.Duration) (swapped bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	current, found := m.get(key)
	if !found || !bytes.Equal(current, old) {
		return false, nil
	}
	if data == nil {
		delete(m.sessions(), key)
	} else {
		m.set(key, data, ttl)
	}
	return true, nil
}

// Touch renews the time of what is stored under key, if there is something.
func (m *MemoryStore) Touch(_ context.Context, key string, ttl time.Duration) (found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, found := m.get(key)
	if found {
		m.sessions()[key] = held{data, m.now().Add(ttl)}
	}
	return found, nil
}

// TTL returns how long what is stored under key stays.
func (m *MemoryStore) TTL(_ context.Context, key string) (ttl time.Duration, found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, found = m.get(key); found {
		ttl = m.sessions()[key].expires.Sub(m.now())
	}
	return ttl, found, nil
}

// Len returns the number of sessions, with those that have expired and were not removed.
func (m *MemoryStore) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.sessions())
}

// String tells how many sessions there are, and none of their ids.
func (m *MemoryStore) String() string {
	return fmt.Sprintf("flasksession.MemoryStore{%d of at most %d sessions}", m.Len(), m.max())
}

// Format prints what String returns with any verb of package fmt.
func (m *MemoryStore) Format(f fmt.State, _ rune) { io.WriteString(f, m.String()) }

// LogValue is what String returns, for log/slog.
func (m *MemoryStore) LogValue() slog.Value { return slog.StringValue(m.String()) }

func (m *MemoryStore) get(key string) (data []byte, found bool) {
	s, found := m.sessions()[key]
	if found && !m.now().Before(s.expires) {
		delete(m.sessions(), key)
		return nil, false
	}
	return s.data, found
}

func (m *MemoryStore) set(key string, data []byte, ttl time.Duration) {
	if _, found := m.sessions()[key]; !found && len(m.sessions()) >= m.max() {
		m.makeRoom()
	}
	m.sessions()[key] = held{append([]byte{}, data...), m.now().Add(ttl)}
}

// makeRoom removes what has expired, and one session more if that did not help.
func (m *MemoryStore) makeRoom() {
	now := m.now()
	first, soonest := "", time.Time{}
	for key, s := range m.sessions() {
		if !now.Before(s.expires) {
			delete(m.sessions(), key)
		} else if first == "" || s.expires.Before(soonest) {
			first, soonest = key, s.expires
		}
	}
	if len(m.sessions()) >= m.max() {
		delete(m.sessions(), first)
	}
}

func (m *MemoryStore) max() int { return cmp.Or(m.Max, DefaultMaxSessions) }

func (m *MemoryStore) now() time.Time {
	if m.Now == nil {
		return time.Now()
	}
	return m.Now()
}
