package flasksession

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMemoryStoreShowsNothing prints a store in every way that a program does by habit: the
// ids, which are as good as passwords, and the values are in none.
func TestMemoryStoreShowsNothing(t *testing.T) {
	m := NewMemoryStore()
	m.Set(t.Context(), "session:an-id", []byte("a-value"), time.Hour)
	var out bytes.Buffer
	for _, v := range []any{m, struct{ Store Store }{m}, []Store{m}, struct{ store *MemoryStore }{m}} {
		fmt.Fprintf(&out, "%v %+v %#v %s %q %x %d\n", v, v, v, v, v, v, v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", v)
	}
	for _, secret := range []string{"an-id", "a-value", "616e2d6964", "612d76616c7565", "97 110 45 105 100", "97 45 118 97"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is in what is printed:\n%s", secret, out.String())
		}
	}
	if text := fmt.Sprint(m); text != "flasksession.MemoryStore{1 of at most 10000 sessions}" {
		t.Errorf("got %q", text)
	}
}

// TestMemoryStore has the contract of Store and Swapper.
func TestMemoryStore(t *testing.T) {
	clock := now
	m := NewMemoryStore()
	m.Now = func() time.Time { return clock }
	expect := func(key, want string, wantFound bool) {
		t.Helper()
		data, found, err := m.Get(t.Context(), key)
		if string(data) != want || found != wantFound || err != nil {
			t.Errorf("Get(%q) = %q, %t, %v", key, data, found, err)
		}
	}
	swap := func(old, data []byte, want bool) {
		t.Helper()
		if swapped, err := m.CompareAndSwap(t.Context(), "k", old, data, time.Minute); swapped != want || err != nil {
			t.Errorf("CompareAndSwap(%q, %q) = %t, %v", old, data, swapped, err)
		}
	}
	expect("k", "", false)
	swap([]byte("v"), []byte("w"), false) // a missing key equals nothing
	swap([]byte{}, []byte("w"), false)

	data := []byte("v")
	m.Set(t.Context(), "k", data, time.Minute)
	data[0] = 'x' // Set has a copy
	expect("k", "v", true)
	got, _, _ := m.Get(t.Context(), "k")
	got[0] = 'x' // Get gives one
	expect("k", "v", true)

	clock = clock.Add(time.Minute - time.Nanosecond)
	expect("k", "v", true)
	swap([]byte("V"), []byte("w"), false)
	swap([]byte("v"), []byte("v"), true) // renews the time
	clock = clock.Add(time.Minute - time.Nanosecond)
	expect("k", "v", true)
	clock = clock.Add(time.Nanosecond)
	swap([]byte("v"), []byte("w"), false) // expired
	expect("k", "", false)

	m.Set(t.Context(), "k", nil, time.Minute)
	expect("k", "", true) // empty is not missing
	swap([]byte{}, nil, true)
	expect("k", "", false)

	m.Set(t.Context(), "k", []byte("v"), time.Minute)
	m.Delete(t.Context(), "k")
	m.Delete(t.Context(), "k")
	expect("k", "", false)
}

// TestMemoryStoreTouch renews what is there, and brings nothing back.
func TestMemoryStoreTouch(t *testing.T) {
	clock := now
	m := NewMemoryStore()
	m.Now = func() time.Time { return clock }
	touch := func(ttl time.Duration, want bool) {
		t.Helper()
		if found, err := m.Touch(t.Context(), "k", ttl); found != want || err != nil {
			t.Errorf("Touch = %t, %v", found, err)
		}
	}
	expect := func(want string, wantFound bool) {
		t.Helper()
		if data, found, _ := m.Get(t.Context(), "k"); string(data) != want || found != wantFound {
			t.Errorf("Get = %q, %t", data, found)
		}
	}
	touch(time.Hour, false)
	expect("", false) // no upsert

	m.Set(t.Context(), "k", []byte("v"), time.Minute)
	clock = clock.Add(time.Minute - time.Nanosecond)
	touch(time.Minute, true)
	clock = clock.Add(time.Minute - time.Nanosecond)
	expect("v", true)
	touch(time.Second, true) // sooner as well
	clock = clock.Add(time.Second)
	touch(time.Hour, false) // expired
	expect("", false)

	m.Set(t.Context(), "k", []byte("v"), time.Minute)
	m.Delete(t.Context(), "k")
	touch(time.Hour, false) // deleted meanwhile
	expect("", false)
}

// TestMemoryStoreBound shows what gives way to one session too many.
func TestMemoryStoreBound(t *testing.T) {
	clock := now
	m := NewMemoryStore()
	m.Max, m.Now = 3, func() time.Time { return clock }
	has := func(want ...string) {
		t.Helper()
		for _, key := range want {
			if _, found, _ := m.Get(t.Context(), key); !found {
				t.Errorf("%q is gone", key)
			}
		}
		if m.Len() != len(want) {
			t.Errorf("%d sessions, want %q", m.Len(), want)
		}
	}
	for i, key := range []string{"short", "long", "middle"} {
		m.Set(t.Context(), key, nil, []time.Duration{1, 3, 2}[i]*time.Hour)
	}
	m.Set(t.Context(), "long", []byte("again"), 3*time.Hour) // not one more
	has("short", "long", "middle")
	m.Set(t.Context(), "new", nil, time.Hour) // the one that expires first
	has("long", "middle", "new")
	clock = clock.Add(2 * time.Hour)
	m.Set(t.Context(), "newer", nil, time.Hour) // all that has expired, and no other
	has("long", "newer")
}

// TestMemoryStoreDefault shows the bound of a store whose Max nobody set.
func TestMemoryStoreDefault(t *testing.T) {
	m := NewMemoryStore()
	const most = 10_000 // the figure of SECURITY.md
	for i := range most + 2 {
		m.Set(t.Context(), fmt.Sprint(i), nil, time.Hour)
		if m.Len() != min(i+1, most) {
			t.Fatalf("%d sessions of %d", m.Len(), i+1)
		}
	}
}

func TestMemoryStoreConcurrent(t *testing.T) {
	m := NewMemoryStore()
	m.Max = 10
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 200 {
				key := fmt.Sprint((i + j) % 20)
				m.Set(t.Context(), key, []byte(key), time.Hour)
				m.CompareAndSwap(t.Context(), key, []byte(key), []byte(key), time.Hour)
				m.Get(t.Context(), key)
				m.Touch(t.Context(), key, time.Hour)
				m.Delete(t.Context(), key)
			}
		})
	}
	all.Wait()
	if m.Len() > 10 {
		t.Errorf("%d sessions", m.Len())
	}
}
