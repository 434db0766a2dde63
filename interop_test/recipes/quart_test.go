package recipes

import (
	"crypto/sha512"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What follows are the Go blocks of docs/other-frameworks.md about Quart.

func quartSessions(key []byte) (*flaskcookie.Codec, error) {
	return flaskcookie.New(flaskcookie.Config{SecretKey: key, Payload: insertionOrder})
}

// insertionOrder leaves the keys as they were set, where Flask sorts them.
var insertionOrder = taggedjson.NewCodec(taggedjson.Options{})

// quartUser returns the id of the user whom Quart-Auth has logged in. ok is false for nobody.
func quartUser(tokens *serializer.TimedSerializer, r *http.Request) (id string, ok bool) {
	cookie, err := r.Cookie("QUART_AUTH")
	if err != nil {
		return "", false
	}
	_, err = tokens.DecodeMaxAge(cookie.Value, 365*24*time.Hour, &id) // QUART_AUTH_DURATION
	return id, err == nil
}

// quartAuth is for the cookie's value: Encode makes it, and DecodeMaxAge reads it. now is the
// clock, mostly time.Now.
func quartAuth(key []byte, now func() time.Time) (*serializer.TimedSerializer, error) {
	return serializer.NewURLSafeTimed(key, "quart auth salt", &serializer.Options{ // QUART_AUTH_SALT
		Signer: signer.Options{Digest: sha512.New, Now: now},
	})
}

// TestQuart: Go reads what Quart and Quart-Auth have written, and they read what Go writes,
// the same bytes but for the time.
func TestQuart(t *testing.T) {
	python := live.StartWorkerOf(t, live.Env(t, "explain"), "frameworks.py", &struct{}{})
	sessions, err := quartSessions(frameworkKey)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := quartAuth(frameworkKey, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	theirs := cookiesOf(t, live.Ask[visited](t, python, "quart", []asked{{"write", ""}})[0].SetCookie)
	values := append(taggedjson.Dict{}, frameworkValues...)
	values.Set("pair", taggedjson.Tuple{int64(1), int64(2)})
	var got map[string]any
	if _, err := sessions.Decode(theirs["session"], &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plainMap(t, values), got); diff != "" {
		t.Errorf("Go reads (-want +got):\n%s", diff)
	}
	r := &http.Request{Header: http.Header{"Cookie": {"QUART_AUTH=" + theirs["QUART_AUTH"]}}}
	if id, ok := quartUser(auth, r); id != "zoë" || !ok {
		t.Errorf("the user is %q, %t", id, ok)
	}
	r.Header.Set("Cookie", "QUART_AUTH=x"+theirs["QUART_AUTH"])
	if id, ok := quartUser(auth, r); ok {
		t.Errorf("a changed cookie is of %q", id)
	}
	if id, ok := quartUser(auth, &http.Request{}); ok {
		t.Errorf("no cookie is of %q", id)
	}

	session, err := sessions.Encode(values)
	if err != nil {
		t.Fatal(err)
	}
	user, err := auth.Encode("zoë")
	if err != nil {
		t.Fatal(err)
	}
	if payload(user) != payload(theirs["QUART_AUTH"]) {
		t.Errorf("Quart-Auth writes %s, Go %s", theirs["QUART_AUTH"], user)
	}
	var read struct {
		User    string
		Pair    bool
		Session map[string]any
	}
	body := live.Ask[visited](t, python, "quart", []asked{{"read", "session=" + session + "; QUART_AUTH=" + user}})[0].Body
	if err := json.Unmarshal([]byte(body), &read); err != nil {
		t.Fatal(err)
	}
	if read.User != "zoë" || !read.Pair || len(read.Session) != len(values) {
		t.Errorf("Quart reads %s", body)
	}
}

// cookiesOf are the values by name.
func cookiesOf(t *testing.T, lines []string) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, line := range lines {
		cookie, err := http.ParseSetCookie(line)
		if err != nil {
			t.Fatal(err)
		}
		values[cookie.Name] = cookie.Value
	}
	return values
}

// payload is what stands before the time.
func payload(token string) string {
	parts := strings.Split(token, ".")
	return strings.Join(parts[:len(parts)-2], ".")
}

// plainMap is a Dict as decoding into a map gives it.
func plainMap(t *testing.T, values taggedjson.Dict) (m map[string]any) {
	t.Helper()
	if err := taggedjson.Convert(values, &m); err != nil {
		t.Fatal(err)
	}
	return m
}
