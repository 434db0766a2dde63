package flasksession

// The first bytes of MessagePack's values.
const (
	msgpackMaxFixInt = 0x7f
	msgpackFixMap    = 0x80
	msgpackFixArray  = 0x90
	msgpackFixStr    = 0xa0
	msgpackNil       = 0xc0
	msgpackFalse     = 0xc2
	msgpackTrue      = 0xc3
	msgpackBin8      = 0xc4
	msgpackBin16     = 0xc5
	msgpackBin32     = 0xc6
	msgpackExt8      = 0xc7
	msgpackExt16     = 0xc8
	msgpackExt32     = 0xc9
	msgpackFloat32   = 0xca
	msgpackFloat64   = 0xcb
	msgpackUint8     = 0xcc
	msgpackUint16    = 0xcd
	msgpackUint32    = 0xce
	msgpackUint64    = 0xcf
	msgpackInt8      = 0xd0
	msgpackInt16     = 0xd1
	msgpackInt32     = 0xd2
	msgpackInt64     = 0xd3
	msgpackFixExt1   = 0xd4
	msgpackFixExt2   = 0xd5
	msgpackFixExt4   = 0xd6
	msgpackFixExt8   = 0xd7
	msgpackFixExt16  = 0xd8
	msgpackStr8      = 0xd9
	msgpackStr16     = 0xda
	msgpackStr32     = 0xdb
	msgpackArray16   = 0xdc
	msgpackArray32   = 0xdd
	msgpackMap16     = 0xde
	msgpackMap32     = 0xdf
	msgpackMinFixInt = 0xe0
)

// isExtension reports whether a value that begins with the code is one.
func isExtension(code byte) bool {
	return msgpackExt8 <= code && code <= msgpackExt32 || msgpackFixExt1 <= code && code <= msgpackFixExt16
}

// msgpackTimestamp is the type of the extension that is a moment.
const msgpackTimestamp = -1

// lengthSize is how many bytes the length takes that follows a code; 0 if none does.
func lengthSize(code byte) int {
	switch code {
	case msgpackBin8, msgpackExt8, msgpackStr8:
		return 1
	case msgpackBin16, msgpackExt16, msgpackStr16, msgpackArray16, msgpackMap16:
		return 2
	case msgpackBin32, msgpackExt32, msgpackStr32, msgpackArray32, msgpackMap32:
		return 4
	}
	return 0
}
