package flasksession

import (
	"errors"
	"fmt"
	"io"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// Opaque is a stored value that has no exact form in Go: a dict with a key that is
// no str, or a MessagePack extension that is no timestamp. It stands in a session
// where the value stood, and [MsgPack] writes it back byte for byte; [JSON] refuses
// it, since msgspec would turn its keys into strings. An Opaque is immutable.
//
// A handler may look at such a value, leave it, set it or what it stands in again, or
// replace it. Session.Decode fills a field of this type or of type any with it.
//
// Printed by any verb it shows its size only.
type Opaque struct {
	data string // well-formed MessagePack
}

// MsgPack returns a copy of the value as it is stored.
func (o Opaque) MsgPack() []byte { return []byte(o.data) }

// String returns the size, never the data.
func (o Opaque) String() string { return fmt.Sprintf("flasksession.Opaque(%d bytes)", len(o.data)) }

// GoString is String, for %#v.
func (o Opaque) GoString() string { return o.String() }

// Format prints String for every verb.
func (o Opaque) Format(f fmt.State, _ rune) { io.WriteString(f, o.String()) }

// MarshalJSON refuses. It is also what makes taggedjson.Convert refuse the type,
// instead of taking it for a struct without fields.
func (o Opaque) MarshalJSON() ([]byte, error) { return nil, errOpaque }

var errOpaque = errors.New("flasksession: an Opaque has a form in MessagePack only")

// isDict reports whether the value is a dict, and not an extension.
func (o Opaque) isDict() bool {
	return o.data != "" && !msgpcode.IsExt(o.data[0])
}

// model is the model of package taggedjson with Opaque beside it. It only converts:
// its text forms are never used.
var model = taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{
	taggedjson.NewTag(" flasksession.Opaque",
		func(Opaque) (any, error) { return nil, errOpaque },
		func(any) (Opaque, error) { return Opaque{}, errOpaque }),
}})
