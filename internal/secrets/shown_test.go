package secrets

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// The secrets. Each differs in every spelling.
const (
	secretKey   = "K3y?>~of the app"
	oldKey      = "0ldK>?~y of the app"
	secretValue = "C0ntent>?~é of ann"
	secretID    = "sId-0123456789_of-the-session"
)

// spellings are the ways in which programs print a text or bytes, by their names.
func spellings(secret string) map[string]string {
	all := map[string]string{}
	backwards := []byte(secret)
	slices.Reverse(backwards)
	for how, b := range map[string][]byte{"": []byte(secret), "reversed ": backwards} {
		numbers := make([]string, len(b))
		hexes := make([]string, len(b))
		escapes := ""
		for i, c := range b {
			numbers[i], hexes[i] = strconv.Itoa(int(c)), fmt.Sprintf("0x%x", c)
			escapes += fmt.Sprintf(`\x%02x`, c)
		}
		text, quoted := string(b), strconv.QuoteToASCII(string(b))
		asJSON, _ := json.Marshal(text)
		for name, spelled := range map[string]string{
			"raw": text, "quoted": quoted[1 : len(quoted)-1], "JSON": string(asJSON[1 : len(asJSON)-1]),
			"hex": hex.EncodeToString(b), "HEX": strings.ToUpper(hex.EncodeToString(b)), "spaced hex": fmt.Sprintf("% x", b),
			// Without its last characters, padding or what the next bytes decide.
			"base64": base64.StdEncoding.EncodeToString(b[:len(b)/3*3]), "base64url": base64.URLEncoding.EncodeToString(b[:len(b)/3*3]),
			"bytes": strings.Join(numbers, " "), "list": strings.Join(numbers, ", "), "JSON list": strings.Join(numbers, ","),
			"Go bytes": strings.Join(hexes, ", "), "escapes": escapes,
			"percent": url.QueryEscape(text), "path": url.PathEscape(text), "XML": strings.NewReplacer(">", "&gt;", "&", "&amp;").Replace(text),
		} {
			all[how+name] = spelled
			all[how+name+", lower"] = strings.ToLower(spelled)
			all[how+name+", upper"] = strings.ToUpper(spelled)
		}
	}
	return all
}

// leaks names the secrets that a text shows, and how.
func leaks(text string) []string {
	var found []string
	for name, secret := range map[string]string{"the key": secretKey, "an old key": oldKey, "the content": secretValue, "the id": secretID} {
		for how, spelled := range spellings(secret) {
			if strings.Contains(text, spelled) {
				found = append(found, name+", "+how)
			}
		}
	}
	slices.Sort(found)
	return found
}

// printed is a value in all the ways in which programs print one. What an encoding refuses is
// printed as its error, which must not show a secret either.
func printed(v any) map[string]string {
	shown := map[string]string{}
	for verb := range strings.FieldsSeq("%v %+v %#v %s %q %x %X %d %t %e %c %U %o %b") {
		shown[verb] = fmt.Sprintf(verb, v)
	}
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"slog text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"slog JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var out bytes.Buffer
		slog.New(handler(&out)).Info("x", "v", v, slog.Group("g", "v", v))
		shown[name] = out.String()
	}
	shown["JSON"] = encoded(func(*bytes.Buffer) ([]byte, error) { return json.Marshal(v) })
	shown["XML"] = encoded(func(*bytes.Buffer) ([]byte, error) { return xml.Marshal(v) })
	shown["gob"] = encoded(func(b *bytes.Buffer) ([]byte, error) { err := gob.NewEncoder(b).Encode(v); return b.Bytes(), err })
	if err, ok := v.(error); ok {
		shown["Error"] = err.Error()
		shown["wrapped"] = fmt.Sprintf("%v %+v %s %q", fmt.Errorf("x: %w", err), errors.Join(err, err), fmt.Errorf("x: %w", err), fmt.Errorf("x: %w", err))
	}
	return shown
}

func encoded(encode func(*bytes.Buffer) ([]byte, error)) string {
	text, err := encode(new(bytes.Buffer))
	return fmt.Sprint(string(text), err)
}

// exported are values of each exported type that holds a secret, or was made of one.
func exported(t *testing.T) map[string]any {
	t.Helper()
	key, old := []byte(secretKey), [][]byte{[]byte(oldKey)}
	quiet := slog.New(slog.DiscardHandler)
	signs := signer.Options{FallbackKeys: old}
	cookies := flaskcookie.Config{SecretKey: key, SecretKeyFallbacks: old, Logger: quiet}
	stored := flasksession.Config{SessionUseSigner: true, SecretKey: key, Signer: signs, Config: flaskcookie.Config{SecretKey: key, Logger: quiet}}
	logins := flasklogin.Config{SecretKey: key, Logger: quiet}
	tokens := flaskwtf.Config{SecretKey: key}
	values := taggedjson.Dict{{Key: "who", Value: secretValue}}
	session := flaskcookie.NewSession(values)
	session.ID = secretID
	store := flasksession.NewMemoryStore()
	check(t, store.Set(t.Context(), "session:"+secretID, []byte(secretValue), time.Hour))

	codec := must(flaskcookie.New(cookies))(t)
	sessions := must(flasksession.New(stored, store))(t)
	cookie := must(codec.Encode(values))(t)
	_, refused := must(flaskcookie.New(flaskcookie.Config{SecretKey: old[0], Logger: quiet}))(t).Decode(cookie, new(any))
	plain := must(serializer.NewURLSafe(key, "", &serializer.Options{Signer: signs}))(t)
	unfit := plain.Decode(must(plain.Encode(secretValue))(t), new(int))
	failed := errors.New("no error")
	if _, err := sessions.Open(&http.Request{Header: http.Header{"Cookie": {"session=" + secretID}}}); err != nil {
		failed = err
	}
	return map[string]any{
		"signer.Options": signs, "signer.Signer": must(signer.New(key, "", &signs))(t), "signer.TimestampSigner": must(signer.NewTimestamp(key, "", &signs))(t),
		"signer.Error": refused, "a kind of it": &signer.Error{Kind: signer.ErrBadSignature, Payload: []byte(secretValue), Reason: "x"},
		"serializer.Options": serializer.Options{Signer: signs}, "serializer.Serializer": plain, "serializer.PayloadError": unfit,
		"serializer.TimedSerializer": must(serializer.NewURLSafeTimed(key, "", &serializer.Options{Signer: signs}))(t),
		"flaskcookie.Config":         cookies, "flaskcookie.Codec": codec, "flaskcookie.Session": session,
		"flasksession.Config": stored, "flasksession.ServerSide": sessions, "flasksession.MemoryStore": store, "an error of flasksession": failed,
		"flasklogin.Config":  logins,
		"flasklogin.Manager": must(flasklogin.New(logins, flasklogin.Users[string]{Load: func(context.Context, string) (string, bool, error) { return "", false, nil }}))(t),
		"flaskwtf.Config":    tokens, "flaskwtf.CSRF": must(flaskwtf.New(tokens))(t),
		"flaskshadow.Config": flaskshadow.Config{Cookie: cookies, Session: stored},
	}
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		check(t, err)
		return value
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestShown prints each of them, a pointer to it, and structs, slices and maps that have it.
func TestShown(t *testing.T) {
	for name, v := range exported(t) {
		for held, w := range map[string]any{
			"": v, " in a struct": struct{ V any }{v}, " in a slice": []any{v}, " in a map": map[string]any{"v": v},
		} {
			for how, text := range printed(w) {
				if found := leaks(text); len(found) > 0 {
					t.Errorf("%s%s by %s shows %s", name, held, how, found)
				}
			}
		}
	}
}

// TestLeaksAreSeen shows that the test above sees a secret in each spelling.
func TestLeaksAreSeen(t *testing.T) {
	for _, secret := range []string{secretKey, oldKey, secretValue, secretID} {
		for how, spelled := range spellings(secret) {
			if len(leaks("x"+spelled+"y")) == 0 {
				t.Errorf("%s is not seen in %s", secret, how)
			}
		}
		for _, v := range []any{secret, []byte(secret), struct{ Key []byte }{[]byte(secret)}, struct{ Key string }{secret}, []string{secret}, map[string]string{"k": secret}, errors.New(secret)} {
			shown := printed(v)
			seen := 0
			for _, text := range shown {
				if len(leaks(text)) > 0 {
					seen++
				}
			}
			if seen < 3 {
				t.Errorf("of %T only %d ways of %d show the secret", v, seen, len(shown))
			}
		}
	}
}
