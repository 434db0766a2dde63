package flasksession

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// FuzzMerge has two requests of one session overlap, and compares what is stored in the end
// with a model: the second makes its changes, and only those, to what the first stored. It does
// so as well if it waits for its turn, and if the first may save it. Each byte of writers is something one of them does to one
// of a few keys.
func FuzzMerge(f *testing.F) {
	f.Add([]byte{0x00, 0x81})
	f.Add([]byte{0x10, 0x90, 0x21, 0xa1})
	f.Add([]byte{0x40, 0x85, 0xc6, 0x07})
	f.Add([]byte{0x30, 0xb0, 0x00, 0x80})
	f.Fuzz(func(t *testing.T, writers []byte) {
		if len(writers) > 64 {
			return
		}
		base := taggedjson.Dict{{Key: "k0", Value: int64(0)}, {Key: "k1", Value: int64(1)}, {Key: "k2", Value: "x"}, {Key: "user", Value: "bob"}}
		for _, how := range []overlap{oneByOne, waiting, riding} {
			synctest.Test(t, func(t *testing.T) {
				store := &remote{MemoryStore: NewMemoryStore()}
				put(t, store, "session:OLD", base)
				first, second := newModelWriter(base), newModelWriter(base)
				saveBoth(t, open(t, Config{}, store), how, func(one, two *flaskcookie.Session) {
					for _, b := range writers {
						if b&0x80 == 0 {
							first.do(one, b)
						} else {
							second.do(two, b)
						}
					}
				})
				want := second.onto(first.values)
				if diff := cmp.Diff(want, storedMap(t, store)); diff != "" {
					t.Errorf("%x, %s (-model +stored):\n%s", writers, how, diff)
				}
			})
		}
	})
}

// overlap is how two requests of one session come together.
type overlap string

const (
	oneByOne overlap = "one after the other"
	waiting  overlap = "the second waits for its turn"
	riding   overlap = "both wait for a third, and the first may save the second"
)

// saveBoth saves two requests of one session.
func saveBoth(t *testing.T, s *ServerSide, how overlap, do func(first, second *flaskcookie.Session)) {
	third, first, second := openOld(t, s), openOld(t, s), openOld(t, s)
	do(first, second)
	save := func(session *flaskcookie.Session) {
		if err := s.Save(t.Context(), http.Header{}, session); err != nil {
			t.Error(err)
		}
	}
	if how == oneByOne {
		save(first)
		save(second)
		return
	}
	var all sync.WaitGroup
	if how == riding {
		third.Set("third", true)
		all.Go(func() { save(third) })
		time.Sleep(away / 4)
	}
	all.Go(func() { save(first) })
	time.Sleep(away / 4)
	save(second)
	all.Wait()
}

// modelWriter is a request as a map: what it read, and what it has now.
type modelWriter struct {
	read, values map[string]any
	cleared      bool
}

func newModelWriter(base taggedjson.Dict) *modelWriter {
	read := maps.Collect(base.All())
	return &modelWriter{read: read, values: maps.Clone(read)}
}

// do does to the session and to the model what a byte says. "user" is never removed alone, so
// that no session becomes empty but by Clear.
func (m *modelWriter) do(s *flaskcookie.Session, b byte) {
	key, value := fmt.Sprint("k", b&0x07), any(int64(b>>3&1))
	switch b >> 4 & 0x07 {
	case 0, 1, 2:
		s.Set(key, value)
		m.values[key] = value
	case 3, 4:
		s.Pop(key)
		delete(m.values, key)
	case 5:
		s.SetDefault(key, "default")
		if _, found := m.values[key]; !found {
			m.values[key] = "default"
		}
	case 6:
		s.Update(taggedjson.Dict{{Key: key, Value: value}, {Key: "user", Value: value}})
		m.values[key], m.values["user"] = value, value
	case 7:
		s.Clear()
		s.Set("user", value)
		m.values, m.cleared = map[string]any{"user": value}, true
	}
}

// onto is what the request leaves when another has stored values meanwhile.
func (m *modelWriter) onto(values map[string]any) map[string]any {
	if m.cleared {
		return m.values
	}
	out := maps.Clone(values)
	for _, key := range slices.Sorted(maps.Keys(m.read)) {
		if _, found := m.values[key]; !found {
			delete(out, key)
		}
	}
	for key, value := range m.values {
		if was, found := m.read[key]; !found || was != value {
			out[key] = value
		}
	}
	return out
}

func storedMap(t *testing.T, store Store) map[string]any {
	t.Helper()
	data, found, err := store.Get(context.Background(), "session:OLD")
	if err != nil || !found {
		t.Fatal(found, err)
	}
	var values taggedjson.Dict
	if err := MsgPack.Unmarshal(data, &values); err != nil {
		t.Fatal(err)
	}
	values.Delete("_permanent") // which Clear sets by the rules of the version
	values.Delete("third")
	return maps.Collect(values.All())
}
