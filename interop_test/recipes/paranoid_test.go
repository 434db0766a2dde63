package recipes

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What follows is the block of docs/login-recipes.md.

const paranoidName = "_paranoid_token"

// paranoid clears a session that another client brings, and refuses the request, as
// Flask-Paranoid does before each view. It stands inside of the session's middleware, and
// outside of flasklogin's.
func paranoid(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := flaskcookie.FromContext(r.Context())
		token := paranoidToken(r)
		held, found := s.Get(paranoidName)
		text, isText := held.(string)
		switch {
		case !found || held == nil:
			if !s.ReadOnly {
				_ = s.Set(paranoidName, token) // an error is in the log
			}
		case !isText || !hmac.Equal([]byte(text), []byte(token)):
			s.Clear()
			http.SetCookie(w, &http.Cookie{Name: "remember_token", Path: "/", MaxAge: -1})
			http.Error(w, "Unauthorized", http.StatusUnauthorized) // or where redirect_view leads
			return
		}
		next.ServeHTTP(w, r)
	})
}

// paranoidToken is create_token: a hash of the address and the User-Agent. The address is
// the first of X-Forwarded-For, from whoever it comes; behind Go Flask sees what Go sends
// there, and Go has to take the peer's, flasklogin.RemoteAddr, alone.
func paranoidToken(r *http.Request) string {
	address, found := flasklogin.RemoteAddr(r)
	if lines := r.Header["X-Forwarded-For"]; len(lines) > 0 {
		address, _, _ = strings.Cut(strings.Join(lines, ","), ",")
	} else if !found {
		address = "x.x.x.x"
	}
	agent := "no user agent"
	if lines := r.Header["User-Agent"]; len(lines) > 0 {
		agent = strings.Join(lines, ",")
	}
	sum := sha256.Sum256([]byte(strings.Trim(asUTF8(address), " \t\n\r\v\f") + "|" + asUTF8(agent)))
	return hex.EncodeToString(sum[:])
}

// asUTF8 is what Flask makes of the bytes of a header: one character a byte.
func asUTF8(header string) string {
	var out strings.Builder
	for i := range len(header) {
		out.WriteRune(rune(header[i]))
	}
	return out.String()
}

// TestParanoid visits both sides with one session as several clients: they must hash a
// client alike, and refuse and clear alike.
func TestParanoid(t *testing.T) {
	b := newBoth(t, "paranoid")
	b.serve(paranoid, func(w http.ResponseWriter, _ *http.Request) { b.answer(w, "in") })
	clients := map[string]map[string]string{
		"plain":             {},
		"another agent":     {"User-Agent": "other"},
		"beyond ASCII":      {"User-Agent": "caf\u00e9"},
		"forwarded":         {"X-Forwarded-For": "203.0.113.9"},
		"forwarded twice":   {"X-Forwarded-For": " 203.0.113.10 , 10.0.0.1"},
		"forwarded nothing": {"X-Forwarded-For": ""},
	}
	tokens := map[string]string{}
	for name, headers := range clients {
		for _, first := range []string{"Flask", "Go"} {
			b.forget()
			visit := map[string]func() int{
				"Flask": func() int { return b.ask(request{Path: "/me", Headers: received(headers)}).Status },
				"Go":    func() int { return b.request(request{Path: "/me", Method: http.MethodGet, Headers: headers}).Code },
			}
			if status := visit[first](); status != http.StatusOK {
				t.Fatalf("%s, first at %s: %d", name, first, status)
			}
			token, _ := flaskcookie.Get[string](b.session(), paranoidName)
			if before := tokens[name]; before != "" && before != token {
				t.Errorf("%s: Flask and Go hash the client otherwise", name)
			}
			tokens[name] = token
			for _, then := range []string{"Flask", "Go"} {
				if status := visit[then](); status != http.StatusOK {
					t.Errorf("%s, first at %s, then at %s: %d", name, first, then, status)
				}
			}
		}
	}
	if distinct := len(distinctOf(tokens)); distinct != len(clients) {
		t.Errorf("%d tokens of %d clients", distinct, len(clients))
	}
	for _, held := range []any{tokens["another agent"], "", "é", int64(1), []any{"a"}, true} {
		for _, side := range []string{"Flask", "Go"} {
			b.forget()
			b.put(taggedjson.Dict{{Key: paranoidName, Value: held}, {Key: "_user_id", Value: "1"}})
			b.jar["remember_token"] = "1|digest"
			status := 0
			if side == "Flask" {
				status = b.ask(request{Path: "/me"}).Status
			} else {
				status = b.goes("/me")
			}
			if diff := cmp.Diff(map[string]string{}, b.jar); status != http.StatusUnauthorized || diff != "" {
				t.Errorf("%v at %s: status %d; cookies (-want +got):\n%s", held, side, status, diff)
			}
		}
	}
	for _, side := range []string{"Flask", "Go"} {
		b.forget()
		b.put(taggedjson.Dict{{Key: paranoidName, Value: nil}})
		status := 0
		if side == "Flask" {
			status = b.ask(request{Path: "/me"}).Status
		} else {
			status = b.goes("/me")
		}
		if status != http.StatusOK {
			t.Errorf("None at %s: %d", side, status)
		}
	}
}

// received are headers as Python has them: one character a byte.
func received(headers map[string]string) map[string]string {
	out := map[string]string{}
	for name, value := range headers {
		out[name] = asUTF8(value)
	}
	return out
}

func distinctOf(tokens map[string]string) map[string]bool {
	distinct := map[string]bool{}
	for _, token := range tokens {
		distinct[token] = true
	}
	return distinct
}
