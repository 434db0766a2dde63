package flasksession

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// session3000 is the session number n of files_worker.py.
func session3000(n int) []byte {
	return must(flasksession.Pickle.Marshal(taggedjson.Dict{
		{Key: "n", Value: n},
		{Key: "text", Value: strings.Repeat(fmt.Sprintf("%06d", n), 500)},
	}))
}

// pythonOnFiles runs files_worker.py and returns what it prints, when it has ended.
func pythonOnFiles(t *testing.T, dir, what string, number int) <-chan map[string]int {
	t.Helper()
	seen := make(chan map[string]int, 1)
	command := exec.Command(live.Env(t, "stores"), "files_worker.py", dir, what, "session:id", fmt.Sprint(number))
	go func() {
		defer close(seen)
		text, err := command.CombinedOutput()
		var counts map[string]int
		if err != nil || json.Unmarshal(text, &counts) != nil {
			t.Errorf("files_worker.py: %v\n%s", err, text)
			return
		}
		seen <- counts
	}()
	return seen
}

// TestFilesPythonReads has cachelib read a session while Go replaces it by each of its
// methods and renews its time: Python never sees half of it, or none.
func TestFilesPythonReads(t *testing.T) {
	dir := t.TempDir()
	store := must(filestore.New(dir, nil))
	current := session3000(0)
	if err := store.Set(t.Context(), "session:id", current, time.Hour); err != nil {
		t.Fatal(err)
	}
	reader := pythonOnFiles(t, dir, "read", 40_000)
	replaced, touched := 0, 0
	for n := 1; ; n++ {
		select {
		case seen := <-reader:
			t.Logf("Go replaced %d times and touched %d times; Python saw %v", replaced, touched, seen)
			if seen["missing"] > 0 || seen["torn"] > 0 || seen["values"] < 10 {
				t.Errorf("Python saw %v", seen)
			}
			return
		default:
		}
		next := session3000(n)
		var ok bool
		var err error
		switch n % 3 {
		case 0:
			ok, err = true, store.Set(t.Context(), "session:id", next, time.Hour)
			current, replaced = next, replaced+1
		case 1:
			ok, err = store.CompareAndSwap(t.Context(), "session:id", current, next, time.Hour)
			current, replaced = next, replaced+1
		default:
			ok, err = store.Touch(t.Context(), "session:id", time.Duration(n%7200+60)*time.Second)
			touched++
		}
		if !ok || err != nil {
			t.Fatalf("step %d: %t, %v", n, ok, err)
		}
	}
}

// TestFilesGoReads has Go read and touch a session while cachelib replaces it.
func TestFilesGoReads(t *testing.T) {
	dir := t.TempDir()
	store := must(filestore.New(dir, nil))
	if err := store.Set(t.Context(), "session:id", session3000(0), time.Hour); err != nil {
		t.Fatal(err)
	}
	writer := pythonOnFiles(t, dir, "write", 2_000)
	reads, values, last := 0, 0, int64(-1)
	for done := false; !done; reads++ {
		select {
		case <-writer:
			done = true
		default:
		}
		data, found, err := store.Get(t.Context(), "session:id")
		var session taggedjson.Dict
		if err == nil && found {
			err = flasksession.Pickle.Unmarshal(data, &session)
		}
		n, _ := session.Get("n")
		text, _ := session.Get("text")
		number, isInt := n.(int64)
		if err != nil || !found || !isInt || text != strings.Repeat(fmt.Sprintf("%06d", number), 500) {
			t.Fatalf("read %d: %t, %v, %v", reads, found, n, err)
		}
		if number != last {
			last, values = number, values+1
		}
		if touched, err := store.Touch(t.Context(), "session:id", time.Hour); !touched || err != nil {
			t.Fatalf("touch %d: %t, %v", reads, touched, err)
		}
	}
	t.Logf("%d reads, %d values", reads, values)
	if last != 1_999 || values < 10 {
		t.Errorf("%d values, the last one %d", values, last)
	}
}

// TestFilesTogether has Flask and Go make, change and delete sessions of their own in one
// directory at the same time: each finds what it left. The count of files drifts, as it does
// between two processes of Flask, since cachelib counts without a lock.
func TestFilesTogether(t *testing.T) {
	flask, goside, _, dir := startFiles(t, newestFiles)
	const users, rounds = 6, 10
	var failed atomic.Int64
	done := make(chan struct{})
	for n := range users {
		go func() {
			defer func() { done <- struct{}{} }()
			for round := range rounds {
				b := sides.NewBrowser()
				value := fmt.Sprintf("%d/%d", n, round)
				seen, status, err := flask.Try(b, sides.Todo{Set: map[string]any{"flask": value}})
				if err != nil || status != 200 {
					t.Errorf("Flask answers %d, %v", status, err)
					return
				}
				goside.Try(b, func(s *flaskcookie.Session) {
					if got, _ := flaskcookie.Get[string](s, "flask"); got != value {
						failed.Add(1)
					}
					s.Regenerate()
					s.Set("go", value)
				})
				seen, _, err = flask.Try(b, sides.Todo{Pop: []string{"flask"}})
				if err != nil || seen.Before["go"] != "'"+value+"'" || seen.Before["flask"] != "'"+value+"'" {
					failed.Add(1)
				}
				if round%2 == 0 {
					goside.Try(b, func(s *flaskcookie.Session) { s.Clear() })
				}
			}
		}()
	}
	for range users {
		<-done
	}
	sessions, count := sessionFiles(t, dir)
	t.Logf("%d sessions left, %d counted", len(sessions), count)
	if want := users * (rounds / 2); failed.Load() > 0 || len(sessions) != want {
		t.Errorf("%d failures, %d sessions, want %d", failed.Load(), len(sessions), want)
	}
}

// TestFilesContention is TestContention on files. cachelib has no locks, so what Flask
// writes in the moment between Go's comparison and its replacement is lost. Four writers
// without a pause hit some of those moments: up to 18 in 150 were seen.
func TestFilesContention(t *testing.T) {
	flask, goside, _, _ := startFiles(t, newestFiles)
	const writes = 150
	lostFlask, lostGo := contend(t, flask, goside, 1, 4, writes)
	t.Logf("%d writes: lost %d of Flask, %d of Go", 5*writes, lostFlask, lostGo)
	if lostFlask > writes/2 {
		t.Errorf("Go erased %d of %d writes of Flask", lostFlask, writes)
	}
}

// TestFilesThreshold has Go make and delete many sessions beside a Flask with a small
// threshold: no live session of Flask's is thrown out for a wrong count.
func TestFilesThreshold(t *testing.T) {
	flask, goside, _, _ := startFiles(t, newestFiles, "SESSION_FILE_THRESHOLD", 10)
	users := make([]*sides.Browser, 5)
	for n := range users {
		users[n] = sides.NewBrowser()
		flask.Do(t, users[n], sides.Todo{Set: map[string]any{"_user_id": n}})
	}
	for range 30 {
		b := sides.NewBrowser()
		goside.Do(t, b, func(s *flaskcookie.Session) { s.Set("_user_id", "guest") })
		goside.Do(t, b, func(s *flaskcookie.Session) { s.Regenerate() })
		goside.Do(t, b, func(s *flaskcookie.Session) { s.Clear() })
	}
	flask.Do(t, sides.NewBrowser(), sides.Todo{Set: map[string]any{"_user_id": 5}})
	for n, b := range users {
		sides.Equals(t, flask.Do(t, b, sides.Todo{}), "_user_id", fmt.Sprint(n))
	}
}
