package login

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// FuzzRemember has Flask-Login read any remember cookie.
func FuzzRemember(f *testing.F) {
	w := live.StartWorker(f, "worker.py", new(any))
	for _, id := range []string{"1", "a|b", "ünï", ""} {
		f.Add(flasklogin.EncodeCookie(id, []byte(randomKey)))
	}
	f.Add("1|")
	f.Fuzz(func(t *testing.T, text string) {
		c := rememberCase{strings.ToValidUTF8(text, "é"), randomKey}
		theirs, err := live.Exchange[rememberAnswer](w, "remember", []rememberCase{c})
		if err != nil {
			t.Fatal(err)
		}
		if _, diff := judgeRemember(c, theirs[0]); diff != "" {
			t.Error(diff)
		}
	})
}

// FuzzCSRFToken has Flask-WTF judge any token.
func FuzzCSRFToken(f *testing.F) {
	w := live.StartWorker(f, "worker.py", new(any))
	maker, csrf := newTokenMaker(f, randomKey), newCSRF(f)
	good, err := maker.maker.Encode(text)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, text)
	f.Add(strings.ToUpper(good), text)
	f.Add(good, "")
	f.Fuzz(func(t *testing.T, token, inSession string) {
		c := tokenCase{strings.ToValidUTF8(token, "é"), strings.ToValidUTF8(inSession, "é")}
		theirs, err := live.Exchange[tokenAnswer](w, "token", []tokenCase{c})
		if err != nil {
			t.Fatal(err)
		}
		if _, diff := judgeToken(csrf, c, theirs[0]); diff != "" {
			t.Error(diff)
		}
	})
}
