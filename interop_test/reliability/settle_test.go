package reliability

import (
	"net/http"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"
)

// held is what a process holds that must not grow.
type held struct{ goroutines, files int }

func holding() held {
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	return held{runtime.NumGoroutine(), len(must(os.ReadDir("/proc/self/fd")))}
}

// settled waits until no more is held than was before, and fails the test if that does not
// come about: something that began with a request has not ended with it.
func settled(t *testing.T, before held) {
	t.Helper()
	const patience = 30 * time.Second
	var now held
	for began := time.Now(); time.Since(began) < patience; time.Sleep(20 * time.Millisecond) {
		if now = holding(); now.goroutines <= before.goroutines && now.files <= before.files {
			return
		}
	}
	var stacks strings.Builder
	pprof.Lookup("goroutine").WriteTo(&stacks, 1)
	t.Errorf("before there were %+v, and still there are %+v:\n%s", before, now, stacks.String())
}
