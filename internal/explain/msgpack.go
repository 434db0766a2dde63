package explain

// isMsgpack reports whether data is exactly one MessagePack map or array. Flask-
// Session and others write maps; a lone number would recognise almost anything.
func isMsgpack(data []byte) bool {
	if len(data) < 2 {
		return false
	}
	switch kind := data[0]; {
	case kind >= 0x80 && kind <= 0x9f, kind >= 0xdc && kind <= 0xdf:
		rest, ok := skipMsgpack(data, 0)
		return ok && len(rest) == 0
	}
	return false
}

// maxDepth bounds the nesting that skipMsgpack follows.
const maxDepth = 64

// skipMsgpack returns what follows the first value.
func skipMsgpack(data []byte, depth int) (rest []byte, ok bool) {
	if len(data) == 0 || depth > maxDepth {
		return nil, false
	}
	kind, data := data[0], data[1:]
	switch {
	case kind <= 0x7f, kind >= 0xe0, kind == 0xc0, kind == 0xc2, kind == 0xc3:
		return data, true
	case kind <= 0x8f:
		return skipAll(data, 2*uint64(kind&0x0f), depth)
	case kind <= 0x9f:
		return skipAll(data, uint64(kind&0x0f), depth)
	case kind <= 0xbf:
		return skipBytes(data, uint64(kind&0x1f))
	}
	form, known := msgpackForms[kind]
	if !known || len(data) < form.lengthSize {
		return nil, false
	}
	count := uint64(0)
	for _, b := range data[:form.lengthSize] {
		count = count<<8 | uint64(b)
	}
	data = data[form.lengthSize:]
	if form.items > 0 {
		return skipAll(data, count*form.items, depth)
	}
	return skipBytes(data, count+form.more)
}

// msgpackForm is a kind of value with a length in front, or of a fixed size.
type msgpackForm struct {
	lengthSize int
	items      uint64 // values for each in the length: 1 in arrays, 2 in maps
	more       uint64 // bytes beyond the length
}

var msgpackForms = map[byte]msgpackForm{
	0xc4: {lengthSize: 1}, 0xc5: {lengthSize: 2}, 0xc6: {lengthSize: 4}, // bytes
	0xd9: {lengthSize: 1}, 0xda: {lengthSize: 2}, 0xdb: {lengthSize: 4}, // strings
	0xc7: {lengthSize: 1, more: 1}, 0xc8: {lengthSize: 2, more: 1}, 0xc9: {lengthSize: 4, more: 1}, // extensions
	0xd4: {more: 2}, 0xd5: {more: 3}, 0xd6: {more: 5}, 0xd7: {more: 9}, 0xd8: {more: 17},
	0xca: {more: 4}, 0xcb: {more: 8}, // floats
	0xcc: {more: 1}, 0xcd: {more: 2}, 0xce: {more: 4}, 0xcf: {more: 8}, // integers
	0xd0: {more: 1}, 0xd1: {more: 2}, 0xd2: {more: 4}, 0xd3: {more: 8},
	0xdc: {lengthSize: 2, items: 1}, 0xdd: {lengthSize: 4, items: 1}, // arrays
	0xde: {lengthSize: 2, items: 2}, 0xdf: {lengthSize: 4, items: 2}, // maps
}

// skipAll skips count values. Each takes a byte at least, which bounds the loop.
func skipAll(data []byte, count uint64, depth int) (rest []byte, ok bool) {
	if count > uint64(len(data)) {
		return nil, false
	}
	for range count {
		if data, ok = skipMsgpack(data, depth+1); !ok {
			return nil, false
		}
	}
	return data, true
}

func skipBytes(data []byte, count uint64) (rest []byte, ok bool) {
	if count > uint64(len(data)) {
		return nil, false
	}
	return data[count:], true
}
