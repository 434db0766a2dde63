package front

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// Shadow compares what Go would set with what Flask sets on all that is handed on.
type Shadow struct {
	shadow *flaskshadow.Shadow
	mu     sync.Mutex
	found  map[string]int // differences and suspicions, how often
}

// Compare returns a Shadow for the configurations that Go serves with.
func Compare(sessions flaskcookie.Config, logins flasklogin.Config) *Shadow {
	return newShadow(flaskshadow.Config{Cookie: sessions}, logins)
}

// CompareStored is Compare for sessions on a server.
func CompareStored(sessions flasksession.Config, store flasksession.Store, logins flasklogin.Config) *Shadow {
	return newShadow(flaskshadow.Config{Session: sessions, Store: store, StoreTimeout: time.Second}, logins)
}

func newShadow(cfg flaskshadow.Config, logins flasklogin.Config) *Shadow {
	s := &Shadow{found: make(map[string]int)}
	cfg.SessionIdentifier, cfg.LoginView = logins.SessionIdentifier, logins.LoginView
	cfg.Logger = slog.New(slog.DiscardHandler) // report has it all
	cfg.OnCompare = func(_ context.Context, result flaskshadow.Result) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, d := range result.Differences {
			s.note("difference", d, result)
		}
		for _, d := range result.Suspicions {
			s.note("suspicion", d, result)
		}
	}
	s.shadow = Must(flaskshadow.New(cfg))
	return s
}

// maxFound is how many are told apart: whoever asks chooses the paths.
const maxFound = 1000

func (s *Shadow) note(kind string, d flaskshadow.Difference, result flaskshadow.Result) {
	key := fmt.Sprintf("%s: %s: %s %s", kind, d, result.Method, result.Path)
	if _, known := s.found[key]; !known && len(s.found) >= maxFound {
		key = kind + ": others"
	}
	s.found[key]++
}

func (s *Shadow) report(w http.ResponseWriter, r *http.Request) {
	err := s.shadow.Wait(r.Context())
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, map[string]any{"stats": s.shadow.Stats(), "found": s.found}, err)
}
