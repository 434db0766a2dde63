package secrets

import "go/types"

// What is not known, such as what another system's library declares, is treated as a text.

// equalReads reports whether == on values of a type reads texts: on them, on bytes and runes, on
// arrays and structs that have some, and on what may be any of these.
func equalReads(t types.Type) bool {
	if t == nil {
		return true
	}
	if _, isParameter := t.(*types.TypeParam); isParameter {
		return true
	}
	switch from(t) {
	case "unique":
		return true
	case "time":
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0 || character(u) || u.Kind() == types.Invalid
	case *types.Interface:
		return !isOpaque(t)
	case *types.Array:
		return equalReads(u.Elem())
	case *types.Struct:
		for field := range u.Fields() {
			if equalReads(field.Type()) {
				return true
			}
		}
	}
	return false
}

// holds reports whether a function that is given a value of a type may find a text in it.
func holds(t types.Type) bool { return holding(t, map[types.Type]bool{}) }

func holding(t types.Type, seen map[types.Type]bool) bool {
	if t == nil || equalReads(t) {
		return true
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	switch from(t) {
	case "time":
		return false
	case "math/big":
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Pointer:
		return holding(u.Elem(), seen)
	case *types.Slice:
		return holding(u.Elem(), seen)
	case *types.Array:
		return holding(u.Elem(), seen)
	case *types.Map:
		return holding(u.Key(), seen) || holding(u.Elem(), seen)
	case *types.Struct:
		for field := range u.Fields() {
			if holding(field.Type(), seen) {
				return true
			}
		}
	}
	return false
}

// from is the path of the package that declares a type.
func from(t types.Type) string {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return ""
	}
	return named.Obj().Pkg().Path()
}

// isOpaque reports whether an interface has values in it that are compared by their addresses, or that
// are no texts.
func isOpaque(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	switch named.Obj().Name() {
	case "error":
		return named.Obj().Pkg() == nil
	case "Context":
		return from(t) == "context"
	case "Type":
		return from(t) == "reflect"
	}
	return false
}

// character reports whether a type is that of the bytes or the runes of a text.
func character(t types.Type) bool {
	basic, ok := under(t).(*types.Basic)
	return ok && (basic.Kind() == types.Uint8 || basic.Kind() == types.Int32 || basic.Kind() == types.UntypedRune)
}

func isString(t types.Type) bool {
	basic, ok := under(t).(*types.Basic)
	return ok && basic.Info()&types.IsString != 0
}

func number(t types.Type) bool {
	if t == nil {
		return true
	}
	basic, ok := under(t).(*types.Basic)
	return ok && basic.Info()&types.IsNumeric != 0
}

// numbers is number, or a list of some.
func numbers(t types.Type) bool {
	switch u := under(t).(type) {
	case *types.Slice:
		return numbers(u.Elem())
	case *types.Array:
		return numbers(u.Elem())
	}
	return number(t) && !character(t)
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}
