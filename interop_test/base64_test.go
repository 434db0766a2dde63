package interop

import (
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestBase64 compares both lenient decoders on random texts.
func TestBase64(t *testing.T) {
	w := startWorker(t)
	r := rand.New(rand.NewPCG(64, 64))
	closed := regexp.MustCompile(`=.*[^=]`)
	var texts []string
	for len(texts) < 5000 {
		text := make([]byte, r.IntN(14))
		for i := range text {
			text[i] = pick(r, []byte("AQYabz019+/-_===!.\n\xe9")...)
		}
		if w.hello.ClassicBase64 || !closed.Match(text) {
			texts = append(texts, latin1(text))
		}
	}
	for i, theirs := range live.Ask[[2]*string](t, w.Worker, "base64", texts) {
		for j, decode := range []func([]byte) ([]byte, error){pybase64.DecodeURL, pybase64.DecodeStd} {
			var ours *string
			if data, err := decode(fromLatin1(texts[i])); err == nil {
				ours = new(latin1(data))
			}
			if !equal(ours, theirs[j]) {
				t.Errorf("decoder %d, %q: Go and Python differ", j, texts[i])
			}
		}
	}
}
