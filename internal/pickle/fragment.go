package pickle

import (
	"math/big"
	"strings"
)

// Fragment returns the opcodes that make a node which Read returned, without the memo, so
// that they can stand anywhere in a pickle of protocol 4. They are counted first: nothing is
// allocated beside them and a copy of each large integer.
func Fragment(node any) string {
	count := Writer{frame: -1, bare: fragment{on: true, counting: true}}
	count.node(node)
	w := Writer{frame: -1, bare: fragment{on: true}}
	w.bare.text.Grow(count.bare.size)
	w.node(node)
	return w.bare.text.String()
}

// fragment takes what a Writer writes, or only counts it.
type fragment struct {
	on, counting bool
	size         int
	text         strings.Builder
}

func (f *fragment) bytes(piece []byte) {
	if f.counting {
		f.size += len(piece)
	} else {
		f.text.Write(piece)
	}
}

func (f *fragment) string(piece string) {
	if f.counting {
		f.size += len(piece)
	} else {
		f.text.WriteString(piece)
	}
}

func (w *Writer) node(v any) {
	switch v := v.(type) {
	case nil:
		w.None()
	case bool:
		w.Bool(v)
	case int64:
		w.Int(v)
	case *big.Int:
		w.Big(v)
	case float64:
		w.Float(v)
	case string:
		w.Text(v)
	case Bytes:
		w.Data(string(v))
	case Global:
		w.Global(v)
	case *List:
		w.nodes(KindList, v.Items)
	case *Tuple:
		w.nodes(KindTuple, v.Items)
	case *Dict:
		w.Open(KindDict, len(v.Pairs)/2)
		w.items(KindDict, v.Pairs)
	case *Set:
		w.nodes(KindSet, v.Items)
	case *FrozenSet:
		w.nodes(KindFrozenSet, v.Items)
	case *Object:
		w.object(v)
	}
}

func (w *Writer) nodes(k Kind, members []any) {
	w.Open(k, len(members))
	w.items(k, members)
}

// items writes the members of a container, of which a dict's are two to an item.
func (w *Writer) items(k Kind, members []any) {
	each := 1
	if k == KindDict {
		each = 2
	}
	n := len(members) / each
	for i := range n {
		w.Item(k, i, n)
		for _, member := range members[i*each : (i+1)*each] {
			w.node(member)
		}
	}
	w.Close(k, n)
}

func (w *Writer) object(o *Object) {
	switch o.How {
	case Old:
		w.op(opMark)
		w.node(o.Call)
		for _, arg := range o.Args.Items {
			w.node(arg)
		}
	default:
		w.node(o.Call)
		w.node(o.Args)
	}
	if o.Kwargs != nil {
		w.node(o.Kwargs)
	}
	w.op(byte(o.How))
	for _, step := range o.Steps {
		w.step(step)
	}
}

func (w *Writer) step(s Step) {
	switch s.Do {
	case Append:
		w.items(KindList, s.Values)
	case SetItem:
		w.items(KindDict, s.Values)
	case Add:
		w.items(KindSet, s.Values)
	case Build:
		w.node(s.Values[0])
		w.Build()
	}
}
