package interop

import (
	"math/rand/v2"
	"slices"
)

// The kinds of cases that each have a category of their own in a soak.
const (
	validSessions kind = "sessions"  // of all types, read in time
	hostile       kind = "hostile"   // payloads that no Flask writes, well signed
	mangled       kind = "mangled"   // what became of a cookie on the way, or in an attacker's hands
	clocks        kind = "clocks"    // read before, after and at the very edge
	rotations     kind = "rotations" // signed by a key that came, stayed or went
	customTags    kind = "tags"      // of an application's own
)

// byPython says whether Flask makes the cookie.
func (k kind) byPython(r *rand.Rand) bool {
	switch k {
	case hostile, customTags:
		return false
	case validSessions, rotations:
		return one(r, 2)
	}
	return one(r, 5)
}

// byGo says whether Go makes the cookie, of those that Flask does not make.
func (k kind) byGo(r *rand.Rand) bool {
	switch k {
	case hostile:
		return false
	case validSessions, rotations:
		return true
	}
	return one(r, 4)
}

// shape gives a signed cookie the time at which it is read, and what else the kind is about.
func (k kind) shape(g *generator, c *cookieCase, r *rand.Rand) {
	switch k {
	case validSessions:
		inTime(c, r)
	case mangled:
		readingTime(c, r)
		for range pick(r, 1, 1, 1, 2) {
			mangleMore(g, c, r)
		}
	case clocks:
		edgeTime(c, r)
	case rotations:
		inTime(c, r)
		rotate(c, r)
	case customTags:
		c.Custom = true
		inTime(c, r)
	default:
		readingTime(c, r)
		if k == "" && one(r, 5) {
			mangle(c, r)
		}
	}
}

// inTime reads a cookie before it expires.
func inTime(c *cookieCase, r *rand.Rand) {
	c.MaxAge = new(int64(monthAge))
	c.Now = max(0, c.signedAt+r.Int64N(monthAge+1))
}

// lifetimes are those of the clocks; the last is about as long as a time.Duration can be.
var lifetimes = []int64{0, 1, 2, 60, 3600, monthAge, 365 * 86400, 1 << 31, 9_000_000_000, -1, -100}

// edgeTime reads a cookie by a clock that is off, by as much as decides or far more.
func edgeTime(c *cookieCase, r *rand.Rand) {
	limit := pick(r, lifetimes...)
	age := pick(r, 0, limit, limit, limit) + pick[int64](r, 0, 0, -1, 1, -2, 2, -3600, 3600, -86400*365, 86400*365, -1<<33, 1<<33)
	c.MaxAge = &limit
	c.Now = min(max(0, c.signedAt+age), latestNow)
}

// ringKeys are the keys that come and go.
var ringKeys = [][]byte{
	[]byte("a test key, not a secret"), []byte("2024"), []byte("2025"), []byte("2026"), []byte("\xff\x00\xfe"), []byte("2024\x00"),
}

// rotate reads the cookie with another key ring, of up to five keys in any order, in which the
// one that signed it is or is not. There are 40 of them for each ring, so that both sides make
// few serializers.
func rotate(c *cookieCase, r *rand.Rand) {
	r = rand.New(rand.NewPCG(r.Uint64N(40), uint64(len(c.keys[0]))))
	keys := slices.Clone(ringKeys)
	if one(r, 3) {
		keys = slices.Concat(c.keys, keys[:2])
	}
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	keys = keys[:1+r.IntN(min(4, len(keys)))]
	if one(r, 2) {
		keys = slices.Insert(keys, r.IntN(len(keys)+1), pick(r, c.keys...))
	}
	if one(r, 12) {
		c.salt = pick(r, "s", "cookie-session", "cookie-sessio", "cookie-session ")
	}
	c.keys = keys
}
