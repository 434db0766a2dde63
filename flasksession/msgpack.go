package flasksession

import "github.com/flaskcookie/flaskcookie-go/serializer"

// MsgPack is Flask-Session's default serializer since 0.7: the twin of
// msgspec.msgpack.Encoder() and Decoder(), without hooks.
//
// Marshal takes a taggedjson.Dict, or what taggedjson.Convert turns into one, and
// writes the bytes msgspec writes. As there, a Tuple becomes a list and a UUID a
// str, to be read back as such; a time is cut to microseconds. What msgspec refuses
// is a *taggedjson.TypeError with its path: Markup, an integer outside -2**63 to
// 2**64-1, a str that is no UTF-8. So is a time outside the years 1 to 9999,
// nesting beyond [MaxDepth], and a Dict with the same key twice. A NaN keeps its
// bits, except that Go's own is written as Python's own.
//
// Unmarshal fills a *taggedjson.Dict, or another target by taggedjson.Convert, and
// gives msgspec's verdict and value: None, bool, int64 or *big.Int, float64,
// string, []byte, []any, Dict, time.Time in UTC, and [Opaque] for what has no exact
// form in Go. Bad data is a [*DecodeError]; a session whose own keys are not all str is an
// error as well. More than [MaxValues] are [ErrTooManyValues], for Marshal too. The strings of a session share one copy of the data. Whatever the
// data, no more than 80 bytes are allocated for each of its bytes, beside 16 KiB.
var MsgPack serializer.Payload = &format{writeMsgPack, readMsgPack, tooManyMsgPack}
