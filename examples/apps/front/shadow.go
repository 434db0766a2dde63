package front

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
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
	s := &Shadow{found: make(map[string]int)}
	cfg := flaskshadow.Config{
		Cookie: sessions, SessionIdentifier: logins.SessionIdentifier, LoginView: logins.LoginView,
		Logger: slog.New(slog.DiscardHandler), // report has it all
	}
	cfg.OnCompare = func(_ context.Context, result flaskshadow.Result) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, d := range result.Differences {
			s.found[fmt.Sprintf("difference: %s", d)]++
		}
		for _, d := range result.Suspicions {
			s.found[fmt.Sprintf("suspicion: %s: %s %s", d, result.Method, result.Path)]++
		}
	}
	s.shadow = Must(flaskshadow.New(cfg))
	return s
}

func (s *Shadow) report(w http.ResponseWriter, r *http.Request) {
	err := s.shadow.Wait(r.Context())
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, map[string]any{"stats": s.shadow.Stats(), "found": s.found}, err)
}
