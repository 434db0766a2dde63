package interop

import (
	"bytes"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
	"github.com/flaskcookie/flaskcookie-go/serializer"
)

// TestSoak judges some cases of each category of this package; scripts/soak asks for
// millions.
func TestSoak(t *testing.T) {
	w := sync.OnceValue(func() *worker { return startWorker(t) })
	headers := sync.OnceValue(func() *live.Worker { return live.StartWorker(t, "header_worker.py", new(any)) })
	soak.Run(t, categories(w, headers))
}

func categories(w func() *worker, headers func() *live.Worker) []soak.Category {
	verdicts := []string{"ok", "BadSignature", "BadTimeSignature", "SignatureExpired", "BadPayload"}
	return []soak.Category{
		cookieCategory(validSessions, 200, w, "ok"),
		cookieCategory(mangled, 150, w, verdicts...),
		cookieCategory(hostile, 150, w, "ok", "BadPayload", "BadTimeSignature"),
		cookieCategory(rotations, 80, w, "ok", "BadTimeSignature"),
		cookieCategory(clocks, 50, w, "ok", "SignatureExpired"),
		cookieCategory(customTags, 50, w, "ok", "BadPayload"),
		tokenCategory(100, w),
		headerCategory(80, headers),
		base64Category(40, w),
		deflateCategory(5, w),
		inflateCategory(5, w),
		passwordCategory(10, w),
	}
}

// cookieCategory has both sides judge cookies of a kind.
func cookieCategory(kind kind, share int, w func() *worker, must ...string) soak.Category {
	golang := newGoSide(kind == customTags)
	generators := map[uint64]*generator{}
	return soak.Category{Name: string(kind), Share: share, Must: must, Judge: func(seed uint64, number, size int) (*soak.Batch, error) {
		if generators[seed] == nil {
			generators[seed] = newGenerator(seed, kind)
		}
		d := &differential{generator: generators[seed], worker: w(), golang: golang}
		verdicts, err := d.judge(number, number+size)
		if err != nil {
			return nil, err
		}
		batch := new(soak.Batch)
		for _, v := range verdicts {
			switch {
			case v.field == "":
				batch.Meet(string(v.python.Verdict))
			case v.intended != "":
				batch.Meet("intended: " + v.intended)
			default:
				batch.Disagree("case %d: %s\nas small as it gets:\n%s", v.c.number, v, d.shrink(v))
			}
		}
		return batch, nil
	}}
}

// shrink makes a disagreement small: of a payload that anyone signed, if the sides do not
// agree on that either, else of the cookie.
func (d *differential) shrink(v judged) judged {
	payload := v.c.payload
	if payload == nil {
		payload = payloadOf(v.c.cookie)
	}
	try := func(build func([]byte) *cookieCase, data []byte) judged {
		again, err := d.judgeCases([]*cookieCase{build(data)})
		if err != nil || again[0].field == "" || again[0].intended != "" {
			return judged{}
		}
		return again[0]
	}
	for _, way := range []struct {
		data  []byte
		build func([]byte) *cookieCase
	}{
		{payload, func(data []byte) *cookieCase { return d.signedAgain(v.c, data) }},
		{v.c.cookie, func(data []byte) *cookieCase { c := *v.c; c.cookie = data; return &c }},
	} {
		if small := try(way.build, way.data); small.c != nil {
			return try(way.build, soak.Shrink(way.data, func(data []byte) bool { return try(way.build, data).c != nil }))
		}
	}
	return v
}

// signedAgain is a case with another payload, signed in the plainest way.
func (d *differential) signedAgain(c *cookieCase, payload []byte) *cookieCase {
	again := *c
	again.payload = payload
	value := append(append(encodePart(payload), '.'), stampOf(uint64(max(0, c.signedAt)))...)
	again.cookie = d.generator.signer(c.keys[len(c.keys)-1], c.salt, "sha1").Sign(value)
	return &again
}

// payloadOf is the JSON of a cookie that can be read, verified or not.
func payloadOf(cookie []byte) []byte {
	part, compressed := bytes.CutPrefix(cookie, []byte("."))
	part, _, _ = bytes.Cut(part, []byte("."))
	data, err := pybase64.DecodeURL(part)
	if err != nil || !compressed {
		return data
	}
	inflated, err := serializer.Zlib.Decompress(data, serializer.MaxPayloadSize)
	if err != nil {
		return data
	}
	return inflated
}

// TestShrinkCookie makes a disagreement small: Go does not know a tag of the application.
func TestShrinkCookie(t *testing.T) {
	d := &differential{generator: newGenerator(1, customTags), worker: startWorker(t), golang: newGoSide(false)}
	c := &cookieCase{ring: rings[0], Now: baseTime, signedAt: baseTime, MaxAge: new(int64(monthAge)), Custom: true}
	c = d.signedAgain(c, []byte(`{"a":[1,2,{"b":"c"}],"k":{" mny":12345},"more":{"cart":[1,2,3]},"z":null}`))
	verdicts, err := d.judgeCases([]*cookieCase{c})
	if err != nil || verdicts[0].field == "" {
		t.Fatalf("the sides agree: %v, %v", verdicts, err)
	}
	small := d.shrink(verdicts[0])
	if small.field == "" || len(small.c.payload) > len(`{"":{" mny":1}}`) {
		t.Errorf("as small as it gets: %q, %s", small.c.payload, small)
	}
}
