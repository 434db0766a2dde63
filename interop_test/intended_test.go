package interop

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha1"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// judgeBoth judges one cookie on both sides, at the time it was signed.
func judgeBoth(t *testing.T, w *worker, r ring, cookie []byte) (python, golang answer) {
	t.Helper()
	c := &cookieCase{ring: r, Now: baseTime, MaxAge: new(int64(monthAge)), cookie: cookie}
	return live.Ask[answer](t, w.Worker, "judge", []*cookieCase{c})[0], newGoSide(false).judge(c)
}

// signedPart is a cookie with a good signature around part.
func signedPart(r ring, part []byte) []byte {
	value := slices.Concat(part, []byte("."), stampOf(baseTime))
	key := r.keys[len(r.keys)-1]
	return must(signer.New(key, r.salt, &signer.Options{KeyDerivation: signer.HMAC})).Sign(value)
}

func wantVerdicts(t *testing.T, python, golang answer, wantPython, wantGo vectors.Verdict) {
	t.Helper()
	if python.Verdict != wantPython || golang.Verdict != wantGo {
		t.Errorf("Python says %s, Go %s; want %s and %s", python.Verdict, golang.Verdict, wantPython, wantGo)
	}
}

func TestDepth(t *testing.T) {
	w := startWorker(t)
	nested := func(depth int) (python, golang answer) {
		text := strings.Repeat("[", depth) + strings.Repeat("]", depth)
		return judgeBoth(t, w, rings[0], signedPart(rings[0], encodePart([]byte(text))))
	}
	for _, depth := range []int{1, 100, 300} {
		python, golang := nested(depth)
		if field := differs(python, golang); field != "" {
			t.Errorf("%d levels: %s differs", depth, field)
		}
	}
	python, golang := nested(readByAll)
	wantVerdicts(t, python, golang, vectors.OK, vectors.OK)
	if golang.WriteError == nil {
		t.Error("Go writes what not every Flask can")
	}
	if _, golang := nested(taggedjson.MaxReadDepth); golang.Verdict != vectors.OK {
		t.Errorf("%d levels: %s", taggedjson.MaxReadDepth, golang.Verdict)
	}
	if _, golang := nested(taggedjson.MaxReadDepth + 1); golang.Verdict != vectors.BadPayload {
		t.Errorf("one level too many: %s", golang.Verdict)
	}
}

func TestInflatedSize(t *testing.T) {
	w := startWorker(t)
	for _, size := range []int{serializer.MaxPayloadSize, serializer.MaxPayloadSize + 1} {
		var packed bytes.Buffer
		writer := zlib.NewWriter(&packed)
		must(writer.Write([]byte(`"` + strings.Repeat("a", size-2) + `"`)))
		writer.Close()
		part := append([]byte("."), encodePart(packed.Bytes())...)
		python, golang := judgeBoth(t, w, rings[0], signedPart(rings[0], part))
		want := vectors.OK
		if size > serializer.MaxPayloadSize {
			want = vectors.BadPayload
		}
		wantVerdicts(t, python, golang, vectors.OK, want)
	}
}

func TestSpelledSize(t *testing.T) {
	w := startWorker(t)
	for count, want := range map[int]vectors.Verdict{100_000: vectors.OK, 500_000: vectors.BadPayload} {
		text := `{" m":[` + strings.Repeat("1,", count) + `1]}`
		python, golang := judgeBoth(t, w, rings[0], signedPart(rings[0], encodePart([]byte(text))))
		wantVerdicts(t, python, golang, vectors.OK, want)
	}
}

func TestCustomMarkup(t *testing.T) {
	d := &differential{generator: newGenerator(1, customTags), worker: startWorker(t), golang: newGoSide(true)}
	c := &cookieCase{ring: rings[0], Now: baseTime, signedAt: baseTime, MaxAge: new(int64(monthAge)), Custom: true}
	for payload, want := range map[string]vectors.Verdict{`{" m":{" mny":"1"}}`: vectors.BadPayload, `{" m":"1"}`: vectors.OK, `{" mny":"1"}`: vectors.OK} {
		verdicts := must(d.judgeCases([]*cookieCase{d.signedAgain(c, []byte(payload))}))
		wantVerdicts(t, verdicts[0].python, verdicts[0].golang, vectors.OK, want)
	}
}

func TestEmptySalt(t *testing.T) {
	w := startWorker(t)
	// Without an age the serializer reads, with one flaskcookie's Codec.
	for want, age := range map[string]*int64{"itsdangerous": nil, "cookie-session": new(int64(monthAge))} {
		cookie := signedPart(ring{rings[0].keys, want}, encodePart([]byte(`{}`)))
		for _, salt := range []string{"", want} {
			c := &cookieCase{ring: ring{rings[0].keys, salt}, Now: baseTime, MaxAge: age, cookie: cookie}
			python := vectors.OK
			if salt == "" {
				python = vectors.BadTimeSignature
			}
			wantVerdicts(t, live.Ask[answer](t, w.Worker, "judge", []*cookieCase{c})[0], newGoSide(false).judge(c), python, vectors.OK)
		}
	}
}

func TestEmptyKey(t *testing.T) {
	w := startWorker(t)
	value := slices.Concat(encodePart([]byte(`{}`)), []byte("."), stampOf(baseTime))
	mac := hmac.New(sha1.New, signer.HMAC(sha1.New, nil, []byte("cookie-session")))
	mac.Write(value)
	c := &cookieCase{
		ring: ring{[][]byte{{}, []byte("k")}, "cookie-session"}, Now: baseTime,
		cookie: slices.Concat(value, []byte("."), encodePart(mac.Sum(nil))),
	}
	if python := live.Ask[answer](t, w.Worker, "judge", []*cookieCase{c})[0]; python.Verdict != vectors.OK {
		t.Errorf("Python says %s to the empty fallback key anyone can sign with", python.Verdict)
	}
	for name, keys := range map[string][][]byte{"key": {{}, []byte("k")}, "fallback": {[]byte("k"), {}}} {
		options := &serializer.Options{Signer: signer.Options{FallbackKeys: keys[1:]}}
		if _, err := serializer.NewURLSafeTimed(keys[0], "salt", options); err == nil {
			t.Errorf("an empty %s is accepted", name)
		}
	}
}

func TestKeyCount(t *testing.T) {
	w := startWorker(t)
	for count, reads := range map[int]bool{signer.MaxKeys: true, signer.MaxKeys + 1: false} {
		r := ring{salt: "cookie-session"}
		for i := range count {
			r.keys = append(r.keys, fmt.Appendf(nil, "key number %d", i))
		}
		oldest := ring{r.keys[:1], r.salt}
		c := &cookieCase{ring: r, Now: baseTime, MaxAge: new(int64(monthAge)), cookie: signedPart(oldest, encodePart([]byte(`{"a":1}`)))}
		python := live.Ask[answer](t, w.Worker, "judge", []*cookieCase{c})[0]
		_, err := serializer.NewURLSafeTimed(r.keys[count-1], r.salt, &serializer.Options{Signer: signer.Options{FallbackKeys: r.keys[:count-1]}})
		if python.Verdict != vectors.OK || (err == nil) != reads {
			t.Errorf("%d keys: Python says %s, New %v", count, python.Verdict, err)
		}
		options := &serializer.Options{FallbackSigners: make([]signer.Options, count-1)}
		if _, err := serializer.NewURLSafeTimed([]byte("key"), r.salt, options); (err == nil) != reads {
			t.Errorf("%d signers: New %v", count, err)
		}
	}
}

// The signer of itsdangerous takes another algorithm than HMAC, which has no counterpart.
func TestAlgorithm(t *testing.T) {
	type asked struct {
		Key       string `json:"key"`
		Algorithm string `json:"algorithm"`
	}
	type answer struct{ Token, Value string }
	w := startWorker(t)
	tokens := must(serializer.NewURLSafe([]byte("a key for both"), "", nil))
	for algorithm, reads := range map[string]bool{"hmac": true, "none": false, "own": false} {
		python := live.Ask[answer](t, w.Worker, "algorithm", []asked{{"a key for both", algorithm}})[0]
		if python.Value != "text" {
			t.Errorf("%s: Python reads %q of its own %s", algorithm, python.Value, python.Token)
		}
		var value string
		err := tokens.Decode(python.Token, &value)
		if reads && (err != nil || value != "text") || !reads && !errors.Is(err, signer.ErrBadSignature) {
			t.Errorf("%s: Go reads %q of %s, %v", algorithm, value, python.Token, err)
		}
	}
}

func TestYears(t *testing.T) {
	w := startWorker(t)
	text := `{"k":{" d":"1 Jan 0100 00:00 +0100"}}`
	python, golang := judgeBoth(t, w, rings[0], signedPart(rings[0], encodePart([]byte(text))))
	wantVerdicts(t, python, golang, vectors.OK, vectors.OK)
	if python.Value == nil || !yearBelow100.MatchString(*python.Value) || golang.WriteError == nil {
		t.Errorf("Python writes %s, which it reads as another year; Go %s", brief(python), brief(golang))
	}
	for _, year := range []int{-1, 0, 1, 99, 10000} {
		moment := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		_, err := taggedjson.Marshal(moment)
		if _, ok := errors.AsType[*taggedjson.TypeError](err); !ok {
			t.Errorf("year %d: %v", year, err)
		}
	}
}

func TestNewerBase64(t *testing.T) {
	w := startWorker(t)
	cookie := append(signedPart(rings[0], encodePart([]byte("{}"))), "=AAAA"...)
	python, golang := judgeBoth(t, w, rings[0], cookie)
	want := vectors.OK
	if !w.hello.ClassicBase64 {
		want = vectors.BadTimeSignature
	}
	wantVerdicts(t, python, golang, want, vectors.OK)
}

func TestClockBefore1970(t *testing.T) {
	w := startWorker(t)
	ring := rings[0]
	_, err := live.Exchange[answer](w.Worker, "make", []makeRequest{{Keys: latin1s(ring.keys), Salt: ring.salt, Now: -60, Seed: 1}})
	if err == nil || !strings.Contains(err.Error(), "struct.error") {
		t.Errorf("Python signs before 1970: %v", err)
	}
	key := ring.keys[len(ring.keys)-1]
	before := func() time.Time { return time.Unix(-60, 0) }
	s := must(signer.NewTimestamp(key, ring.salt, &signer.Options{KeyDerivation: signer.HMAC, Now: before}))
	cookie := s.Sign(encodePart([]byte("{}")))
	python, golang := judgeBoth(t, w, ring, cookie)
	wantVerdicts(t, python, golang, vectors.SignatureExpired, vectors.SignatureExpired)
}

// TestIntDigits has Pythons with and without a limit of digits read an integer that is
// longer than Go's.
func TestIntDigits(t *testing.T) {
	const script = `import sys
from flask.json.tag import TaggedJSONSerializer
print(TaggedJSONSerializer().loads("9" * int(sys.argv[1])) > 0)`
	for _, test := range []struct {
		limit          string // PYTHONINTMAXSTRDIGITS
		digits         int
		python, golang bool
	}{
		{"4300", taggedjson.MaxIntDigits, true, true},
		{"4300", taggedjson.MaxIntDigits + 1, false, false},
		{"0", taggedjson.MaxIntDigits + 1, true, false},
		{"1000", 2000, false, true},
	} {
		command := exec.Command(live.Python(t), "-c", script, strconv.Itoa(test.digits))
		command.Env = append(os.Environ(), "PYTHONINTMAXSTRDIGITS="+test.limit)
		out, err := command.CombinedOutput()
		if (err == nil) != test.python || err != nil && !strings.Contains(string(out), "Exceeds the limit") {
			t.Errorf("limit %s, %d digits: Python says %s", test.limit, test.digits, out)
		}
		var v any
		if err := taggedjson.Unmarshal([]byte(strings.Repeat("9", test.digits)), &v); (err == nil) != test.golang {
			t.Errorf("%d digits: Go says %v", test.digits, err)
		}
	}
}
