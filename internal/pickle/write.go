package pickle

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
)

// Kind is a kind of container.
type Kind byte

// The kinds.
const (
	KindList Kind = iota
	KindTuple
	KindDict
	KindSet
	KindFrozenSet
)

// Writer writes the tokens of one pickle of protocol 4, as CPython's pickler does: in
// frames, and with a memo, in which equal strings are one. A container is [Writer.Open],
// then [Writer.Item] before each item, a dict's key and value being one, then
// [Writer.Close].
type Writer struct {
	buf     []byte
	frame   int      // where the header of the open frame is; -1 for none
	bare    fragment // what is written instead of buf, without frames and a memo
	used    int      // entries of the memo
	again   int64    // bytes of texts that were recalled
	texts   map[string]int
	modules map[string]int
	globals map[Global]int
}

// NewWriter returns a writer of a pickle.
func NewWriter() *Writer {
	return &Writer{
		buf: []byte{opProto, 4}, frame: -1,
		texts: map[string]int{}, modules: map[string]int{}, globals: map[Global]int{},
	}
}

// Bytes ends the pickle and returns it.
func (w *Writer) Bytes() []byte {
	w.op(opStop)
	w.closeFrame()
	return w.buf
}

const (
	frameTarget = 64 << 10 // a frame that has got so large ends
	frameHeader = 9
	batch       = 1000 // items between a mark and what takes them
)

// boundary is where a frame may end: before a value.
func (w *Writer) boundary() {
	if w.frame >= 0 && len(w.buf)-w.frame-frameHeader >= frameTarget {
		w.closeFrame()
	}
}

func (w *Writer) openFrame() {
	if w.frame < 0 && !w.bare.on {
		w.frame = len(w.buf)
		w.buf = append(w.buf, make([]byte, frameHeader)...)
	}
}

// closeFrame writes the header, or removes it from a frame too short for one.
func (w *Writer) closeFrame() {
	if w.frame < 0 {
		return
	}
	const shortest = 4
	size := len(w.buf) - w.frame - frameHeader
	if size < shortest {
		w.buf = slices.Delete(w.buf, w.frame, w.frame+frameHeader)
	} else {
		w.buf[w.frame] = opFrame
		binary.LittleEndian.PutUint64(w.buf[w.frame+1:], uint64(size))
	}
	w.frame = -1
}

func (w *Writer) op(code ...byte) {
	if w.bare.on {
		w.bare.bytes(code)
		return
	}
	w.openFrame()
	w.buf = append(w.buf, code...)
}

// sized writes an opcode for data, which stands outside the frames if it is large.
func (w *Writer) sized(head []byte, data string) {
	if w.bare.on {
		w.bare.bytes(head)
		w.bare.string(data)
		return
	}
	if len(data) >= frameTarget {
		w.closeFrame()
	} else {
		w.openFrame()
	}
	w.buf = append(append(w.buf, head...), data...)
}

// memoize gives the value that was written last the next number of the memo.
func (w *Writer) memoize() int {
	if w.bare.on {
		return 0
	}
	w.op(opMemoize)
	w.used++
	return w.used - 1
}

// recall writes the entry of the memo with that number.
func (w *Writer) recall(i int) {
	if i < 256 {
		w.op(opBinGet, byte(i))
		return
	}
	w.op(binary.LittleEndian.AppendUint32([]byte{opLongBinGet}, uint32(i))...)
}

// None writes None.
func (w *Writer) None() {
	w.boundary()
	w.op(opNone)
}

// Bool writes a bool.
func (w *Writer) Bool(b bool) {
	w.boundary()
	if b {
		w.op(opNewTrue)
	} else {
		w.op(opNewFalse)
	}
}

// Int writes an int.
func (w *Writer) Int(n int64) {
	w.boundary()
	switch {
	case 0 <= n && n < 1<<8:
		w.op(opBinInt1, byte(n))
	case 0 <= n && n < 1<<16:
		w.op(opBinInt2, byte(n), byte(n>>8))
	case math.MinInt32 <= n && n <= math.MaxInt32:
		w.op(binary.LittleEndian.AppendUint32([]byte{opBinInt}, uint32(n))...)
	default:
		w.long(big.NewInt(n))
	}
}

// Big writes an int of any size.
func (w *Writer) Big(n *big.Int) {
	if n.IsInt64() {
		w.Int(n.Int64())
		return
	}
	w.boundary()
	w.long(n)
}

// long writes little-endian two's complement, with a bit for the sign.
func (w *Writer) long(n *big.Int) {
	size := n.BitLen()/8 + 1
	if n.Sign() < 0 && int(n.TrailingZeroBits()) == n.BitLen()-1 { // -128 fits in a byte as 127 does
		size = (n.BitLen()-1)/8 + 1
	}
	head := []byte{opLong1, byte(size)}
	if size > 255 {
		head = binary.LittleEndian.AppendUint32([]byte{opLong4}, uint32(size))
	}
	w.op(head...)
	if w.bare.on && w.bare.counting {
		w.bare.size += size
		return
	}
	w.op(twosComplement(n, size)...)
}

func twosComplement(n *big.Int, size int) []byte {
	flip := byte(0)
	if n.Sign() < 0 {
		n, flip = new(big.Int).Not(n), 0xff
	}
	data := n.FillBytes(make([]byte, size))
	slices.Reverse(data)
	for i := range data {
		data[i] ^= flip
	}
	return data
}

// Float writes a float.
func (w *Writer) Float(f float64) {
	w.boundary()
	w.op(binary.BigEndian.AppendUint64([]byte{opBinFloat}, math.Float64bits(f))...)
}

// Text writes a str, whose surrogates are three bytes each. What Read would find too large in
// full is written once more, where Python would recall it.
func (w *Writer) Text(s string) {
	w.boundary()
	again, size := w.again+int64(len(s)), len(w.buf)
	if i, found := w.texts[s]; found && again <= maxText(size)-int64(size) {
		w.again = again
		w.recall(i)
		return
	}
	i := w.text(s)
	if !w.bare.on {
		w.texts[s] = i
	}
}

func (w *Writer) text(s string) int {
	var head [9]byte
	w.sized(length(&head, len(s), opShortBinUnicode, opBinUnicode, opBinUnicode8), s)
	return w.memoize()
}

// length returns one of three opcodes with a length of 1, 4 or 8 bytes, in head.
func length(head *[9]byte, n int, short, middle, long byte) []byte {
	switch {
	case n < 1<<8:
		head[0], head[1] = short, byte(n)
		return head[:2]
	case uint64(n) < 1<<32:
		head[0] = middle
		binary.LittleEndian.PutUint32(head[1:], uint32(n))
		return head[:5]
	}
	head[0] = long
	binary.LittleEndian.PutUint64(head[1:], uint64(n))
	return head[:]
}

// Data writes bytes.
func (w *Writer) Data(data string) {
	w.boundary()
	var head [9]byte
	w.sized(length(&head, len(data), opShortBinBytes, opBinBytes, opBinBytes8), data)
	w.memoize()
}

// Global writes the name of a class or function. The module, which mostly has more than
// one, is written once.
func (w *Writer) Global(name Global) {
	w.boundary()
	if i, found := w.globals[name]; found {
		w.recall(i)
		return
	}
	if i, found := w.modules[name.Module]; found {
		w.recall(i)
	} else if i := w.text(name.Module); !w.bare.on {
		w.modules[name.Module] = i
	}
	w.text(name.Name)
	w.op(opStackGlobal)
	if i := w.memoize(); !w.bare.on {
		w.globals[name] = i
	}
}

// Raw writes the [Fragment] of a value.
func (w *Writer) Raw(fragment string) {
	w.boundary()
	w.sized(nil, fragment)
}

// Reduce takes a callable and a tuple that were written before for what the call makes.
func (w *Writer) Reduce() { w.make(opReduce) }

// NewObj takes a class and a tuple for a new object.
func (w *Writer) NewObj() { w.make(opNewObj) }

func (w *Writer) make(code byte) {
	w.op(code)
	w.memoize()
}

// Build takes an object and its state for the object.
func (w *Writer) Build() { w.op(opBuild) }
