package login

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestSoak judges some cases of each category of this package; scripts/soak asks for
// millions.
func TestSoak(t *testing.T) {
	soak.Run(t, categories(t, sync.OnceValue(func() *live.Worker { return live.StartWorker(t, "worker.py", new(any)) })))
}

func categories(t testing.TB, w func() *live.Worker) []soak.Category {
	t.Helper()
	maker, csrf := newTokenMaker(t, randomKey), newCSRF(t)
	return []soak.Category{
		judging(w, soak.Category{Name: "remember cookies", Share: 80, Must: []string{"good", "bad"}}, "remember", randomRemember, judgeRemember),
		judging(w, soak.Category{Name: "CSRF tokens", Share: 60, Must: []string{"good", "refused"}}, "token",
			func(r *rand.Rand) tokenCase { return randomToken(r, maker) },
			func(c tokenCase, want tokenAnswer) (string, string) { return judgeToken(csrf, c, want) }),
		judging(w, soak.Category{Name: "CSRF forms", Share: 20, Must: []string{"good", "refused"}}, "request",
			func(r *rand.Rand) requestCase { return randomRequest(r, maker) },
			func(c requestCase, want requestAnswer) (string, string) { return judgeRequest(csrf, c, want) }),
		judging(w, soak.Category{Name: "session protection", Share: 10, Must: []string{"same"}}, "identifier", randomIdentifier, judgeIdentifier),
	}
}

// judging completes a category: random makes a case, op has the worker judge it, and compare
// says what came of it, or how the sides differ.
func judging[C shrinkable[C], R any](w func() *live.Worker, category soak.Category, op string, random func(*rand.Rand) C, compare func(C, R) (met, diff string)) soak.Category {
	category.Judge = func(seed uint64, number, size int) (*soak.Batch, error) {
		cases := make([]C, size)
		for i := range cases {
			cases[i] = random(soak.Random(seed, number+i))
		}
		theirs, err := live.Exchange[R](w(), op, cases)
		if err != nil {
			return nil, err
		}
		batch := new(soak.Batch)
		for i, c := range cases {
			met, diff := compare(c, theirs[i])
			if diff != "" {
				small := shrink(w(), op, c, compare, diff)
				batch.Disagree("case %d: %s\n  %v\n  as small as it gets: %v", number+i, diff, c, small)
				continue
			}
			batch.Meet(met)
		}
		return batch, nil
	}
	return category
}

type rememberAnswer struct {
	ID    *string `json:"id"`
	Error string  `json:"error"`
}

func judgeRemember(c rememberCase, want rememberAnswer) (met, diff string) {
	key, err := flasklogin.RememberKey(c.Key)
	if err != nil {
		return "", err.Error()
	}
	id, ok := flasklogin.DecodeCookie(c.Text, key)
	if ok != (want.ID != nil) || ok && id != *want.ID || want.Error != "" && want.Error != "TypeError" {
		return "", fmt.Sprintf("Go reads %q, %t, Python %s %s", id, ok, quoted(want.ID), want.Error)
	}
	if ok {
		return "good", ""
	}
	return "bad", ""
}

type tokenAnswer struct{ Message, Error string }

func judgeToken(csrf *flaskwtf.CSRF, c tokenCase, want tokenAnswer) (met, diff string) {
	err := csrf.Validate(flaskcookie.NewSession(taggedjson.Dict{{Key: "csrf_token", Value: c.Text}}), c.Token)
	switch {
	case want.Error != "" && errors.Is(err, flaskwtf.ErrMismatch):
		return "intended: csrf-text", ""
	case want.Error != "" || verdict(err) != want.Message:
		return "", "Go: " + verdict(err) + ", Flask: " + want.Message + want.Error
	case err == nil:
		return "good", ""
	}
	return "refused", ""
}

type requestAnswer struct {
	Status  int
	Message string
}

func judgeRequest(csrf *flaskwtf.CSRF, c requestCase, want requestAnswer) (met, diff string) {
	got := verdict(checked(csrf, c.request()))
	switch {
	case want.Status == http.StatusInternalServerError && got != "":
		return "intended: csrf-referrer", ""
	case want.Status == http.StatusInternalServerError || got != want.Message:
		return "", "Go: " + got + ", Flask: " + want.Message
	case got == "":
		return "good", ""
	}
	return "refused", ""
}

func judgeIdentifier(c identifierCase, want struct{ Identifier string }) (met, diff string) {
	if c.identifier() != want.Identifier {
		return "", "another identifier"
	}
	return "same", ""
}
