package signer

import (
	"crypto/hmac"
	"hash"
	"sync"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// macKey computes HMACs under one derived key. The key lives only inside the
// states of the pool, which package fmt does not print.
type macKey struct {
	states sync.Pool // of *macState
}

// macState is an HMAC that is reset for each use, with room for its result.
type macState struct {
	hash hash.Hash
	sum  []byte
}

func newMACKey(digest func() hash.Hash, derived []byte) *macKey {
	return &macKey{states: sync.Pool{New: func() any {
		return &macState{hash: hmac.New(digest, derived)}
	}}}
}

// appendSignature appends the base64 text of value's HMAC to dst.
func (k *macKey) appendSignature(dst, value []byte) []byte {
	state := k.states.Get().(*macState)
	defer k.states.Put(state)
	return pybase64.AppendURL(dst, state.compute(value))
}

// verify reports, in constant time, whether sig is value's HMAC.
func (k *macKey) verify(value, sig []byte) bool {
	state := k.states.Get().(*macState)
	genuine := hmac.Equal(sig, state.compute(value))
	k.states.Put(state)
	return genuine
}

// compute returns value's HMAC, which is valid until the next call.
func (s *macState) compute(value []byte) []byte {
	s.hash.Reset()
	s.hash.Write(value)
	s.sum = s.hash.Sum(s.sum[:0])
	return s.sum
}
