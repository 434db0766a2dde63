package serializer

import "github.com/flaskcookie/flaskcookie-go/tagged_json"

// Payload turns values into bytes and back: what itsdangerous calls the
// serializer of a Serializer. It must be safe for concurrent use, and the text of
// its errors should not quote the data. A *taggedjson.Codec is one.
//
// Marshal returns the bytes for v. Unmarshal stores what data stands for in the
// value v points to, and refuses data it cannot read completely. In package
// flaskcookie Marshal is given the session as a taggedjson.Dict, and Unmarshal has to
// fill a *taggedjson.Dict.
type Payload interface {
	Marshal(v any) ([]byte, error)
	Unmarshal(data []byte, v any) error
}

// The default payloads are Python's json module as itsdangerous calls it.
var (
	// plainJSON is json.dumps(obj): ", " and ": ", all in ASCII.
	plainJSON Payload = taggedjson.NewCodec(taggedjson.Options{Untagged: true, Spaced: true})

	// compactJSON is json.dumps(obj, ensure_ascii=False, separators=(",", ":")).
	compactJSON Payload = taggedjson.NewCodec(taggedjson.Options{Untagged: true, RawUnicode: true})
)
