package signer_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// refusals returns one error of each kind, as users get them, and the cookies that were refused.
func refusals(t *testing.T) (refused []error, cookies []string) {
	t.Helper()
	sessions := must(serializer.NewURLSafeTimed([]byte("key"), "cookie-session", nil))
	raw := must(signer.NewTimestamp([]byte("key"), "cookie-session", nil))
	good := must(sessions.Encode(map[string]string{"user": "secret-value"}))
	for _, cookie := range []string{
		good[:len(good)-3] + "xxx",                    // changed
		strings.TrimRight(good, "."),                  // expired: see below
		string(raw.Sign([]byte("secret-value"))),      // genuine, and no payload
		string(raw.Sign([]byte("InNlY3JldC12YWx1Z"))), // and this one no base64
		"secret-value", "secret-value.x", "secret-value.secret-value.secret-value",
	} {
		var v any
		_, err := sessions.DecodeMaxAge(cookie, -time.Second, &v)
		if _, bad := errors.AsType[*signer.Error](err); !bad {
			t.Fatalf("%q: %v", cookie, err)
		}
		refused, cookies = append(refused, err), append(cookies, cookie)
		if _, err = sessions.Decode(cookie, &v); err != nil {
			refused = append(refused, err)
		}
	}
	return refused, cookies
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// verbs are those of package fmt. Those that are for text are all that go vet accepts for
// an error: with others package fmt looks into the fields of an error which has no Format,
// such as that of fmt.Errorf, and asks no methods of what it finds there; nor does it for %p.
const (
	textVerbs = "%v %+v %#v %s %q %x %X"
	verbs     = textVerbs + " %d %t %e %c %U %o %b %z"
)

// TestErrorShowsNothing shows that no usual way of printing a refusal, a wrapped one, or a
// struct or slice that has one, shows what was refused.
func TestErrorShowsNothing(t *testing.T) {
	type holder struct{ Err error }
	type byValue struct{ Err signer.Error }
	gob.Register(&signer.Error{})
	refused, cookies := refusals(t)
	check := func(v any, verbs string) {
		shown := printed(v, verbs)
		for _, secret := range secrets(cookies) {
			if strings.Contains(shown, secret) {
				t.Errorf("%T: %q is shown:\n%s", v, secret, shown)
			}
		}
	}
	for _, err := range refused {
		for _, v := range []any{err, holder{err}, &holder{err}, []error{err}, map[string]error{"err": err}} {
			check(v, verbs)
		}
		if e, ok := errors.AsType[*signer.Error](err); ok {
			for _, v := range []any{*e, byValue{*e}, []signer.Error{*e}, []*signer.Error{e}, map[string]any{"e": *e}} {
				check(v, verbs)
			}
		}
		foreign := fmt.Errorf("reading the session: %w", err)
		for _, ours := range []*serializer.PayloadError{{Err: err}, {Err: foreign}} {
			for _, v := range []any{ours, *ours, holder{ours}, []error{ours}} {
				check(v, verbs)
			}
		}
		for _, wrapped := range []error{foreign, errors.Join(err, foreign), fmt.Errorf("twice: %w", &serializer.PayloadError{Err: foreign})} {
			for _, v := range []any{wrapped, holder{wrapped}, []error{wrapped}} {
				check(v, textVerbs)
			}
		}
	}
}

// printed is a value in all the ways in which programs print one. What encoding/json and
// encoding/gob refuse is not printed.
func printed(v any, verbs string) string {
	var out bytes.Buffer
	for verb := range strings.FieldsSeq(verbs) {
		fmt.Fprintf(&out, verb+"\n", v)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
	text, _ := json.Marshal(v)
	out.Write(text)
	_ = gob.NewEncoder(&out).Encode(v)
	return out.String()
}

// secrets are what must not be seen, in the forms in which bytes are printed.
func secrets(cookies []string) []string {
	var all []string
	for _, text := range append([]string{"secret", "c2VjcmV0", "InNlY3JldC", "eyJ1c2VyIjoi"}, cookies...) {
		numbers := strings.Trim(fmt.Sprint([]byte(text)), "[]")
		all = append(all, text, fmt.Sprintf("%x", text), fmt.Sprintf("%X", text), numbers, strings.ReplaceAll(numbers, " ", ", "))
	}
	return all
}

// TestRefusalsAreRefusals shows that the test above would see something.
func TestRefusalsAreRefusals(t *testing.T) {
	type open struct{ Payload []byte }
	refused, cookies := refusals(t)
	for _, err := range refused {
		e, ok := errors.AsType[*signer.Error](err)
		if !ok || e.Payload == nil {
			continue
		}
		shown, seen := printed(open{e.Payload}, verbs), false
		for _, secret := range secrets(cookies) {
			seen = seen || strings.Contains(shown, secret)
		}
		if !seen {
			t.Errorf("%v: the payload would not be found in\n%s", err, shown)
		}
	}
}
