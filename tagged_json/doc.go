// Package taggedjson reads and writes the JSON that Flask keeps in a session
// cookie: the text of flask.json.tag.TaggedJSONSerializer, byte for byte as
// CPython's json module writes it.
//
// JSON has no tuple, bytes, date or UUID, so Flask wraps such a value in an
// object with one reserved key:
//
//	tuple     {" t":[1,2]}
//	bytes     {" b":"AAE="}
//	Markup    {" m":"<b>hi</b>"}
//	UUID      {" u":"12345678123456781234567812345678"}
//	datetime  {" d":"Tue, 14 Nov 2023 22:13:20 GMT"}
//	dict      {" di":{" t__":1}}   a dict that would look like one of the above
//
// Start with [Marshal] and [Unmarshal], the twins of dumps and loads. [NewCodec]
// makes a variant: sorted keys (as inside a Flask request), custom tags, or
// plain JSON as Python writes it. [Convert] moves between Go types and the
// values below without any text in between.
//
// # Values
//
//	None       nil             bytes     []byte
//	bool       bool            list      []any
//	int        int64, *big.Int tuple     Tuple
//	float      float64         dict      Dict (keeps the order of its keys)
//	str        string          Markup    Markup
//	datetime   time.Time, UTC  UUID      UUID
//
// These are what an any is filled with. A Python str may hold lone surrogates,
// which Go's UTF-8 has no place for; they are kept as three bytes each (WTF-8)
// and written back as they came.
//
// Other Go types are accepted at the edges: every integer and float kind,
// pointers, maps with string keys, slices, arrays, structs with json tags
// (names, "-", omitempty, omitzero and embedding as in encoding/json),
// json.Number, html/template.HTML and anything with an HTML() string method as
// Markup, and UUID types such as google/uuid's. A type that has its own JSON or
// text form and no Python twin is refused, as a value and as the type of the keys
// of a map: register a [Tag] for it, or convert it. An empty slice,
// map or []byte is written as empty even when it is nil; a nil pointer or
// interface is None.
//
// Conversion into Go types is strict, since a session decides who is logged in:
// True is not an int, 3.0 is not an int, None is not "", a plain str is not
// template.HTML. None fills only pointers and interfaces; an int fills a float
// that can hold it exactly; Markup and UUID fill strings; a Tuple fills slices
// and arrays. A value is converted whole or not at all.
//
// # Security
//
// The package is meant for text whose signature has been checked, and is safe on
// any text: it does not panic, reads at most [MaxReadDepth] nested levels and
// integers of [MaxIntDigits] digits, and takes time and memory in proportion to the
// text. For each byte of it a value holds at most 20 bytes on a 64-bit machine (nested
// lists do), and reading it takes at most 64 in all; the decode functions of custom
// tags add their own. Duplicate keys are legal, the last one wins, as in Python: do not
// compare texts to compare values. Tagged text can turn any key into Markup,
// that is, into HTML which templates do not escape: whoever holds the secret key
// can write scripts into the pages of an application that prints session values.
package taggedjson
