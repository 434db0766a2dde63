package payload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/payload"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestSessions demands the sizes that the names promise, and that the struct of a session
// holds all of it: otherwise less work would be measured than is said.
func TestSessions(t *testing.T) {
	for _, test := range []struct {
		name    string
		session payload.Session
		size    int
	}{
		{"small", payload.Small(), 63},
		{"login", payload.Login(), 390},
		{"2 KB", payload.Cart(2048), 2048},
		{"20 KB", payload.Cart(20_480), 20_480},
		{"205 KB", payload.Cart(205_000), 205_000},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := len(test.session.JSON); got != test.size {
				t.Errorf("%d bytes, want %d", got, test.size)
			}
			var value taggedjson.Dict
			if err := payload.JSON.Unmarshal(test.session.JSON, &value); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.session.Value, value); diff != "" {
				t.Errorf("the value and its JSON (-value +JSON):\n%s", diff)
			}
			whole := test.session.Struct()
			if err := payload.JSON.Unmarshal(test.session.JSON, whole); err != nil {
				t.Fatal(err)
			}
			var fields any
			if err := taggedjson.Convert(whole, &fields); err != nil {
				t.Fatal(err)
			}
			var back payload.Session
			back.Value = fields.(taggedjson.Dict)
			if diff := cmp.Diff(test.session.Plain(), back.Plain()); diff != "" {
				t.Errorf("the struct (-session +struct):\n%s", diff)
			}
		})
	}
	if !pyzlib.CannotWin(payload.Small().JSON) {
		t.Error("the small session has to be compressed to see that it is too short for it")
	}
	if a, b := len(payload.Nested(30, 300).JSON), len(payload.Nested(300, 300).JSON); a < b || a > b+100 {
		t.Errorf("the same dicts take %d bytes flat and %d deep", a, b)
	}
}

// TestDifferent demands of sessions that are gone through in turn that they are of one size and
// all different: one that came again would be learnt by heart.
func TestDifferent(t *testing.T) {
	for _, test := range []struct {
		name     string
		sessions []payload.Session
		count    int
	}{
		{"carts", payload.Carts(200_000, 1_000), 200},
		{"a single cart", payload.Carts(200_000, 200_000), 1},
		{"keys", payload.Keys(10_000, 100), 100},
		{"random keys", payload.Names(10_000, 100), 100},
		{"all keys in one", payload.Keys(10_000, 10_000), 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := len(test.sessions); got != test.count {
				t.Errorf("%d sessions, want %d", got, test.count)
			}
			seen := make(map[string]bool)
			for _, s := range test.sessions {
				if len(s.JSON) != len(test.sessions[0].JSON) {
					t.Errorf("one has %d bytes and another one %d", len(test.sessions[0].JSON), len(s.JSON))
				}
				if seen[string(s.JSON)] {
					t.Errorf("%.60s... comes again", s.JSON)
				}
				seen[string(s.JSON)] = true
			}
		})
	}
}
