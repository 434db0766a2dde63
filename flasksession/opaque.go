package flasksession

import (
	"fmt"
	"io"
)

// Opaque is a stored value that has no exact form in Go. It stands in a session where the
// value stood, and the format it was read from writes it back; any other refuses it. An
// Opaque is immutable.
//
// In [MsgPack] it is a dict with a key that is no str, or an extension that is no
// timestamp, byte for byte. In [Pickle] it is an object that is none of Python's plain
// values, such as an Enum or a namedtuple: what Python is to call to have it again, and
// with what. It is never called or looked up here, and Python, which will call it, loads
// the same from what is written.
//
// A handler may look at such a value, leave it, set it or what it stands in again, or
// replace it. Session.Decode fills a field of this type or of type any with it.
//
// Printed by any verb it shows its size only.
type Opaque struct {
	data   string // well-formed MessagePack, or a fragment of a pickle
	pickle bool
}

// MsgPack returns a copy of the value as it is stored, nil if it is of another format.
func (o Opaque) MsgPack() []byte {
	if o.pickle {
		return nil
	}
	return []byte(o.data)
}

// Pickle returns the value as a pickle of its own, of protocol 4, nil if it is of another
// format. Loading it in Python runs what it says.
func (o Opaque) Pickle() []byte {
	if !o.pickle {
		return nil
	}
	return []byte("\x80\x04" + o.data + ".")
}

// String returns the size, never the data.
func (o Opaque) String() string { return fmt.Sprintf("flasksession.Opaque(%d bytes)", len(o.data)) }

// GoString is String, for %#v.
func (o Opaque) GoString() string { return o.String() }

// Format prints String for every verb.
func (o Opaque) Format(f fmt.State, _ rune) { io.WriteString(f, o.String()) }

// MarshalJSON refuses. It is also what makes taggedjson.Convert refuse the type,
// instead of taking it for a struct without fields.
func (o Opaque) MarshalJSON() ([]byte, error) { return nil, errNoText }

// isDict reports whether a value of MessagePack is a dict, and not an extension.
func (o Opaque) isDict() bool {
	return o.data != "" && !o.pickle && !isExtension(o.data[0])
}
