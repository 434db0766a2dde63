package flaskshadow_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// TestRefresh shows what an answer to a permanent session tells about
// SESSION_REFRESH_EACH_REQUEST, and what it does not.
func TestRefresh(t *testing.T) {
	permanent := fixture(t, "session/permanent")
	const vary = "Vary: Cookie"
	const notSent = "refresh: Flask did not send the cookie of a permanent session again, Go would send it"
	const sentAgain = "suspected refresh: Flask sent the unchanged cookie of a permanent session again, Go does not refresh"
	again := flaskAnswers(200, "Set-Cookie: session="+permanent+"; Expires=Fri, 15 Dec 2023 22:13:20 GMT"+tail, vary)
	changed := flaskAnswers(200, "Set-Cookie: session="+fixture(t, "session/cart")+tail, vary)
	off := base()
	off.SessionRefreshEachRequest = new(false)
	runsOut := at(10*time.Second, 11*time.Second)
	runsOut.PermanentSessionLifetime = 10 * time.Second
	for _, tc := range []struct {
		name   string
		cfg    flaskcookie.Config
		cookie string
		flask  http.Handler
		want   string
	}{
		{"neither refreshes", off, permanent, flaskAnswers(200, vary), ""},
		{"only Go refreshes", base(), permanent, flaskAnswers(200, "Vary: Accept, cookie"), notSent},
		{"both refresh", base(), permanent, again, ""},
		{"Go does not, and Flask does or its view wrote the same again", off, permanent, again, sentAgain},
		{"changed by the view", off, permanent, changed, ""},
		{"a session that is not permanent", base(), fixture(t, "session/cart"), flaskAnswers(200, vary), ""},
		{"a static file that Flask has not seen", base(), permanent, flaskAnswers(200), ""},
		{"an after_request that failed", base(), permanent, flaskAnswers(500), ""},
		{"a gateway", base(), permanent, flaskAnswers(502), ""},
		{"a cookie that runs out before the answer", runsOut, permanent, flaskAnswers(200, vary), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newShadow(t, flaskshadow.Config{Cookie: tc.cfg})
			get(s.Handler(tc.flask), tc.cookie)
			if got := s.differences(t); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

// TestRefreshKeepsNoMemory: what one request shows silences no later one. Flask refreshes
// here and Go does not; an answer without a cookie comes first.
func TestRefreshKeepsNoMemory(t *testing.T) {
	permanent := fixture(t, "session/permanent")
	again := flaskAnswers(200, "Set-Cookie: session="+permanent+"; Expires=Fri, 15 Dec 2023 22:13:20 GMT"+tail, "Vary: Cookie")
	cfg := base()
	cfg.SessionRefreshEachRequest = new(false)
	s := newShadow(t, flaskshadow.Config{Cookie: cfg})
	for _, first := range []http.Handler{flaskAnswers(500), flaskAnswers(200), flaskAnswers(200, "Vary: Cookie")} {
		get(s.Handler(first), permanent)
		get(s.Handler(again), permanent)
		s.take(t)
	}
	if stats := s.Stats(); stats.Suspected != 3 || stats.Different != 0 {
		t.Errorf("got %+v", stats)
	}
}

// TestKeptOld: a cookie that Go refuses, and an answer that holds its values. Flask may
// have accepted it, or the view wrote them anew; anyone can bring it about. It is a
// suspicion and never a difference.
func TestKeptOld(t *testing.T) {
	const open = "suspected open: Flask set a cookie with all values of the request's, Go ignores the request's: "
	const old = open + "signer: signature age 60 > 1 seconds"
	expired := at(time.Minute)
	expired.PermanentSessionLifetime = time.Second
	user := `{"_fresh":true,"_user_id":"7"}`
	unsigned := "eyJuIjoxfQ.ZVPxAA.xx" // {"n":1}
	for _, tc := range []struct {
		name   string
		cookie string
		writes string // Flask's new session
		want   string
	}{
		{"a login after expiry, or a longer lifetime in Flask", signedText(t, user, 0), user, old},
		{"and more than before", signedText(t, `{"a":1}`, 0), `{"a":1,"b":2}`, old},
		{"permanent no more", signedText(t, `{"_permanent":true,"a":1}`, 0), `{"a":1}`, old},
		{"a value less", signedText(t, `{"a":1,"b":2}`, 0), `{"b":2}`, ""},
		{"another value", signedText(t, `{"a":1}`, 0), `{"a":2}`, ""},
		{"nothing but permanent before", signedText(t, `{"_permanent":true}`, 0), `{"_permanent":true,"a":1}`, ""},
		{"nothing before", signedText(t, `{}`, 0), `{"a":1}`, ""},
		{"not a session before", signedText(t, `[1]`, 0), `{"a":1}`, ""},
		{"a counter, and a cookie of somebody without a key", unsigned, `{"n":1}`, open + "signer: signature does not match"},
		{"a counter that goes on", unsigned, `{"n":2}`, ""},
		{"a good cookie", signedText(t, user, time.Minute), user, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			flask := flaskAnswers(200, "Set-Cookie: session="+signedText(t, tc.writes, time.Minute)+tail, "Vary: Cookie")
			if strings.Contains(tc.writes, "_permanent") {
				flask = flaskAnswers(200, "Set-Cookie: session="+signedText(t, tc.writes, time.Minute)+"; Expires=Tue, 14 Nov 2023 22:14:21 GMT"+tail, "Vary: Cookie")
			}
			s := newShadow(t, flaskshadow.Config{Cookie: expired})
			get(s.Handler(flask), tc.cookie)
			if got := s.differences(t); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
			if stats := s.Stats(); stats.Different != 0 || (stats.Suspected == 1) != (tc.want != "") {
				t.Errorf("got %+v", stats)
			}
		})
	}
}

// TestTwinSettlesSuspicions: a twin begins with Go's session. If it writes the same
// values, so did the view; if not, that is a difference. One that failed says nothing.
func TestTwinSettlesSuspicions(t *testing.T) {
	flask := flaskAnswers(200, "Set-Cookie: session="+signedText(t, `{"n":1}`, 0)+tail, "Vary: Cookie")
	for _, tc := range []struct {
		name string
		twin http.HandlerFunc
		want string
	}{
		{"writes them anew", func(_ http.ResponseWriter, r *http.Request) {
			n, _ := flaskcookie.Get[int](flaskcookie.FromContext(r.Context()), "n")
			flaskcookie.FromContext(r.Context()).Set("n", n+1)
		}, ""},
		{"does not", func(_ http.ResponseWriter, r *http.Request) { flaskcookie.FromContext(r.Context()).Get("n") },
			"twin cookie: Flask cookie set, Go no cookie\ntwin session n: Flask int, Go missing"},
		{"fails", func(http.ResponseWriter, *http.Request) { panic("planted") },
			"twin failure: Flask answered, Go panicked with a string\n" +
				"suspected open: Flask set a cookie with all values of the request's, Go ignores the request's: signer: signature does not match"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newShadow(t, flaskshadow.Config{Cookie: base()})
			get(s.Twin(flask, tc.twin), "eyJuIjoxfQ.ZVPxAA.xx")
			if got := s.differences(t); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

// TestSuspicionIsLogged at level Info, in words that are not those of a difference; with
// a difference beside it, in the line of that. What is the same is not logged.
func TestSuspicionIsLogged(t *testing.T) {
	for _, tc := range []struct{ attributes, want string }{
		{tail, `level=INFO msg="flaskshadow: Go may differ from Flask" method=GET path=/path status=200 suspicions="[open: `},
		{"; Path=/", `level=WARN msg="flaskshadow: Go differs from Flask" method=GET path=/path status=200 differences="[attribute HttpOnly: Flask none, Go set]" suspicions="[open: `},
	} {
		var log bytes.Buffer
		s := newShadow(t, flaskshadow.Config{Cookie: base(), Logger: slog.New(slog.NewTextHandler(&log, nil))})
		get(s.Handler(flaskAnswers(200, "Set-Cookie: session="+signedText(t, `{"n":1}`, 0)+tc.attributes, "Vary: Cookie")), "eyJuIjoxfQ.ZVPxAA.xx")
		get(s.Handler(flaskAnswers(200)), "")
		s.take(t)
		if !strings.Contains(log.String(), tc.want) || strings.Count(log.String(), "\n") != 1 {
			t.Errorf("got %swant %s", log.String(), tc.want)
		}
	}
}
