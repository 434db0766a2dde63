package flasksession

import "github.com/flaskcookie/flaskcookie-go/serializer"

// JSON is Flask-Session's other serializer (SESSION_SERIALIZATION_FORMAT = "json"):
// the twin of msgspec.json.Encoder() and Decoder(). It is not Python's json module,
// for which taggedjson.NewCodec has options.
//
// Marshal takes what that of [MsgPack] takes and writes the bytes msgspec writes:
// compact UTF-8, integers of up to 4300 digits. JSON has fewer types, so what Flask
// reads is a str for []byte (base64), time.Time (RFC 3339, to the microsecond) and
// UUID, a list for a Tuple, and None for NaN and the infinities. A *taggedjson.TypeError
// names the path of a value that msgspec refuses, as for MsgPack, and of an [Opaque].
//
// Unmarshal gives msgspec's verdict and value: nil, bool, int64 or *big.Int,
// float64, string, []any and Dict. Unlike Python's json module, msgspec refuses NaN,
// Infinity, numbers beyond a float, and lone surrogates. Bad data is a
// [*DecodeError], more than [MaxValues] are [ErrTooManyValues], for Marshal too. Whatever the data, no more than 160 bytes are allocated for each
// of its bytes, beside 16 KiB.
var JSON serializer.Payload = &format{writeJSON, sessionBy(readJSON), tooManyJSON}
