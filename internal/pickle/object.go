package pickle

import (
	"strings"
	"unicode/utf8"
)

// global reads a name written in two lines.
func (m *machine) global() error {
	name, err := m.name()
	if err != nil {
		return err
	}
	return m.pushGlobal(name)
}

func (m *machine) name() (name Global, err error) {
	if name.Module, err = m.line(); err == nil {
		name.Name, err = m.line()
	}
	if err == nil && (name.Module == "" || name.Name == "" || !utf8.ValidString(name.Module+name.Name)) {
		err = m.fault("no name")
	}
	return name, err
}

func (m *machine) stackGlobal() error {
	top, err := m.top(2)
	if err != nil {
		return err
	}
	module, isStr := top[0].(string)
	name, isToo := top[1].(string)
	if !isStr || !isToo {
		return m.fault("a name that is no str")
	}
	m.cut(2)
	return m.pushGlobal(Global{module, name})
}

func (m *machine) pushGlobal(name Global) error {
	name, err := m.resolve(name)
	if err != nil {
		return err
	}
	return m.push(name)
}

// resolve is find_class as far as names go: those of Python 2 in the protocols that it
// wrote, and names within classes in those that have them.
func (m *machine) resolve(name Global) (Global, error) {
	const firstOfPython3, firstWithDots = 3, 4
	if m.protocol < firstOfPython3 {
		name = python3(name)
	}
	if m.protocol < firstWithDots && strings.Contains(name.Name, ".") {
		return name, m.fault("a name within a class, which protocol %d does not have", m.protocol)
	}
	if refused(name) {
		return name, m.fault("the code of a function, or what runs some")
	}
	return name, nil
}

// refused reports whether a name makes functions out of data or runs programs: what no
// session holds but one that attacks the Flask which reads it. It protects nobody from an
// attacker, who can find other names; it is an alarm.
func refused(name Global) bool {
	if harmless[name] {
		return false
	}
	module, _, _ := strings.Cut(name.Module, ".")
	switch module {
	case "marshal", "cloudpickle", "dill", "os", "posix", "nt", "subprocess", "pty", "runpy":
		return true
	case "types":
		return name.Name == "CodeType" || name.Name == "FunctionType" || name.Name == "LambdaType"
	case "builtins":
		switch name.Name {
		case "eval", "exec", "execfile", "compile", "__import__", "open", "breakpoint":
			return true
		}
	}
	return false
}

// harmless are the classes of data in those modules.
var harmless = map[Global]bool{
	{"os", "stat_result"}: true, {"os", "statvfs_result"}: true, {"os", "terminal_size"}: true, {"nt", "times_result"}: true,
	{"posix", "times_result"}: true, {"posix", "uname_result"}: true, {"posix", "sched_param"}: true, {"posix", "waitid_result"}: true,
	{"subprocess", "CompletedProcess"}: true, {"subprocess", "CalledProcessError"}: true, {"subprocess", "TimeoutExpired"}: true,
	{"subprocess", "SubprocessError"}: true,
}

// object pushes what a call of Python would have made.
func (m *machine) object(how How, call any, args any, kwargs *Dict) error {
	tuple, isTuple := args.(*Tuple)
	if !isTuple {
		return m.fault("arguments that are no tuple")
	}
	seal(call, tuple, kwargs)
	switch call.(type) {
	case Global, *Object:
		return m.push(&Object{How: how, Call: call, Args: tuple, Kwargs: kwargs})
	}
	return m.fault("a call of what cannot be called")
}

// seal marks what a call has seen, and all in it. Python makes the call when it meets it, and
// what is changed afterwards would be seen too late here. No pickler does that.
func seal(values ...any) {
	values = append([]any(nil), values...) // it may be a part of the stack
	for len(values) > 0 {
		last := len(values) - 1
		v := values[last]
		values = values[:last]
		switch v := v.(type) {
		case *List:
			values = v.seal(values, v.Items)
		case *Tuple:
			values = v.seal(values, v.Items)
		case *Dict:
			if v != nil {
				values = v.seal(values, v.Pairs)
			}
		case *Set:
			values = v.seal(values, v.Items)
		case *FrozenSet:
			values = v.seal(values, v.Items)
		case *Object:
			if !v.sealed {
				values = v.seal(values, []any{v.Call, v.Args})
				for _, step := range v.Steps {
					values = append(values, step.Values...)
				}
			}
		}
	}
}

// seal marks a node and appends its members to those that are to be marked, once.
func (known *measure) seal(values, members []any) []any {
	if known.sealed {
		return values
	}
	known.sealed = true
	return append(values, members...)
}

func (m *machine) reduce() error { return m.called(Reduce) }
func (m *machine) newObj() error { return m.called(NewObj) }

func (m *machine) called(how How) error {
	top, err := m.top(2)
	if err != nil {
		return err
	}
	call, args := top[0], top[1]
	m.cut(2)
	return m.object(how, call, args, nil)
}

func (m *machine) newObjEx() error {
	top, err := m.top(3)
	if err != nil {
		return err
	}
	call, args := top[0], top[1]
	kwargs, isDict := top[2].(*Dict)
	if !isDict {
		return m.fault("keyword arguments that are no dict")
	}
	m.cut(3)
	return m.object(NewObjEx, call, args, kwargs)
}

// obj finds the class and its arguments above the mark.
func (m *machine) obj() error {
	values, err := m.takeMarked()
	if err != nil {
		return err
	}
	if len(values) == 0 {
		return m.fault("nothing on the stack")
	}
	return m.object(Old, values[0], newTuple(values[1:]), nil)
}

// inst finds the arguments there, and the class in two lines.
func (m *machine) inst() error {
	args, err := m.takeMarked()
	if err != nil {
		return err
	}
	name, err := m.name()
	if err == nil {
		name, err = m.resolve(name)
	}
	if err != nil {
		return err
	}
	return m.object(Old, name, newTuple(args), nil)
}
