package flasksession

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// keyOf returns a text that two values have in common exactly if they are one key to
// Python. known is false where that cannot be told: of objects, times, decimals,
// frozensets and what holds them. Python decides about those when it reads what is written.
// However large the value is, the text is short.
//
// It takes the nodes of a pickle as well, with the keys of the values that are made of them.
func keyOf(v any) (key string, known bool) {
	const long = 64
	text, known := appendKey(nil, v)
	switch {
	case !known:
		return "", false
	case len(text) > long || len(text) > 0 && text[0] == hashed:
		sum := sha256.Sum256(text)
		return "#" + string(sum[:]), true
	}
	return string(text), true
}

// The text of a key is replaced by its hash whenever it has become so long. A mark, with which
// the key of no value begins, tells the hash from what it stands for.
const (
	keyBlock = 256
	hashed   = '#'
)

func fold(out []byte) []byte {
	if len(out) < keyBlock {
		return out
	}
	sum := sha256.Sum256(out)
	return append(append(out[:0], hashed), sum[:]...)
}

// appendKey appends the key of a value. Each is told apart from what follows it, so that
// those of the members of a tuple can stand behind each other.
func appendKey(out []byte, v any) ([]byte, bool) {
	out = fold(out)
	switch v := v.(type) {
	case nil:
		return append(out, 'N'), true
	case bool:
		if v {
			return appendInt(out, 1), true
		}
		return appendInt(out, 0), true
	case int64:
		return appendInt(out, v), true
	case *big.Int:
		return appendBig(out, v), true
	case float64:
		return appendFloatKey(out, v)
	case string:
		return appendText(append(out, 's'), v), true
	case taggedjson.Markup:
		return appendText(append(out, 's'), string(v)), true
	case []byte:
		return appendText(append(out, 'b'), v), true
	case taggedjson.UUID:
		return append(append(out, 'u'), v[:]...), true
	case taggedjson.Tuple:
		return appendTuple(out, v)
	case pickle.Bytes:
		return appendText(append(out, 'b'), v), true
	case *pickle.Tuple:
		return appendTuple(out, v.Items)
	case *pickle.Object:
		return appendObjectKey(out, v)
	}
	return out, false
}

func appendText[T ~string | ~[]byte](out []byte, text T) []byte {
	out = binary.AppendUvarint(out, uint64(len(text)))
	for len(text) > 0 {
		out = fold(out)
		n := min(len(text), keyBlock-len(out))
		out = append(out, text[:n]...)
		text = text[n:]
	}
	return out
}

func appendTuple(out []byte, members []any) ([]byte, bool) {
	out = binary.AppendUvarint(append(out, 't'), uint64(len(members)))
	for _, member := range members {
		var known bool
		if out, known = appendKey(out, member); !known {
			return out, false
		}
	}
	return out, true
}

// appendObjectKey appends the key of one of the classes whose keys are known, and makes none
// of another, which may be large.
func appendObjectKey(out []byte, o *pickle.Object) ([]byte, bool) {
	switch o.Call {
	case markupClass, uuidClass, reconstructor, builtin("bytes"), encodeCall:
		if made := knownObject(o); made != nil {
			return appendKey(out, made)
		}
	}
	return out, false
}

// A number is an odd one times a power of two, whether it is an int or a float.

func appendInt(out []byte, n int64) []byte {
	magnitude := uint64(n)
	if n < 0 {
		magnitude = -magnitude
	}
	return appendNumber(out, n < 0, magnitude, 0)
}

// appendNumber appends magnitude times two to the power of exponent.
func appendNumber(out []byte, negative bool, magnitude uint64, exponent int) []byte {
	if magnitude == 0 {
		return append(out, '0')
	}
	zeros := bits.TrailingZeros64(magnitude)
	var odd [8]byte
	binary.BigEndian.PutUint64(odd[:], magnitude>>zeros)
	return appendOdd(out, negative, odd[bits.LeadingZeros64(magnitude>>zeros)/8:], exponent+zeros)
}

func appendOdd(out []byte, negative bool, odd []byte, exponent int) []byte {
	return appendText(appendPower(out, negative, exponent), odd)
}

func appendPower(out []byte, negative bool, exponent int) []byte {
	kind := byte('+')
	if negative {
		kind = '-'
	}
	return binary.AppendVarint(append(out, kind), int64(exponent))
}

// appendBig is appendNumber for any int. It copies no large one.
func appendBig(out []byte, n *big.Int) []byte {
	if n.Sign() == 0 {
		return append(out, '0')
	}
	zeros := int(n.TrailingZeroBits())
	size := (n.BitLen() - zeros + 7) / 8
	out = binary.AppendUvarint(appendPower(out, n.Sign() < 0, zeros), uint64(size))
	for i := size - 1; i >= 0; i-- {
		out = append(fold(out), byteAt(n.Bits(), zeros+8*i))
	}
	return out
}

// byteAt returns the eight bits from a bit on.
func byteAt(words []big.Word, bit int) byte {
	at, shift := bit/bits.UintSize, bit%bits.UintSize
	octet := words[at] >> shift
	if at+1 < len(words) {
		octet |= words[at+1] << (bits.UintSize - shift)
	}
	return byte(octet)
}

// appendFloatKey appends the key of the int that a float is equal to. A NaN is equal to nothing.
func appendFloatKey(out []byte, f float64) ([]byte, bool) {
	switch {
	case math.IsNaN(f):
		return out, false
	case math.IsInf(f, 0), f != math.Trunc(f):
		return binary.BigEndian.AppendUint64(append(out, 'f'), math.Float64bits(f)), true
	}
	fraction, exponent := math.Frexp(math.Abs(f))
	const mantissa = 53
	return appendNumber(out, f < 0, uint64(math.Ldexp(fraction, mantissa)), exponent-mantissa), true
}

// hashable reports whether Python takes v as a key, as far as is known.
func hashable(v any) bool {
	switch v := v.(type) {
	case []any, taggedjson.Dict, Set, Map, Deque, ByteArray:
		return false
	case taggedjson.Tuple:
		return allHashable(v)
	case FrozenSet: // its elements are looked at when it is written: not again for each set it is in
		return true
	case nil, bool, int64, *big.Int, float64, complex128, string, []byte, time.Time, taggedjson.Markup, taggedjson.UUID:
		return true
	}
	if own(v) {
		return true
	}
	converted, err := convert(v)
	return err != nil || hashable(converted) // an error is told when v is written
}

func allHashable(members []any) bool {
	return !slices.ContainsFunc(members, func(member any) bool { return !hashable(member) })
}
