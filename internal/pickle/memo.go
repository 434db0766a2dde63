package pickle

import "math"

// memo is what PUT keeps for GET. Pickles count up from 0; numbers that leave gaps, which
// no pickler writes, go into a map, so that a large one costs nothing.
type memo struct {
	dense  []any
	sparse map[uint64]any
}

func (m *memo) put(i uint64, v any) {
	switch {
	case i < uint64(len(m.dense)):
		m.dense[i] = v
	case i == uint64(len(m.dense)):
		m.dense = append(m.dense, v)
		delete(m.sparse, i)
	default:
		if m.sparse == nil {
			m.sparse = make(map[uint64]any)
		}
		m.sparse[i] = v
	}
}

func (m *memo) get(i uint64) (any, bool) {
	if i < uint64(len(m.dense)) {
		return m.dense[i], true
	}
	v, found := m.sparse[i]
	return v, found
}

// count is how many numbers are in use, which is the next one for MEMOIZE.
func (m *memo) count() uint64 { return uint64(len(m.dense) + len(m.sparse)) }

func (m *machine) putTop(i uint64) error {
	top, err := m.top(1)
	if err == nil {
		m.memo.put(i, top[0])
	}
	return err
}

func (m *machine) memoize() error { return m.putTop(m.memo.count()) }

func (m *machine) pushMemo(i uint64) error {
	v, found := m.memo.get(i)
	if !found {
		return m.fault("nothing in the memo")
	}
	return m.again(v)
}

// again pushes a value once more. A NaN is equal to itself only as one object: as a key it
// would be one key to Python and two here. No pickler writes a float but where it stands.
func (m *machine) again(v any) error {
	if f, isFloat := v.(float64); isFloat && math.IsNaN(f) {
		return m.fault("a NaN that is used again")
	}
	return m.push(v)
}

// numbered reads the number of a memo entry and hands it on.
func (m *machine) numbered(size int, then func(uint64) error) error {
	i, err := m.uint(size)
	if err != nil {
		return err
	}
	return then(i)
}

func (m *machine) binPut() error     { return m.numbered(1, m.putTop) }
func (m *machine) longBinPut() error { return m.numbered(4, m.putTop) }
func (m *machine) binGet() error     { return m.numbered(1, m.pushMemo) }
func (m *machine) longBinGet() error { return m.numbered(4, m.pushMemo) }

func (m *machine) put() error { return m.written(m.putTop) }
func (m *machine) get() error { return m.written(m.pushMemo) }

// written is numbered for a number in decimal.
func (m *machine) written(then func(uint64) error) error {
	line, err := m.line()
	if err != nil {
		return err
	}
	n, ok := pythonInt(line, 10)
	i, small := n.(int64)
	if !ok || !small || i < 0 {
		return m.fault("not the number of a memo entry")
	}
	return then(uint64(i))
}
