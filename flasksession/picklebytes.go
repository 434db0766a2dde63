package flasksession

import "github.com/flaskcookie/flaskcookie-go/internal/pickle"

var encodeCall = pickle.Global{Module: "_codecs", Name: "encode"}

// encodedBytes are the bytes of protocols without an opcode for them: Latin-1 text.
func encodedBytes(args []any) any {
	text, size, ok := latin1(args)
	if !ok {
		return nil
	}
	data := make([]byte, 0, size)
	for _, r := range text {
		data = append(data, byte(r))
	}
	return data
}

// latin1 returns the text of such bytes, and how many they are.
func latin1(args []any) (text string, size int, ok bool) {
	if len(args) != 2 || args[1] != "latin1" && args[1] != "latin-1" {
		return "", 0, false
	}
	if text, ok = args[0].(string); !ok {
		return "", 0, false
	}
	for _, r := range text {
		if r > 0xff {
			return "", 0, false
		}
		size++
	}
	return text, size, true
}

func emptyBytes(args []any) any {
	if len(args) != 0 {
		return nil
	}
	return []byte{}
}

func byteArrayOf(args []any) any {
	switch len(args) {
	case 0:
		return ByteArray{}
	case 1:
		if data, ok := bytesOf(args[0]); ok {
			return ByteArray(data)
		}
	case 2:
		if data, ok := encodedBytes(args).([]byte); ok {
			return ByteArray(data)
		}
	}
	return nil
}

// bytesOf returns what a node is if it is bytes, in any protocol, and makes nothing of
// another one.
func bytesOf(node any) (data []byte, ok bool) {
	switch node := node.(type) {
	case pickle.Bytes:
		return []byte(node), true
	case *pickle.Object:
		if node.Call == encodeCall || node.Call == builtin("bytes") {
			data, ok = knownObject(node).([]byte)
		}
	}
	return data, ok
}

// sizeOf is the length of what bytesOf returns; 0 of what is no bytes.
func sizeOf(node any) int {
	switch node := node.(type) {
	case pickle.Bytes:
		return len(node)
	case *pickle.Object:
		if node.Call == encodeCall {
			_, size, _ := latin1(node.Args.Items)
			return size
		}
	}
	return 0
}
