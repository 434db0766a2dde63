package pickle

import (
	"encoding/binary"
	"fmt"
)

// Error reports a pickle that is not read: damaged, beyond a limit, or of a kind that is
// refused.
type Error struct {
	Offset int    // byte behind the opcode at which it was noticed
	Msg    string // without any of the data
}

// Error describes the fault without quoting the data.
func (e *Error) Error() string { return fmt.Sprintf("%s at byte %d", e.Msg, e.Offset) }

// Read returns what a pickle of any protocol holds, up to its STOP; like Python it
// ignores what follows. The error is an *Error, or ErrSteps.
func Read(data []byte) (any, error) {
	m := &machine{text: string(data)}
	for steps := 1; ; steps++ {
		if steps > MaxSteps {
			return nil, ErrSteps
		}
		op, err := m.byte()
		if err != nil {
			return nil, err
		}
		if op == opStop {
			break
		}
		operation := operations[op]
		if operation == nil {
			return nil, m.fault("opcode %#x, which is not read", op)
		}
		if err := operation(m); err != nil {
			return nil, err
		}
	}
	value, err := m.take()
	if err != nil {
		return nil, err
	}
	if err := bound(value, len(data)); err != nil {
		return nil, m.fault("%s", err)
	}
	return value, nil
}

// machine is the state of Python's unpickler.
type machine struct {
	text     string // the data; strings are parts of it
	pos      int
	frameEnd int  // no opcode reaches across it
	protocol byte // of the last PROTO
	stack    []any
	marks    []int // heights of the stack
	memo     memo
}

func (m *machine) fault(format string, args ...any) error {
	return &Error{Offset: m.pos, Msg: fmt.Sprintf(format, args...)}
}

// next takes n bytes.
func (m *machine) next(n uint64) (string, error) {
	rest := m.rest()
	if n > uint64(len(rest)) {
		return "", m.fault("truncated")
	}
	m.pos += int(n)
	return rest[:n], nil
}

// rest is what can be read: up to the end of the frame, behind which another one may
// begin, or of the data.
func (m *machine) rest() string {
	if m.pos < m.frameEnd {
		return m.text[m.pos:m.frameEnd]
	}
	return m.text[m.pos:]
}

func (m *machine) byte() (byte, error) {
	piece, err := m.next(1)
	if err != nil {
		return 0, err
	}
	return piece[0], nil
}

// uint reads a little-endian number of size bytes.
func (m *machine) uint(size int) (uint64, error) {
	piece, err := m.next(uint64(size))
	if err != nil {
		return 0, err
	}
	var wide [8]byte
	copy(wide[:], piece)
	return binary.LittleEndian.Uint64(wide[:]), nil
}

// fence is the height below which the stack cannot be touched before a mark is taken.
func (m *machine) fence() int {
	if len(m.marks) == 0 {
		return 0
	}
	return m.marks[len(m.marks)-1]
}

func (m *machine) push(v any) error {
	m.stack = append(m.stack, v)
	return nil
}

// top returns the n topmost values, which stay.
func (m *machine) top(n int) ([]any, error) {
	if len(m.stack)-m.fence() < n {
		return nil, m.fault("nothing on the stack")
	}
	return m.stack[len(m.stack)-n:], nil
}

func (m *machine) take() (any, error) {
	top, err := m.top(1)
	if err != nil {
		return nil, err
	}
	value := top[0]
	m.cut(1)
	return value, nil
}

// cut drops the n topmost values.
func (m *machine) cut(n int) {
	height := len(m.stack) - n
	clear(m.stack[height:])
	m.stack = m.stack[:height]
}

func (m *machine) mark() error {
	m.marks = append(m.marks, len(m.stack))
	return nil
}

// toMark takes the last mark and returns the values above it, which stay.
func (m *machine) toMark() ([]any, error) {
	if len(m.marks) == 0 {
		return nil, m.fault("no mark")
	}
	height := m.fence()
	m.marks = m.marks[:len(m.marks)-1]
	return m.stack[height:], nil
}

// takeMarked is toMark with the values removed.
func (m *machine) takeMarked() ([]any, error) {
	values, err := m.toMark()
	if err != nil {
		return nil, err
	}
	values = append([]any(nil), values...)
	m.cut(len(values))
	return values, nil
}

func (m *machine) pop() error {
	if len(m.marks) > 0 && m.fence() == len(m.stack) {
		m.marks = m.marks[:len(m.marks)-1]
		return nil
	}
	_, err := m.take()
	return err
}

func (m *machine) popMark() error {
	values, err := m.toMark()
	if err == nil {
		m.cut(len(values))
	}
	return err
}

func (m *machine) dup() error {
	top, err := m.top(1)
	if err != nil {
		return err
	}
	return m.again(top[0])
}

func (m *machine) proto() error {
	version, err := m.byte()
	if err != nil {
		return err
	}
	const highest = 5
	if version > highest {
		return m.fault("protocol %d", version)
	}
	m.protocol = version
	return nil
}

// frame announces how many bytes are read together, which must be there. A frame ends
// before the next one begins.
func (m *machine) frame() error {
	n, err := m.uint(8)
	switch {
	case err != nil:
		return err
	case m.pos < m.frameEnd:
		return m.fault("a frame in a frame")
	case n > uint64(len(m.text)-m.pos):
		return m.fault("truncated")
	}
	m.frameEnd = m.pos + int(n)
	return nil
}
