package pickle

// The opcodes, with the names of pickletools.
const (
	opMark           = '('
	opStop           = '.'
	opPop            = '0'
	opPopMark        = '1'
	opDup            = '2'
	opFloat          = 'F'
	opInt            = 'I'
	opBinInt         = 'J'
	opBinInt1        = 'K'
	opLong           = 'L'
	opBinInt2        = 'M'
	opNone           = 'N'
	opReduce         = 'R'
	opString         = 'S'
	opBinString      = 'T'
	opShortBinString = 'U'
	opUnicode        = 'V'
	opBinUnicode     = 'X'
	opAppend         = 'a'
	opBuild          = 'b'
	opGlobal         = 'c'
	opDict           = 'd'
	opEmptyDict      = '}'
	opAppends        = 'e'
	opGet            = 'g'
	opBinGet         = 'h'
	opInst           = 'i'
	opLongBinGet     = 'j'
	opList           = 'l'
	opEmptyList      = ']'
	opObj            = 'o'
	opPut            = 'p'
	opBinPut         = 'q'
	opLongBinPut     = 'r'
	opSetItem        = 's'
	opTuple          = 't'
	opEmptyTuple     = ')'
	opSetItems       = 'u'
	opBinFloat       = 'G'

	opProto    = 0x80
	opNewObj   = 0x81
	opTuple1   = 0x85
	opTuple2   = 0x86
	opTuple3   = 0x87
	opNewTrue  = 0x88
	opNewFalse = 0x89
	opLong1    = 0x8a
	opLong4    = 0x8b

	opBinBytes      = 'B'
	opShortBinBytes = 'C'

	opShortBinUnicode = 0x8c
	opBinUnicode8     = 0x8d
	opBinBytes8       = 0x8e
	opEmptySet        = 0x8f
	opAddItems        = 0x90
	opFrozenSet       = 0x91
	opNewObjEx        = 0x92
	opStackGlobal     = 0x93
	opMemoize         = 0x94
	opFrame           = 0x95
	opByteArray8      = 0x96
)

// operations are what Read does at each opcode. Those that are missing are refused:
// extension codes and persistent ids, which mean something to one program only, and
// buffers that travel beside the pickle.
var operations [256]func(*machine) error

func init() { // a literal would refer to itself
	operations = [256]func(*machine) error{
		opMark: (*machine).mark, opPop: (*machine).pop, opPopMark: (*machine).popMark, opDup: (*machine).dup,

		opNone:     func(m *machine) error { return m.push(nil) },
		opNewTrue:  func(m *machine) error { return m.push(true) },
		opNewFalse: func(m *machine) error { return m.push(false) },
		opInt:      (*machine).int, opLong: (*machine).long, opFloat: (*machine).float,
		opBinInt1: (*machine).binInt1, opBinInt2: (*machine).binInt2, opBinInt: (*machine).binInt,
		opLong1: (*machine).long1, opLong4: (*machine).long4, opBinFloat: (*machine).binFloat,

		opString: (*machine).string, opBinString: (*machine).binString,
		opShortBinString:  func(m *machine) error { return m.chunk(1, m.ascii) },
		opUnicode:         (*machine).unicode,
		opShortBinUnicode: func(m *machine) error { return m.chunk(1, m.utf8) },
		opBinUnicode:      func(m *machine) error { return m.chunk(4, m.utf8) },
		opBinUnicode8:     func(m *machine) error { return m.chunk(8, m.utf8) },
		opShortBinBytes:   func(m *machine) error { return m.chunk(1, m.bytes) },
		opBinBytes:        func(m *machine) error { return m.chunk(4, m.bytes) },
		opBinBytes8:       func(m *machine) error { return m.chunk(8, m.bytes) },
		opByteArray8:      func(m *machine) error { return m.chunk(8, m.byteArray) },

		opEmptyTuple: func(m *machine) error { return m.push(newTuple(nil)) },
		opTuple1:     func(m *machine) error { return m.tupleOf(1) },
		opTuple2:     func(m *machine) error { return m.tupleOf(2) },
		opTuple3:     func(m *machine) error { return m.tupleOf(3) },
		opTuple:      (*machine).tuple,
		opEmptyList:  func(m *machine) error { return m.push(new(List)) },
		opList:       (*machine).list, opAppend: (*machine).append, opAppends: (*machine).appends,
		opEmptyDict: func(m *machine) error { return m.push(new(Dict)) },
		opDict:      (*machine).dict, opSetItem: (*machine).setItem, opSetItems: (*machine).setItems,
		opEmptySet: func(m *machine) error { return m.push(new(Set)) },
		opAddItems: (*machine).addItems, opFrozenSet: (*machine).frozenSet,

		opGlobal: (*machine).global, opStackGlobal: (*machine).stackGlobal,
		opReduce: (*machine).reduce, opNewObj: (*machine).newObj, opNewObjEx: (*machine).newObjEx,
		opObj: (*machine).obj, opInst: (*machine).inst, opBuild: (*machine).build,

		opPut: (*machine).put, opBinPut: (*machine).binPut, opLongBinPut: (*machine).longBinPut, opMemoize: (*machine).memoize,
		opGet: (*machine).get, opBinGet: (*machine).binGet, opLongBinGet: (*machine).longBinGet,
		opProto: (*machine).proto, opFrame: (*machine).frame,
	}
}
