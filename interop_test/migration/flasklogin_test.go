package migration

import (
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// way is how a request reaches Flask.
type way struct {
	Peer      string  `json:"peer"`
	Forwarded *string `json:"forwarded"`
	Agent     string  `json:"agent"`
}

// request is what Go sees of it.
func (w way) request() *http.Request {
	r := &http.Request{RemoteAddr: w.Peer, Header: http.Header{"User-Agent": {w.Agent}}}
	if w.Forwarded != nil {
		r.Header.Set("X-Forwarded-For", *w.Forwarded)
	}
	return r
}

// seen is what testdata/flasklogin.py prints.
type seen struct {
	Session struct {
		UserID string `json:"_user_id"`
		Fresh  bool   `json:"_fresh"`
		ID     string `json:"_id"`
	}
	Next struct {
		LoggedIn bool `json:"logged_in"`
		Fresh    bool
	}
}

func visit(t *testing.T, protection string, permanent bool, login, next way) (s seen) {
	t.Helper()
	text := func(v any) string {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	command := exec.Command(live.Env(t, "explain"), filepath.Join("testdata", "flasklogin.py"), protection, text(permanent), text(login), text(next))
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(output, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFlaskLogin holds what step 6 says of Flask-Login against the real one, 0.6.3: how it
// makes _id, and what a request that comes another way does to the login.
func TestFlaskLogin(t *testing.T) {
	peer := way{"192.0.2.1", nil, "Browser/1.0"}
	through := way{"127.0.0.1", new("192.0.2.1, 10.0.0.9"), "Browser/1.0"} // the same client, by a proxy
	forged := way{"192.0.2.1", new("6.6.6.6"), "Browser/1.0"}
	for _, tt := range []struct {
		name            string
		protection      string
		permanent       bool
		login, next     way
		address         string // in _id
		loggedIn, fresh bool   // in the next request
	}{
		{"the address of the peer", "basic", false, peer, peer, "192.0.2.1", true, true},
		{"what stands before the first comma", "basic", false, through, peer, "192.0.2.1", true, true},
		{"from whomever it came", "basic", false, forged, forged, "6.6.6.6", true, true},
		{"another way in: not fresh", "basic", false, peer, forged, "192.0.2.1", true, false},
		{"another way in, strong: logged out", "strong", false, peer, forged, "192.0.2.1", false, false},
		{"another way in, strong and permanent: not fresh", "strong", true, peer, forged, "192.0.2.1", true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := visit(t, tt.protection, tt.permanent, tt.login, tt.next)
			sum := sha512.Sum512(fmt.Appendf(nil, "b'%s'|b'%s'", tt.address, tt.login.Agent))
			if ours := flasklogin.Identifier06(nil)(tt.login.request()); ours != got.Session.ID {
				t.Errorf("flasklogin makes %s of it", ours)
			}
			if s := got.Session; s.ID != hex.EncodeToString(sum[:]) || s.UserID != "42" || !s.Fresh {
				t.Errorf("the session holds %+v", s)
			}
			if got.Next.LoggedIn != tt.loggedIn || got.Next.Fresh != tt.fresh {
				t.Errorf("the next request sees %+v", got.Next)
			}
		})
	}
}
