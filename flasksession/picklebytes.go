package flasksession

import "github.com/flaskcookie/flaskcookie-go/internal/pickle"

// encodedBytes are the bytes of protocols without an opcode for them: Latin-1 text.
func encodedBytes(args []any) any {
	if len(args) != 2 || args[1] != "latin1" && args[1] != "latin-1" {
		return nil
	}
	text, ok := args[0].(string)
	if !ok {
		return nil
	}
	data := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff {
			return nil
		}
		data = append(data, byte(r))
	}
	return data
}

func emptyBytes(args []any) any {
	if len(args) != 0 {
		return nil
	}
	return []byte{}
}

func byteArrayOf(args []any) any {
	switch {
	case len(args) == 0:
		return ByteArray{}
	case len(args) == 1 && isBytes(args[0]):
		data, ok := pythonValue(args[0]).([]byte)
		if ok {
			return ByteArray(data)
		}
	case len(args) == 2:
		if data, ok := encodedBytes(args).([]byte); ok {
			return ByteArray(data)
		}
	}
	return nil
}

// isBytes reports whether a node may be bytes, in any protocol.
func isBytes(node any) bool {
	if o, ok := node.(*pickle.Object); ok {
		return o.Call == pickle.Global{Module: "_codecs", Name: "encode"} || o.Call == pickle.Global{Module: "builtins", Name: "bytes"}
	}
	_, ok := node.(pickle.Bytes)
	return ok
}
