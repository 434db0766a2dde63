package flasksession

import (
	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// open writes what stands before the items: the empty container, or the class that is
// filled with them.
func (w *pickleWriter) open(v any, n int) error {
	switch v := v.(type) {
	case Deque:
		w.Global(pickle.Global{Module: "collections", Name: "deque"})
		if v.MaxLen == nil {
			w.args()
		} else {
			w.Open(pickle.KindTuple, 2)
			w.args()
			w.Int(int64(*v.MaxLen))
			w.Close(pickle.KindTuple, 2)
		}
		w.Reduce()
		return nil
	case Map:
		return w.openMap(v, n)
	}
	w.Open(kindOf(v), n)
	return nil
}

// openMap writes the class of a Map, or, of a Counter, whose argument is the dict, only
// its beginning.
func (w *pickleWriter) openMap(m Map, n int) error {
	if m.Class == "" {
		w.Open(pickle.KindDict, n)
		return nil
	}
	w.Global(pickle.Global{Module: "collections", Name: m.Class})
	switch {
	case m.Class == "Counter":
		w.Open(pickle.KindDict, n)
		return nil
	case m.Factory == nil:
		w.args()
	default:
		factory, isOpaque := m.Factory.(Opaque)
		if !isOpaque {
			return typeError(m, "a Factory that was not read")
		}
		w.Open(pickle.KindTuple, 1)
		if err := w.opaque(factory); err != nil {
			return err
		}
		w.Close(pickle.KindTuple, 1)
	}
	w.Reduce()
	return nil
}

func (w *pickleWriter) item(v any, i, n int) { w.Item(kindOf(v), i, n) }

func (w *pickleWriter) colon() {}

func (w *pickleWriter) close(v any, n int) {
	w.Close(kindOf(v), n)
	if m, isMap := v.(Map); isMap && m.Class == "Counter" {
		w.Close(pickle.KindTuple, 1)
		w.Reduce()
	}
}

func kindOf(v any) pickle.Kind {
	switch v.(type) {
	case taggedjson.Tuple:
		return pickle.KindTuple
	case taggedjson.Dict, Map:
		return pickle.KindDict
	case Set:
		return pickle.KindSet
	case FrozenSet:
		return pickle.KindFrozenSet
	}
	return pickle.KindList
}
