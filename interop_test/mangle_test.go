package interop

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// mangle damages a cookie whose signature was good.
func mangle(c *cookieCase, r *rand.Rand) {
	c.claims = nil
	pieces := bytes.Split(c.cookie, []byte("."))
	last := len(pieces) - 1
	switch r.IntN(12) {
	case 0, 1: // no separator
		c.cookie = bytes.Join(pieces, nil)
	case 2, 3: // one separator
		c.cookie = slices.Concat(bytes.Join(pieces[:last], nil), []byte("."), pieces[last])
	case 4: // cut off
		c.cookie = c.cookie[:r.IntN(len(c.cookie)+1)]
	case 5: // one decoded bit
		for _, flipped := range vectors.FlipBits(c.cookie) {
			if c.cookie = flipped; one(r, 4) {
				break
			}
		}
	case 6: // only the free bits of the signature
		for respelled := range vectors.RespellLast(c.cookie) {
			c.cookie = respelled
		}
	case 7: // pieces in another order
		r.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		c.cookie = bytes.Join(pieces, []byte("."))
	case 8: // more separators
		c.cookie = slices.Insert(slices.Clone(c.cookie), r.IntN(len(c.cookie)+1), []byte("...")[:1+r.IntN(3)]...)
	case 9: // nothing left
		c.cookie = bytes.Repeat([]byte("."), r.IntN(6))
	case 10: // decoded and encoded again with padding
		data, _ := base64.RawURLEncoding.DecodeString(string(pieces[last]))
		pieces[last] = []byte(base64.StdEncoding.EncodeToString(data))
		c.cookie = bytes.Join(pieces, []byte("."))
	default:
		c.cookie = damage(r, c.cookie)
	}
}

// mangleMore is [mangle], or what a proxy, a browser or an attacker makes of a cookie.
func mangleMore(g *generator, c *cookieCase, r *rand.Rand) {
	switch r.IntN(3) {
	case 0:
		mangle(c, r)
		return
	case 1:
		c.cookie = underway(c.cookie, r)
	default:
		c.cookie = attacked(g, c, r)
	}
	c.claims = nil
}

// underway is what becomes of a value between the browser and the application.
func underway(cookie []byte, r *rand.Rand) []byte {
	text := string(cookie)
	switch r.IntN(16) {
	case 0:
		text = url.QueryEscape(text)
	case 1:
		text = strings.ReplaceAll(text, ".", "%2E")
	case 2:
		text = `"` + text + `"`
	case 3:
		text = pick(r, " ", "\t", "") + text + pick(r, " ", "\t", "\r\n", "\x00", ";", ",")
	case 4:
		text = strings.ReplaceAll(text, "-", "+")
	case 5:
		text = strings.ReplaceAll(text, "_", "/")
	case 6:
		text = strings.ToLower(text)
	case 7:
		text = strings.ToUpper(text)
	case 8:
		text = text[:min(len(text), pick(r, 10, 64, 255, 4096))]
	case 9: // wrapped lines
		for at := 20; at < len(text); at += 22 {
			text = text[:at] + pick(r, "\n", "\r\n", " ", "=\r\n") + text[at:]
		}
	case 10: // taken for Latin-1 and encoded again
		text = latin1(cookie)
	case 11: // two cookies joined
		text = text + pick(r, ", ", ",", ";", "") + text
	case 12:
		text = strings.ReplaceAll(text, ".", pick(r, "..", "_", ",", ". ", "=."))
	case 13:
		text = "session=" + text
	case 14: // encoded once more
		text = base64.StdEncoding.EncodeToString(cookie)
	default: // padded to whole groups
		pieces := strings.Split(text, ".")
		for i, piece := range pieces {
			pieces[i] = piece + strings.Repeat("=", (4-len(piece)%4)%4)
		}
		text = strings.Join(pieces, ".")
	}
	return []byte(text)
}

// attacked is a forgery by somebody who has cookies but no key.
func attacked(g *generator, c *cookieCase, r *rand.Rand) []byte {
	pieces := bytes.Split(slices.Clone(c.cookie), []byte("."))
	last := len(pieces) - 1
	if last < 2 {
		return append(pieces[0], ".AAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA"...)
	}
	other := bytes.Split(g.signer(pick(r, c.keys...), c.salt, "sha1").Sign(append([]byte("e30."), stampOf(uint64(c.signedAt)+1)...)), []byte("."))
	switch r.IntN(10) {
	case 0: // a later stamp
		pieces[last-1] = stampOf(uint64(c.Now))
	case 1: // the stamp of another cookie
		pieces[last-1] = other[1]
	case 2: // its signature
		pieces[last] = other[2]
	case 3: // another payload
		pieces[last-2] = pick(r, []byte("e30"), []byte("eyJfdXNlcl9pZCI6IjEifQ"), []byte(""))
	case 4: // compressed or not
		pieces = slices.Insert(pieces, 0, []byte(""))
	case 5: // signed by no algorithm
		pieces[last] = nil
	case 6: // signed by the empty key
		pieces[last] = emptyMAC(bytes.Join(pieces[:last], []byte(".")), c.salt)
	case 7: // the signature of a prefix
		pieces = slices.Insert(pieces, last, pick(r, []byte("x"), []byte(""), other[1]))
	case 8: // a genuine cookie inside another
		pieces = append(pieces, other[1], other[2])
	default: // cut off signatures
		pieces[last] = pieces[last][:r.IntN(len(pieces[last])+1)]
	}
	return bytes.Join(pieces, []byte("."))
}

// emptyMAC is the signature that anyone can make who hopes for an empty key.
func emptyMAC(value []byte, salt string) []byte {
	mac := hmac.New(sha1.New, signer.HMAC(sha1.New, nil, []byte(salt)))
	mac.Write(value)
	return encodePart(mac.Sum(nil))
}
