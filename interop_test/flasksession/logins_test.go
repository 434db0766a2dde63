package flasksession

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// TestLoginsMeet has a request of one side write while the other logs in or out, with compare
// and swap on both: whichever is late, no login gets what was written for another user. The
// rules are those of flasksession.TestMergeLogins.
func TestLoginsMeet(t *testing.T) {
	type set = map[string]any
	p := startCouple(t, "", settings{Swap: true}, flasksession.Config{Config: key()})
	for _, tt := range []struct {
		name        string
		before      set
		first, late sides.Todo // the late one has read the session before the first one writes
		want        map[string]string
	}{
		{
			"a stolen remember cookie beside a login of the thief's", set{"_fresh": false},
			sides.Todo{Set: set{"_user_id": "thief", "_fresh": true, "_id": "x"}}, sides.Todo{Set: set{"_user_id": "victim", "_fresh": false}},
			map[string]string{"_user_id": "'victim'", "_fresh": "False"},
		},
		{
			"a second factor of the user before, which the login takes away", set{"_user_id": "mallory"},
			sides.Todo{Set: set{"otp": true}}, sides.Todo{Set: set{"_user_id": "victim"}, Pop: []string{"otp"}},
			map[string]string{"_user_id": "'victim'"},
		},
		{
			"a second factor of nobody, which the login sets to what it was", set{"otp": false},
			sides.Todo{Set: set{"otp": true}}, sides.Todo{Set: set{"_user_id": "victim", "otp": false}},
			map[string]string{"_user_id": "'victim'", "otp": "False"},
		},
		{
			"a second factor of the user before, behind the login", set{"_user_id": "mallory"},
			sides.Todo{Set: set{"_user_id": "victim"}}, sides.Todo{Set: set{"otp": true}},
			map[string]string{"_user_id": "'victim'"},
		},
		{
			"the same with a new identifier", set{"_user_id": "mallory"},
			sides.Todo{Set: set{"_user_id": "victim"}}, sides.Todo{Set: set{"otp": true}, Regenerate: true},
			map[string]string{"_user_id": "'victim'"},
		},
		{
			"a write behind a logout", set{"_user_id": "bob", "lang": "de"},
			sides.Todo{Pop: []string{"_user_id"}}, sides.Todo{Set: set{"cart": 1}},
			map[string]string{"lang": "'de'"},
		},
		{
			"a logout behind another login", set{"_user_id": "bob", "lang": "de"},
			sides.Todo{Set: set{"_user_id": "eve", "otp": true}}, sides.Todo{Pop: []string{"_user_id"}},
			map[string]string{"lang": "'de'"},
		},
		{
			"a logout that leaves nothing, behind another login", set{"_user_id": "bob"},
			sides.Todo{Set: set{"_user_id": "eve", "otp": true}}, sides.Todo{Pop: []string{"_user_id"}},
			map[string]string{},
		},
		{
			"a login of the same user with a new identifier, behind the logout", set{"_user_id": "bob", "lang": "de"},
			sides.Todo{Pop: []string{"_user_id"}}, sides.Todo{Set: set{"_user_id": "bob"}, Regenerate: true},
			map[string]string{"_user_id": "'bob'", "lang": "'de'"},
		},
		{
			"a login behind a write of nobody", set{"lang": "de"},
			sides.Todo{Set: set{"cart": 1}}, sides.Todo{Set: set{"_user_id": "bob"}},
			map[string]string{"_user_id": "'bob'", "lang": "'de'", "cart": "1"},
		},
		{
			"a write of nobody behind a login", set{"lang": "de"},
			sides.Todo{Set: set{"_user_id": "bob"}}, sides.Todo{Set: set{"cart": 1}},
			map[string]string{"_user_id": "'bob'", "lang": "'de'", "cart": "1"},
		},
		{
			"two writes of one user", set{"_user_id": "bob"},
			sides.Todo{Set: set{"a": 1}}, sides.Todo{Set: set{"b": 2}},
			map[string]string{"_user_id": "'bob'", "a": "1", "b": "2"},
		},
	} {
		for side, meet := range map[string]func(b, other *sides.Browser){
			"Flask is late": func(b, other *sides.Browser) {
				p.during(t, b, tt.late, func() { p.goside.Do(t, other, doing(tt.first)) })
			},
			"Go is late": func(b, other *sides.Browser) {
				p.goside.Do(t, b, func(s *flaskcookie.Session) {
					doing(tt.late)(s)
					p.flask.Do(t, other, tt.first)
				})
			},
		} {
			t.Run(tt.name+": "+side, func(t *testing.T) {
				b, other := sides.NewBrowser(), sides.NewBrowser()
				p.flask.Do(t, b, sides.Todo{Set: tt.before})
				other.SetCookie(t, p.goside.URL, b.Cookie(t, p.goside.URL))
				meet(b, other)
				got := p.flask.Do(t, b, sides.Todo{}).Values
				delete(got, "_permanent")
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// doing is what a Todo says, in Go.
func doing(todo sides.Todo) func(*flaskcookie.Session) {
	return func(s *flaskcookie.Session) {
		for key, value := range todo.Set {
			s.Set(key, value)
		}
		for _, key := range todo.Pop {
			s.Delete(key)
		}
		if todo.Regenerate {
			s.Regenerate()
		}
	}
}
