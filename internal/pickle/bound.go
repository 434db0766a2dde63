package pickle

import (
	"errors"
	"math/big"
)

// Limits of what Read accepts, beside MaxDigits.
const (
	// MaxDepth is how many containers and objects may stand inside each other, which is
	// what Python 3.11 can write of tuples, and twice what it can of lists and dicts.
	MaxDepth = 1000

	// MaxSteps is how many instructions a pickle may have, its STOP too.
	MaxSteps = 1 << 20

	// A pickle may use a value many times by naming it again, and 40 lists that hold the
	// one before twice are 254 bytes. Written out in full a pickle of n bytes has at most
	// FixedNodes + NodesPerByte*n values, and no more than MaxSteps; and in its str, bytes and
	// integers at most FixedText + TextPerByte*n bytes, and no more than FixedText + MaxText.
	FixedNodes   = 32 << 10
	NodesPerByte = 4
	FixedText    = 1 << 20
	TextPerByte  = 16
	MaxText      = 16 << 20
)

// ErrSteps reports a pickle of more than MaxSteps instructions.
var ErrSteps = errors.New("more instructions than are read")

var (
	errDepth = errors.New("nested too deep")
	errCycle = errors.New("a value that contains itself")
	errLarge = errors.New("a value that is too large when what it uses again is written out")
)

// measure is what is known of a node written out in full.
type measure struct {
	nodes, text int64 // in the whole of it
	height      int   // levels of nodes
	open        bool  // being measured
	sealed      bool  // used by a call, which has seen it as it is
}

// bound refuses what is beyond the limits. Each node is measured once, however often it
// is used; what a node adds up is refused before it can overflow.
func bound(root any, size int) error {
	b := bounder{nodes: min(FixedNodes+NodesPerByte*int64(size), MaxSteps), text: maxText(size)}
	_, err := b.measure(root, 0)
	return err
}

// maxText is how many bytes of text a pickle of so many bytes may have in full.
func maxText(size int) int64 { return FixedText + min(TextPerByte*int64(size), MaxText) }

type bounder struct{ nodes, text int64 }

func (b *bounder) measure(v any, depth int) (measure, error) {
	switch v := v.(type) {
	case string:
		return measure{nodes: 1, text: int64(len(v))}, nil
	case Bytes:
		return measure{nodes: 1, text: int64(len(v))}, nil
	case *big.Int:
		return measure{nodes: 1, text: int64(v.BitLen()+7) / 8}, nil
	case Global:
		return measure{nodes: 1, text: int64(len(v.Module) + len(v.Name))}, nil
	case *List:
		return b.node(&v.measure, depth, v.Items)
	case *Tuple:
		return b.node(&v.measure, depth, v.Items)
	case *Dict:
		return b.node(&v.measure, depth, v.Pairs)
	case *Set:
		return b.node(&v.measure, depth, v.Items)
	case *FrozenSet:
		return b.node(&v.measure, depth, v.Items)
	case *Object:
		return b.object(v, depth)
	}
	return measure{nodes: 1}, nil
}

func (b *bounder) object(o *Object, depth int) (measure, error) {
	parts := [][]any{{o.Call, o.Args}}
	if o.Kwargs != nil {
		parts = append(parts, []any{o.Kwargs})
	}
	for _, step := range o.Steps {
		parts = append(parts, step.Values)
	}
	return b.node(&o.measure, depth, parts...)
}

// node measures a node by its members.
func (b *bounder) node(known *measure, depth int, parts ...[]any) (measure, error) {
	switch {
	case known.open:
		return measure{}, errCycle
	case depth+max(known.height, 1) > MaxDepth:
		return measure{}, errDepth
	case known.nodes > 0:
		return *known, nil
	}
	known.open = true
	sum := measure{nodes: 1}
	for _, members := range parts {
		for _, member := range members {
			m, err := b.measure(member, depth+1)
			if err != nil {
				return measure{}, err
			}
			sum.nodes += m.nodes
			sum.text += m.text
			sum.height = max(sum.height, m.height)
			if sum.nodes > b.nodes || sum.text > b.text {
				return measure{}, errLarge
			}
		}
	}
	sum.height++
	sum.sealed = known.sealed
	*known = sum
	return sum, nil
}
