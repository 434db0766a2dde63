package flaskshadow_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestResultShowsNoCookie prints and encodes a result, its parts and what may hold it in
// every way that a program does by habit: the refused cookie is in none.
func TestResultShowsNoCookie(t *testing.T) {
	gob.Register(&signer.Error{})
	payload := base64.RawURLEncoding.EncodeToString([]byte(`{"user":"ann-of-green-gables"}`))
	cookie := payload + ".ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU"
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	get(s.Handler(flaskAnswers(200, "Set-Cookie: session="+signedText(t, `{"n":1}`, 0)+"; Path=/", "Vary: Cookie")), cookie)
	result := s.take(t)[0]
	if refused, ok := errors.AsType[*signer.Error](result.Rejected); !ok || string(refused.Payload) != payload {
		t.Fatalf("the cookie is not refused: %v", result.Rejected)
	}
	type holder struct{ private flaskshadow.Result }
	for name, value := range map[string]any{
		"result": result, "pointer": &result, "list": []flaskshadow.Result{result}, "in a struct": struct{ R flaskshadow.Result }{result},
		"unexported": holder{result}, "rejected": result.Rejected, "wrapped": fmt.Errorf("refused: %w", result.Rejected),
		"differences": result.Differences, "difference": result.Differences[0], "stats": s.Stats(),
	} {
		for form, text := range forms(value) {
			for _, secret := range secrets(payload) {
				if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
					t.Errorf("%s as %s shows the cookie: %s", name, form, text)
				}
			}
		}
	}
	if text, err := json.Marshal(result); err != nil || !strings.Contains(string(text), `"Rejected":"signer: signature does not match"`) {
		t.Errorf("got %s, %v", text, err)
	}
	if text := fmt.Sprintf("%v", result.Rejected); text != "signer: signature does not match" {
		t.Errorf("got %q", text)
	}
}

// forms are the texts of a value.
func forms(value any) map[string]string {
	all := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%T", "%10.3v", "%z"} {
		all[verb] = fmt.Sprintf(verb, value)
	}
	var text, lines, encoded, binary bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("m", "value", value)
	slog.New(slog.NewJSONHandler(&lines, nil)).Info("m", "value", value)
	_ = json.NewEncoder(&encoded).Encode(value)
	_ = gob.NewEncoder(&binary).Encode(value) // may refuse
	all["slog text"], all["slog JSON"], all["JSON"], all["gob"] = text.String(), lines.String(), encoded.String(), binary.String()
	return all
}

// secrets are spellings of a payload: as it is, in hexadecimal, as numbers, in base64, and
// what is in it.
func secrets(payload string) []string {
	some := payload[4:16]
	inside, _ := base64.RawURLEncoding.DecodeString(payload)
	return []string{
		some, hex.EncodeToString([]byte(some)), strings.Trim(fmt.Sprint([]byte(some)), "[]"),
		base64.StdEncoding.EncodeToString([]byte(payload))[4:16], string(inside[10:16]), hex.EncodeToString(inside[10:16]),
		strings.Trim(fmt.Sprintf("%o", []byte(some)), "[]"), strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", []byte(some)), "[]byte{"), "}"),
	}
}

// TestErrorsOfTheApplication: a tag's error may quote the value, and is named by its type.
func TestErrorsOfTheApplication(t *testing.T) {
	cfg := base()
	cfg.Compressor = quoting{}
	s := newShadow(t, flaskshadow.Config{Cookie: cfg})
	get(s.Handler(flaskAnswers(200, "Set-Cookie: session="+fixture(t, "session/cart")+tail, "Vary: Cookie")), "")
	if got := s.differences(t); !strings.HasPrefix(got, "payload: ") || strings.Contains(got, "hidden") {
		t.Errorf("got %q", got)
	}
}

// quoting is a compression whose errors tell too much.
type quoting struct{}

func (quoting) Prefix() string                  { return "." }
func (quoting) Compress([]byte) ([]byte, error) { return nil, errors.New("hidden") }
func (quoting) Decompress(src []byte, _ int64) ([]byte, error) {
	return nil, fmt.Errorf("hidden: %q", src)
}
