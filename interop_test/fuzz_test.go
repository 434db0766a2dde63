package interop

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/werkzeug/security"
)

// The targets of this module have real Python judge each input too: whatever either side
// accepts the other accepts, as the same value.

// fuzzDifferential is what judges cookies.
func fuzzDifferential(f *testing.F) *differential {
	f.Helper()
	return &differential{generator: newGenerator(1, hostile), worker: startWorker(f), golang: newGoSide(false)}
}

func (d *differential) fuzz(t *testing.T, c *cookieCase) {
	t.Helper()
	verdicts, err := d.judgeCases([]*cookieCase{c})
	if err != nil {
		t.Fatal(err)
	}
	if v := verdicts[0]; v.field != "" && v.intended == "" {
		t.Error(v)
	}
}

// FuzzCookie judges cookies of any bytes, read at any time.
func FuzzCookie(f *testing.F) {
	d := fuzzDifferential(f)
	genuine := signedPart(rings[0], encodePart([]byte(`{"a":1}`)))
	f.Add(genuine, int64(0))
	f.Add(bytes.ToUpper(genuine), int64(1))
	f.Add([]byte(".."), int64(monthAge))
	f.Add([]byte("."), int64(-1))
	f.Fuzz(func(t *testing.T, cookie []byte, age int64) {
		age %= 1 << 31
		d.fuzz(t, &cookieCase{ring: rings[0], Now: baseTime + age, signedAt: baseTime, MaxAge: new(int64(monthAge)), cookie: cookie, payload: payloadOf(cookie)})
	})
}

// FuzzPayload judges well-signed cookies of any payload: JSON, tags, dates, UUIDs.
func FuzzPayload(f *testing.F) {
	d := fuzzDifferential(f)
	for i := range 40 {
		f.Add(randomJSON(d.generator.draft(i).random))
	}
	for _, l := range leniencies {
		f.Add([]byte(`{"k":` + l.make(d.generator.draft(0).random) + `}`))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		if len(payload) > 1<<16 {
			return
		}
		c := &cookieCase{ring: rings[0], Now: baseTime, signedAt: baseTime, MaxAge: new(int64(monthAge))}
		d.fuzz(t, d.signedAgain(c, payload))
	})
}

// FuzzPart judges well-signed cookies of any part: its base64 and its stream.
func FuzzPart(f *testing.F) {
	d := fuzzDifferential(f)
	f.Add([]byte("e30"), []byte("ZVPxAA"))
	f.Add([]byte(".eJyrVkpUsjLUUUpSsjKqBQAtQwTb"), []byte("ZVPxAA"))
	f.Add([]byte("e3=0="), []byte(""))
	f.Fuzz(func(t *testing.T, part, stamp []byte) {
		value := append(append(bytes.Clone(part), '.'), stamp...)
		cookie := d.generator.signer(rings[0].keys[0], rings[0].salt, "sha1").Sign(value)
		c := &cookieCase{ring: rings[0], Now: baseTime, signedAt: baseTime, MaxAge: new(int64(monthAge)), cookie: cookie}
		c.payload = payloadOf(cookie)
		d.fuzz(t, c)
	})
}

// FuzzCookieHeader has Werkzeug read any Cookie header.
func FuzzCookieHeader(f *testing.F) {
	w := live.StartWorker(f, "header_worker.py", new(any))
	for i := range 20 {
		f.Add(randomHeaders(newGenerator(1, "").draft(i).random)[0])
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.ContainsAny(line, "\r\n") {
			return // neither side is given such a field
		}
		lines := []string{line}
		want, err := live.Exchange[[][2]string](w, "cookies", [][]string{latin1Lines(lines)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := headerDiff(lines, want[0]); diff != "" {
			t.Errorf("%q:\n%s", line, diff)
		}
	})
}

// FuzzBase64 has both decoders of Python read any text.
func FuzzBase64(f *testing.F) {
	w := startWorker(f)
	for _, seed := range []string{"YWI=", "YQ==YQ==", "-_+/", "Y!Q\n", "=", "A", "\xe9YQ"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text := latin1(data)
		theirs, err := live.Exchange[[2]*string](w.Worker, "base64", []string{text})
		if err != nil {
			t.Fatal(err)
		}
		url, std := decoded(pybase64.DecodeURL, text), decoded(pybase64.DecodeStd, text)
		newer := !w.hello.ClassicBase64 && afterClosing.MatchString(text)
		if (!equal(url, theirs[0][0]) || !equal(std, theirs[0][1])) && !newer {
			t.Errorf("%q is read otherwise", text)
		}
	})
}

// FuzzInflate has Python's zlib read any stream.
func FuzzInflate(f *testing.F) {
	w := startWorker(f)
	f.Add([]byte("x\x9c\xabVJT\xb220\xa8\x05\x00\x0f\x1b\x02\xff"))
	f.Add([]byte("x\x01\x01\x00\x00\xff\xff\x00\x00\x00\x01"))
	f.Add([]byte("x\x9c\x03\x00\x00\x00\x00\x01junk"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		if readOtherwise(w, stream) {
			t.Errorf("%x is read otherwise", stream)
		}
	})
}

// cheap are hashes that Python computes at once. Without parameters, Werkzeug's own would hold
// up the others.
var cheap = regexp.MustCompile(`^(pbkdf2:[^:$]*:\d{1,2}|scrypt:\d{1,3}:\d:\d|[^ps][^$]*)(\$|$)`)

// FuzzPasswordHash has Werkzeug check any hash that costs little.
func FuzzPasswordHash(f *testing.F) {
	w := startWorker(f)
	for _, method := range []string{"pbkdf2:sha256:1", "scrypt:128:1:1", "pbkdf2:md5:2"} {
		hash, err := security.GeneratePasswordHash("pw", method)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(hash, "pw")
	}
	f.Add("pbkdf2:sha256:1$salt$00", "")
	f.Add("scrypt:128:1:1$salt$é", "")
	f.Fuzz(func(t *testing.T, hash, password string) {
		if !utf8.ValidString(hash) || !utf8.ValidString(password) || !cheap.MatchString(hash) {
			return
		}
		c := &passwordCase{Hash: hash, Password: password}
		theirs, err := live.Exchange[any](w.Worker, "check_password", []*passwordCase{c})
		if err != nil {
			t.Fatal(err)
		}
		ok, err := security.CheckPasswordHash(c.Hash, c.Password)
		if diff := passwordDiff(ok, err, theirs[0]); diff != "" && err == nil {
			t.Errorf("%q: %s", c.Hash, diff)
		}
	})
}
