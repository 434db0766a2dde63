package pickle

func (m *machine) tupleOf(n int) error {
	top, err := m.top(n)
	if err != nil {
		return err
	}
	t := newTuple(append([]any(nil), top...))
	m.cut(n)
	return m.push(t)
}

func (m *machine) tuple() error {
	items, err := m.takeMarked()
	if err != nil {
		return err
	}
	return m.push(newTuple(items))
}

func (m *machine) list() error {
	items, err := m.takeMarked()
	if err != nil {
		return err
	}
	return m.push(&List{Items: items})
}

func (m *machine) dict() error {
	pairs, err := m.takeMarked()
	if err != nil {
		return err
	}
	d := new(Dict)
	if err := m.do(d, SetItem, pairs); err != nil {
		return err
	}
	return m.push(d)
}

func (m *machine) frozenSet() error {
	items, err := m.takeMarked()
	if err != nil {
		return err
	}
	if err := m.keys(items, 1); err != nil {
		return err
	}
	return m.push(&FrozenSet{Items: items})
}

func (m *machine) append() error   { return m.doTop(Append, 1) }
func (m *machine) setItem() error  { return m.doTop(SetItem, 2) }
func (m *machine) build() error    { return m.doTop(Build, 1) }
func (m *machine) appends() error  { return m.doMarked(Append) }
func (m *machine) setItems() error { return m.doMarked(SetItem) }
func (m *machine) addItems() error { return m.doMarked(Add) }

// doTop does something with the n topmost values to the one below them.
func (m *machine) doTop(what Do, n int) error {
	top, err := m.top(n + 1)
	if err != nil {
		return err
	}
	err = m.do(top[0], what, top[1:])
	m.cut(n)
	return err
}

// doMarked does it with the values above the mark, if there are any.
func (m *machine) doMarked(what Do) error {
	values, err := m.toMark()
	if err != nil {
		return err
	}
	below := len(m.stack) - len(values)
	if below <= m.fence() {
		return m.fault("nothing on the stack")
	}
	if len(values) == 0 {
		return nil
	}
	err = m.do(m.stack[below-1], what, values)
	m.cut(len(values))
	return err
}

// do changes a container, or notes what is to be done to an object. It copies values.
func (m *machine) do(to any, what Do, values []any) error {
	if what == SetItem && len(values)%2 != 0 {
		return m.fault("a key without a value")
	}
	if isSealed(to) {
		return m.fault("a value that is changed after it was used")
	}
	if what == Build {
		seal(values...)
	}
	switch to := to.(type) {
	case *List:
		if what == Append {
			to.Items = append(to.Items, values...)
			return nil
		}
	case *Dict:
		if what == SetItem {
			to.Pairs = append(to.Pairs, values...)
			return m.keys(values, 2)
		}
	case *Set:
		if what == Add {
			to.Items = append(to.Items, values...)
			return m.keys(values, 1)
		}
	case *Object:
		to.step(what, values)
		return nil
	}
	return m.fault("something done to a value that cannot take it")
}

// step notes what is done to an object, together with the same done before.
func (o *Object) step(what Do, values []any) {
	if last := len(o.Steps) - 1; last >= 0 && o.Steps[last].Do == what && what != Build {
		o.Steps[last].Values = append(o.Steps[last].Values, values...)
		return
	}
	o.Steps = append(o.Steps, Step{what, append([]any(nil), values...)})
}

// keys refuses what has no hash, among every other value or all of them.
func (m *machine) keys(values []any, every int) error {
	for i := 0; i < len(values); i += every {
		if !Hashable(values[i]) {
			return m.fault("a key that has no hash in Python")
		}
	}
	return nil
}

func isSealed(v any) bool {
	switch v := v.(type) {
	case *List:
		return v.sealed
	case *Dict:
		return v.sealed
	case *Set:
		return v.sealed
	case *Object:
		return v.sealed
	}
	return false
}
