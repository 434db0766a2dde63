package interop

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

const (
	baseTime  = 1_700_000_000
	monthAge  = 2_678_400   // PERMANENT_SESSION_LIFETIME's default
	dashes    = 0xfbef_fffb // a time whose stamp, "--__-w", shows the alphabet
	latestNow = 1 << 52     // Python's clock is a float: later seconds are not exact
)

// cookieCase is one cookie and how it is to be read.
type cookieCase struct {
	ring
	Now    int64
	MaxAge *int64 // nil: age is not asked for
	Custom bool   // the serializer has the tags of custom_test.go

	number   int
	cookie   []byte
	signedAt int64   // what the stamp says, as far as the generator knows
	payload  []byte  // JSON, unless Python made the cookie
	claims   []claim // leniencies the case may show
}

// claim is a leniency the case uses, and how to see in Python's answer that it
// was at work.
type claim struct {
	name string
	met  func(answer) bool
}

// MarshalJSON writes the case as worker.py reads it.
func (c *cookieCase) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{
		"keys": latin1s(c.keys), "salt": c.salt, "now": c.Now, "max_age": c.MaxAge, "cookie": latin1(c.cookie), "custom": c.Custom,
	})
}

// reproduce says all that is needed to try the case by hand.
func (c *cookieCase) reproduce() string {
	var keys []string
	for _, key := range c.keys {
		keys = append(keys, hex.EncodeToString(key))
	}
	age := "none"
	if c.MaxAge != nil {
		age = fmt.Sprint(*c.MaxAge)
	}
	custom := ""
	if c.Custom {
		custom = ", custom tags"
	}
	return fmt.Sprintf("keys (hex, oldest first) %v, salt %q, now %d, max_age %s%s\n  cookie %q", keys, c.salt, c.Now, age, custom, c.cookie)
}

// makeRequest asks Python for a random session signed now.
type makeRequest struct {
	Keys []string `json:"keys"`
	Salt string   `json:"salt"`
	Now  int64    `json:"now"`
	Seed uint64   `json:"seed"`
}

func latin1s(items [][]byte) (texts []string) {
	for _, item := range items {
		texts = append(texts, latin1(item))
	}
	return texts
}

// rings are the key rings of the cases.
var rings = []ring{
	{[][]byte{[]byte("a test key, not a secret")}, "cookie-session"},
	{[][]byte{[]byte("k")}, "cookie-session"},
	{[][]byte{[]byte("older"), []byte("newer")}, "cookie-session"},
	{[][]byte{[]byte("1st"), []byte("2nd"), []byte("3rd"), []byte("4th")}, "cookie-session"},
	{[][]byte{bytes.Repeat([]byte("k"), 64), bytes.Repeat([]byte("k"), 65)}, "cookie-session"},
	{[][]byte{{0, 1, 2, 0xfd, 0xfe, 0xff}, []byte("Schlüssel ✓")}, "Salz-é"},
	{[][]byte{[]byte("a test key, not a secret")}, "s"},
}

// generator makes the cases of one seed. Each case has random numbers of its
// own, so that one can be made again without those before it.
type generator struct {
	seed    uint64
	kind    kind
	golang  *goSide
	signers map[string]*signer.Signer
}

// kind is what all cases of a generator are to show. The zero value mixes everything.
type kind string

func newGenerator(seed uint64, kind kind) *generator {
	return &generator{seed: seed, kind: kind, golang: newGoSide(kind == customTags), signers: map[string]*signer.Signer{}}
}

// draft is a case before it has a cookie: made asks Python for one.
type draft struct {
	c      *cookieCase
	random *rand.Rand
	made   *makeRequest
}

// draft chooses the ring and where the cookie comes from.
func (g *generator) draft(number int) draft {
	r := rand.New(rand.NewPCG(g.seed, uint64(number)))
	c := &cookieCase{number: number, ring: pick(r, rings...), signedAt: baseTime + r.Int64N(1<<30)}
	if one(r, 4) {
		c.signedAt = dashes
	}
	d := draft{c: c, random: r}
	if g.kind.byPython(r) {
		d.made = &makeRequest{latin1s(c.keys), c.salt, c.signedAt, r.Uint64N(1 << 53)}
	}
	return d
}

// finish gives the case its cookie, from the one Python made if it did.
func (g *generator) finish(d draft, made []byte) *cookieCase {
	c, r := d.c, d.random
	switch {
	case made != nil:
		c.cookie = made
	case g.kind.byGo(r):
		g.encodeSession(c, r)
	default:
		g.signPayload(c, r)
	}
	g.kind.shape(g, c, r)
	return c
}

// encodeSession makes a cookie of a random Go value.
func (g *generator) encodeSession(c *cookieCase, r *rand.Rand) {
	g.golang.setClock(c.signedAt)
	session := randomSession(r)
	if g.kind == customTags {
		session = customSession(r)
	}
	c.cookie = []byte(must(g.golang.serializer(c.ring).Encode(session)))
}

// signPayload makes a well-signed cookie around a hostile payload.
func (g *generator) signPayload(c *cookieCase, r *rand.Rand) {
	switch {
	case one(r, 2):
		chosen := pick(r, leniencies...)
		more := pick(r, "", "", `,"~?>":"~?>"`, `,">>?":"?~>"`) // "-" and "_" in base64
		c.payload = []byte(`{"k":` + chosen.make(r) + more + `}`)
		c.claims = append(c.claims, claim{chosen.name, chosen.met})
	case one(r, 150):
		c.payload = deepLists(r)
	default:
		c.payload = randomJSON(r)
	}
	if g.kind == customTags {
		c.payload = withCustomTags(r, c.payload)
	}
	part := respell(c, r, "part", 8, makePart(c, r))
	stamp := respell(c, r, "stamp", 12, makeStamp(c, r))
	g.sign(c, r, part, stamp)
}

// makePart compresses now and then, and now and then wrongly.
func makePart(c *cookieCase, r *rand.Rand) []byte {
	if !one(r, 5) {
		return encodePart(c.payload)
	}
	data := deflated(r, c.payload)
	marks := "."
	switch r.IntN(8) {
	case 0:
		data = append(data, "junk"...)
		c.claim("inflate: data after the end ignored", accepted)
	case 1:
		marks = "....."
		c.claim("inflate: further marks skipped", accepted)
	case 2:
		data = damage(r, data)
	}
	return append([]byte(marks), encodePart(data)...)
}

// makeStamp is the time of signing, and now and then something else.
func makeStamp(c *cookieCase, r *rand.Rand) []byte {
	if one(r, 25) { // past the year 9999
		number := pick[uint64](r, 253402300800, 67768036191676799, 67768036191676800, 1<<63-1, 1<<63, 1<<64-1, 253402300800+r.Uint64()>>r.IntN(25))
		c.signedAt = int64(min(number, latestNow))
		return stampOf(number)
	}
	if !one(r, 12) {
		return stampOf(uint64(c.signedAt))
	}
	switch r.IntN(6) {
	case 0:
		c.signedAt = 0
		c.claim("stamp: empty is 0", accepted)
		return nil
	case 1:
		c.claim("stamp: leading zeros", accepted)
		return encodePart(binary.BigEndian.AppendUint64(nil, uint64(c.signedAt)))
	case 2:
		c.claim("stamp: nine bytes refused", isVerdict(vectors.BadTimeSignature))
		return encodePart(append([]byte{0}, binary.BigEndian.AppendUint64(nil, uint64(c.signedAt))...))
	case 3:
		return encodePart(randomBytes(r))
	case 4:
		c.signedAt = r.Int64N(253402300800)
	case 5:
		c.signedAt = r.Int64N(latestNow)
	}
	return stampOf(uint64(c.signedAt))
}

// stampOf is itsdangerous' spelling: big-endian without leading zeros.
func stampOf(number uint64) []byte {
	return encodePart(bytes.TrimLeft(binary.BigEndian.AppendUint64(nil, number), "\x00"))
}

// sign puts the cookie together. The key is one of the ring's, seldom another.
func (g *generator) sign(c *cookieCase, r *rand.Rand, part, stamp []byte) {
	key, salt, digest := pick(r, c.keys...), c.salt, "sha1"
	switch r.IntN(120) {
	case 0:
		key = []byte("another key")
	case 1:
		salt = "another salt"
	case 2:
		digest = "sha256"
	}
	value := slices.Concat(part, []byte("."), stamp)
	signed := g.signer(key, salt, digest).Sign(value)
	signature := respell(c, r, "signature", 8, signed[len(value)+1:])
	c.cookie = slices.Concat(value, []byte("."), signature)
}

func (g *generator) signer(key []byte, salt, digest string) *signer.Signer {
	name := fmt.Sprintf("%q %q %s", key, salt, digest)
	if _, made := g.signers[name]; !made {
		options := &signer.Options{KeyDerivation: signer.HMAC}
		if digest == "sha256" {
			options.Digest = sha256.New
		}
		g.signers[name] = must(signer.New(key, salt, options))
	}
	return g.signers[name]
}

// respell writes clean base64 in another way, once in n times.
func respell(c *cookieCase, r *rand.Rand, where string, n int, text []byte) []byte {
	if !one(r, n) {
		return text
	}
	chosen := pick(r, spellings...)
	if one(r, 3) {
		chosen = pick(r, spellings[:2]...) // few texts have the characters to respell
	}
	marks := text[:len(text)-len(bytes.TrimLeft(text, "."))]
	respelled := chosen.respell(r, text[len(marks):])
	if respelled == nil {
		return text
	}
	met := accepted
	if chosen.refused {
		met = isVerdict(vectors.BadTimeSignature)
		if where == "part" {
			met = isVerdict(vectors.BadPayload)
		}
	}
	c.claim("base64: "+chosen.name+" ("+where+")", met)
	return slices.Concat(marks, respelled)
}

func (c *cookieCase) claim(name string, met func(answer) bool) {
	c.claims = append(c.claims, claim{name, met})
}

func accepted(python answer) bool { return python.Verdict == vectors.OK }

func isVerdict(verdict vectors.Verdict) func(answer) bool {
	return func(python answer) bool { return python.Verdict == verdict }
}

// readingTime says when the cookie is read and how old it may be.
func readingTime(c *cookieCase, r *rand.Rand) {
	if c.signedAt > 253402300799 && one(r, 2) {
		c.Now = c.signedAt
		return // else a stamp past every clock would always lie in the future
	}
	limit := int64(monthAge)
	if one(r, 4) {
		limit = pick[int64](r, 0, 1, 100, 1e9, -1, -100)
	}
	age := int64(0)
	switch r.IntN(20) {
	case 0:
		age = limit + 1 + r.Int64N(1000)
	case 1:
		age = limit
	case 2:
		age = -1 - r.Int64N(1000)
	case 3, 4:
		c.Now = max(0, c.signedAt+pick[int64](r, -1e9, 0, 1e9))
		return // age is not asked for
	default:
		age = r.Int64N(max(limit, 0) + 1)
	}
	c.MaxAge = &limit
	c.Now = max(0, c.signedAt+age) // itsdangerous cannot sign before 1970
}
