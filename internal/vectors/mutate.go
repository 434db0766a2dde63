package vectors

import (
	"bytes"
	"iter"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// FlipBits returns copies of a signed and stamped token in which one decoded
// bit differs, with the name of what was changed: the first, a middle and the
// last bit of the payload, the stamp and the signature. None may be accepted.
func FlipBits(token []byte) iter.Seq2[string, []byte] {
	pieces := split(token)
	return func(yield func(string, []byte) bool) {
		for i, name := range []string{"payload", "stamp", "signature"} {
			if pieces == nil {
				return
			}
			for flipped := range flips(pieces[i]) {
				changed := slices.Clone(pieces)
				changed[i] = flipped
				if !yield(name, bytes.Join(changed, []byte("."))) {
					return
				}
			}
		}
	}
}

// flips returns the encoded piece with one decoded bit changed, three times. A
// leading "." marks compression and stays.
func flips(piece []byte) iter.Seq[[]byte] {
	text, marked := bytes.CutPrefix(piece, []byte("."))
	data, err := pybase64.DecodeURL(text)
	return func(yield func([]byte) bool) {
		if err != nil || len(data) == 0 {
			return
		}
		for _, bit := range []int{0, len(data) * 4, len(data)*8 - 1} {
			changed := slices.Clone(data)
			changed[bit/8] ^= 0x80 >> (bit % 8)
			var out []byte
			if marked {
				out = []byte(".")
			}
			if !yield(pybase64.AppendURL(out, changed)) {
				return
			}
		}
	}
}

// RespellLast returns the token with its last character replaced by each of
// those that differ in bits no decoder looks at. All of them are accepted, as in
// Python. A signature which is not in its shortest spelling has none.
func RespellLast(token []byte) iter.Seq[[]byte] {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return func(yield func([]byte) bool) {
		pieces := split(token)
		if pieces == nil {
			return
		}
		data, err := pybase64.DecodeURL(pieces[2])
		if err != nil || !bytes.Equal(pybase64.EncodeURL(data), pieces[2]) {
			return
		}
		unused := len(pieces[2])*6 - len(data)*8
		last := strings.IndexByte(alphabet, token[len(token)-1])
		for low := 1; low < 1<<unused; low++ {
			changed := slices.Clone(token)
			changed[len(changed)-1] = alphabet[last^low]
			if !yield(changed) {
				return
			}
		}
	}
}

// split divides at the last two separators; nil if there are none.
func split(token []byte) [][]byte {
	last := bytes.LastIndexByte(token, '.')
	if last < 0 {
		return nil
	}
	stamp := bytes.LastIndexByte(token[:last], '.')
	if stamp < 0 {
		return nil
	}
	return [][]byte{token[:stamp], token[stamp+1 : last], token[last+1:]}
}
