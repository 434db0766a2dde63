package explain

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// content is what a payload turns out to be. It is never printed.
type content struct {
	data  []byte // after base64 and decompression, as far as they went
	value any    // if Flask can read it
	cause Cause  // why Flask cannot, or ""
	why   string
}

// finding is that of a payload under a good signature.
func (c content) finding() Finding { return because(c.cause, c.why) }

// plainJSON is JSON as Python reads it, without Flask's tags.
var plainJSON = taggedjson.NewCodec(taggedjson.Options{Untagged: true})

// look takes a payload apart as Flask does, and where Flask gives up says what it
// looks like.
func look(part string) content {
	if strings.HasPrefix(part, "~") {
		return content{cause: Brotli, why: "The payload begins with \"~\", the mark of serializer/brotli."}
	}
	text, compressed := strings.CutPrefix(part, ".")
	data, err := pybase64.DecodeURL([]byte(text))
	if err != nil {
		return unencoded(part)
	}
	if compressed {
		if data, err = inflate(data); err != nil {
			return badStream(data, err)
		}
	}
	c := content{data: data}
	if err := session.Unmarshal(data, &c.value); err != nil {
		c.value = nil
		c.cause, c.why = serializerOf(data)
		if c.cause == BadPayload && !compressed && serializerOfPlain(part) {
			return unencoded(part)
		}
	}
	return c
}

// unencoded judges a payload that is not base64.
func unencoded(part string) content {
	if serializerOfPlain(part) {
		return content{cause: OtherSerializer, why: "The payload is JSON itself and not base64 of it: TimedSerializer wrote it, where Flask has URLSafeTimedSerializer."}
	}
	return content{cause: BadPayload, why: "The payload is not base64."}
}

func serializerOfPlain(part string) bool {
	var v any
	return strings.IndexAny(part, "{[\"") == 0 && plainJSON.Unmarshal([]byte(part), &v) == nil
}

// inflate returns what was read before an error, too.
func inflate(data []byte) ([]byte, error) {
	whole, err := serializer.Zlib.Decompress(data, serializer.MaxPayloadSize)
	if err == nil {
		return whole, nil
	}
	stream, openErr := zlib.NewReader(bytes.NewReader(data))
	if openErr != nil {
		return data, err
	}
	defer stream.Close()
	begun, _ := io.ReadAll(io.LimitReader(stream, 4096)) // what follows the error does not matter
	return begun, err
}

func badStream(data []byte, err error) content {
	c := content{data: data, cause: BadCompression}
	switch {
	case errors.Is(err, serializer.ErrTooLarge):
		c.why = fmt.Sprintf("The payload inflates to more than %d bytes, which this reader refuses and Flask does not.", serializer.MaxPayloadSize)
	case errors.Is(err, pyzlib.ErrTruncated):
		c.why = "The payload is marked as compressed and its zlib stream ends too early."
	case errors.Is(err, pyzlib.ErrChecksum):
		c.why = "The payload is marked as compressed and the checksum of its zlib stream is wrong."
	case bytes.HasPrefix(data, []byte{0x1f, 0x8b}):
		c.why = "The payload is marked as zlib and holds gzip."
	default:
		c.why = "The payload is marked as compressed and holds no zlib stream."
	}
	return c
}

// serializerOf says what wrote bytes that are not Flask's JSON.
func serializerOf(data []byte) (Cause, string) {
	const is = "The payload is not JSON but "
	switch {
	case isPickle(data):
		return OtherSerializer, is + "a Python pickle."
	case isMsgpack(data):
		return OtherSerializer, is + "MessagePack."
	case bytes.HasPrefix(data, []byte("gAAAA")) || bytes.HasPrefix(data, []byte{0x80, 0, 0, 0}):
		return OtherSerializer, is + "a Fernet token: it is encrypted."
	case bytes.HasPrefix(data, []byte("{'")) || bytes.HasPrefix(data, []byte("[(")) || bytes.HasPrefix(data, []byte("{b'")):
		return OtherSerializer, is + "the repr of a Python object: str() was called where json.dumps should have been."
	}
	if len(data) == 0 {
		return BadPayload, "The payload is empty."
	}
	var v any
	if plainJSON.Unmarshal(data, &v) == nil {
		return BadTag, "The payload is JSON, and one of its tagged values cannot be turned back into its type."
	}
	if !utf8.Valid(data) {
		return BadPayload, "The payload is neither UTF-8 nor a serialization known here."
	}
	return BadPayload, "The payload is text and not JSON."
}

// oldPickle is how protocols 0 and 1 begin a dict, a list, or an object of a class.
var oldPickle = regexp.MustCompile(`^(?:\([dl]p[0-9]+\n|[}\]]q\x00|c[A-Za-z_][\w.]*\n[A-Za-z_]\w*\n)`)

// isPickle recognises protocols 2 to 5 by their frame, and 0 and 1 by how they begin.
func isPickle(data []byte) bool {
	framed := len(data) > 2 && data[0] == 0x80 && data[1] >= 2 && data[1] <= 5
	return bytes.HasSuffix(data, []byte(".")) && (framed || oldPickle.Match(data))
}

// typeName is what Python calls the type of a value.
func typeName(value any) string {
	switch value.(type) {
	case bool:
		return "a bool"
	case int64, *big.Int:
		return "an int"
	case float64:
		return "a float"
	case string:
		return "a str"
	case taggedjson.Markup:
		return "Markup"
	case []byte:
		return "bytes"
	case []any:
		return "a list"
	case taggedjson.Tuple:
		return "a tuple"
	case time.Time:
		return "a datetime"
	case taggedjson.UUID:
		return "a UUID"
	}
	return "no dict"
}
