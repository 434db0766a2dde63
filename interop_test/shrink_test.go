package interop

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
)

// What makes the disagreements of the categories small, but for the cookies' in soak_test.go.

func shrinkHeaders(w *live.Worker, lines []string) []string {
	return soak.ShrinkTexts(lines, func(lines []string) bool {
		theirs, err := live.Exchange[[][2]string](w, "cookies", [][]string{latin1Lines(lines)})
		return err == nil && headerDiff(lines, theirs[0]) != ""
	})
}

func shrinkBase64(w *worker, text string) string {
	return soak.ShrinkTexts([]string{text}, func(texts []string) bool { return decodedOtherwise(w, texts[0]) })[0]
}

// decodedOtherwise reports whether the decoders of the sides disagree, otherwise than newer
// Pythons are meant to.
func decodedOtherwise(w *worker, text string) bool {
	theirs, err := live.Exchange[[2]*string](w.Worker, "base64", []string{text})
	if err != nil || !w.hello.ClassicBase64 && afterClosing.MatchString(text) {
		return false
	}
	return !equal(decoded(pybase64.DecodeURL, text), theirs[0][0]) || !equal(decoded(pybase64.DecodeStd, text), theirs[0][1])
}

func shrinkPayload(w *worker, payload []byte) []byte {
	return soak.Shrink(payload, func(payload []byte) bool {
		theirs, err := live.Exchange[compressed](w.Worker, "zlib", [][]byte{payload})
		if err != nil {
			return false
		}
		_, fault := compressedAs(w, payload, theirs[0])
		return fault != ""
	})
}

// shrinkPassword makes no hash on the way that would cost much to check.
func shrinkPassword(w *worker, c *passwordCase) *passwordCase {
	method, _, _ := strings.Cut(c.Hash, "$")
	small := soak.ShrinkTexts([]string{c.Hash, c.Password}, func(texts []string) bool {
		smaller := &passwordCase{Hash: texts[0], Password: texts[1]}
		isHash := strings.Count(smaller.Hash, "$") >= 2
		if isHash && !strings.HasPrefix(smaller.Hash, method+"$") && !cheap.MatchString(smaller.Hash) {
			return false
		}
		theirs, err := live.Exchange[any](w.Worker, "check_password", []*passwordCase{smaller})
		if err != nil {
			return false
		}
		_, diff := smaller.compare(theirs[0])
		return diff != ""
	})
	return &passwordCase{Hash: small[0], Password: small[1]}
}

// shrink makes a disagreement small: of a payload that is signed by the options, if the sides
// do not agree on that either, else of the token.
func (s tokenSide) shrink(w *worker, v judgedToken) judgedToken {
	try := func(token []byte) judgedToken {
		c := *v.c
		c.Token = latin1(token)
		theirs, err := live.Exchange[answer](w.Worker, "token", []*tokenCase{&c})
		if err != nil {
			return judgedToken{}
		}
		return s.compare(w, &c, theirs[0])
	}
	signed := func(payload []byte) []byte { return s.signAgain(v.c, payload) }
	asItIs := func(token []byte) []byte { return token }
	for _, way := range []struct {
		data  []byte
		build func([]byte) []byte
	}{{v.c.payload(), signed}, {fromLatin1(v.c.Token), asItIs}} {
		fails := func(data []byte) bool { return try(way.build(data)).field != "" }
		if fails(way.data) {
			return try(way.build(soak.Shrink(way.data, fails)))
		}
	}
	return v
}

// signAgain is a token of another payload, signed when the token was if its time can be read,
// else now.
func (s tokenSide) signAgain(c *tokenCase, payload []byte) []byte {
	s.setClock(c.Now)
	if signedAt := s.of(c.Options).judge(c); signedAt.Timestamp != nil {
		s.setClock(*signedAt.Timestamp)
	} else if signedAt.DateSigned != nil {
		s.setClock(*signedAt.DateSigned)
	}
	if strings.Contains(c.Options, `"kind":"URLSafe`) {
		payload = encodePart(payload)
	}
	return s.of(c.Options).sign(payload)
}

// payload is the JSON of the token, as far as it can be made out without its key.
func (c *tokenCase) payload() []byte {
	if all := c.payloads(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// levels is how deep the payload is nested, whichever of the signers made the token.
func (c *tokenCase) levels() (most int) {
	for _, payload := range c.payloads() {
		most = max(most, nesting(payload))
	}
	return most
}

// payloads are what the token holds by the separators of the signer and of each fallback.
func (c *tokenCase) payloads() (all [][]byte) {
	var o tokenOptions
	if err := json.Unmarshal([]byte(c.Options), &o); err != nil {
		return nil
	}
	pieces := 1
	if strings.Contains(o.Kind, "Timed") {
		pieces = 2
	}
	for _, kwargs := range append([]signerKwargs{o.Signer}, o.Fallback...) {
		part := fromLatin1(c.Token)
		for range pieces {
			if at := bytes.LastIndex(part, []byte(kwargs.Sep)); at >= 0 {
				part = part[:at]
			}
		}
		if strings.HasPrefix(o.Kind, "URLSafe") {
			part = payloadOf(part)
		}
		all = append(all, part)
	}
	return all
}

// TestReproducers plants a disagreement in each category, of a Python that lies: what is told
// of it is small, and has all that is needed to try it by hand.
func TestReproducers(t *testing.T) {
	w := new(worker)
	w.Worker = live.StartWorker(t, "lying_worker.py", &w.hello)
	cookie := `verdict differs\n  keys \(hex, oldest first\) \[[0-9a-f ]+\], salt "[^"]+", now \d+, max_age [^\n]+\n  cookie "[^"]+"\n  payload "[^\n]{1,60}"\n  Python [^\n]+\n  Go [^\n]+$`
	for _, category := range categories(func() *worker { return w }, func() *live.Worker { return w.Worker }) {
		want, ok := map[string]string{
			"headers":         `as small as it gets \["session"( "")?\]$`,
			"base64":          `as small as it gets "Q"$`,
			"deflate":         `as small as it gets 58$`,
			"inflate":         `as small as it gets 58$`,
			"password hashes": `as small as it gets: hash "" of password "é"$`,
			"derivations":     `as small as it gets:\nverdict differs\n  {"kind":"\w+","keys":[^\n]+\n  token "[^\n]{1,160}" with one character a byte, now \d+\.5, max_age (none|5)\n  Python [^\n]+"value":"(true|[^\n]{1,12}true[^\n]{1,12})"[^\n]+\n  Go [^\n]+$`,
		}[category.Name]
		if !ok {
			want = `as small as it gets:\n` + cookie
		}
		t.Run(category.Name, func(t *testing.T) {
			told := soak.FirstDisagreement(t, category, 20)
			if !regexp.MustCompile(want).MatchString(told) {
				t.Errorf("%s\nwant %s", told, want)
			}
		})
	}
}
