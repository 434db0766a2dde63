package front

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// Shadow compares what Go would set with what Flask sets on all that is handed on.
type Shadow struct {
	Config flaskshadow.Config

	shadow *flaskshadow.Shadow
	mu     sync.Mutex
	found  map[string]int // differences and suspicions, how often
}

func (s *Shadow) around(flask http.Handler) http.Handler {
	s.found = make(map[string]int)
	s.Config.OnCompare = func(_ context.Context, result flaskshadow.Result) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, d := range result.Differences {
			s.found[fmt.Sprintf("difference: %s", d)]++
		}
		for _, d := range result.Suspicions {
			s.found[fmt.Sprintf("suspicion: %s: %s %s", d, result.Method, result.Path)]++
		}
	}
	s.shadow = Must(flaskshadow.New(s.Config))
	return s.shadow.Handler(flask)
}

func (s *Shadow) report(w http.ResponseWriter, r *http.Request) {
	err := s.shadow.Wait(r.Context())
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, map[string]any{"stats": s.shadow.Stats(), "found": s.found}, err)
}
