package secrets

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// call reports whether a call may compare an argument with another one, or make a number or handle
// of it. Functions of the packages that are walked are looked at themselves.
func (w *walker) call(n *ast.CallExpr) bool {
	callee := callee(n.Fun)
	if callee != nil {
		w.called[callee] = true
	}
	if tv := w.info.Types[n.Fun]; tv.IsType() {
		return w.converts(n)
	} else if tv.IsBuiltin() {
		return w.builtin(n)
	}
	operands := n.Args
	switch function := w.uses(callee).(type) {
	case *types.Var: // a function of this module, or one that was found where it was put into the variable
		return false
	case *types.Func:
		if function.FullName() == "errors.Is" {
			return w.unknown(n.Args[1]) && !w.sentinel(n.Args[1])
		}
		if !w.foreign(function) || harmless(function) {
			return false
		}
		if selector, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && function.Signature().Recv() != nil {
			if len(n.Args) == 0 {
				return numbers(w.typeOf(n)) && holds(w.typeOf(selector.X)) && w.unknown(selector.X)
			}
			operands = append([]ast.Expr{selector.X}, operands...)
		}
	default:
		if callee == nil && w.info.Types[n.Fun].Type != nil { // a literal, or what a call or an index gave
			return false
		}
	}
	texts, unknown := 0, 0
	for _, operand := range operands {
		if t := w.typeOf(operand); holds(t) {
			if texts++; w.unknown(operand) {
				unknown++
			}
		}
	}
	return unknown > 1 || unknown == 1 && (texts == 1 || scans(w.uses(callee)))
}

// sentinel reports whether an error is a variable of a package.
func (w *walker) sentinel(x ast.Expr) bool {
	if selector, ok := ast.Unparen(x).(*ast.SelectorExpr); ok {
		if name, ok := selector.X.(*ast.Ident); ok {
			object := w.info.Uses[name]
			_, isPackage := object.(*types.PkgName)
			return isPackage || object == nil // of a client that is not here
		}
	}
	v, ok := w.uses(callee(x)).(*types.Var)
	return ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// callee is the name of what is called, if it has one.
func callee(x ast.Expr) *ast.Ident {
	switch f := ast.Unparen(x).(type) {
	case *ast.Ident:
		return f
	case *ast.SelectorExpr:
		return f.Sel
	case *ast.IndexExpr: // of a generic function
		return callee(f.X)
	case *ast.IndexListExpr:
		return callee(f.X)
	}
	return nil
}

func (w *walker) uses(x *ast.Ident) types.Object {
	if x == nil {
		return nil
	}
	return w.info.Uses[x]
}

// foreign reports whether a function is not looked at itself. What a method of an interface does, a
// type of another module may do.
func (w *walker) foreign(f *types.Func) bool {
	if r := f.Signature().Recv(); r != nil && f.Pkg() != nil && types.IsInterface(r.Type()) {
		return true
	}
	return f.Pkg() != nil && f.Pkg().Path() != w.path && !w.walked(f.Pkg().Path())
}

// converts reports whether a conversion makes a larger number of a byte, or anything of a pointer
// without a type.
func (w *walker) converts(n *ast.CallExpr) bool {
	from, to := w.typeOf(n.Args[0]), w.typeOf(n)
	if basic, ok := under(from).(*types.Basic); ok && basic.Kind() == types.UnsafePointer {
		return true
	}
	return character(from) && !character(to) && number(to) && w.unknown(n.Args[0])
}

func (w *walker) builtin(n *ast.CallExpr) bool {
	switch name := callee(n.Fun); {
	case name == nil:
		return false
	case name.Name == "min" || name.Name == "max":
		return equalReads(w.typeOf(n.Args[0])) && len(n.Args) > 1 && w.unknown(n.Args[0]) && w.unknown(n.Args[1])
	case name.Name == "make":
		return slices.ContainsFunc(n.Args[1:], w.counts)
	case name.Name == "delete":
		m, isMap := under(w.typeOf(n.Args[0])).(*types.Map)
		return isMap && equalReads(m.Key()) && w.unknown(n.Args[1])
	}
	return false
}

// makes reports whether a call makes a value of its arguments alone: a conversion is one.
func (w *walker) makes(n *ast.CallExpr) bool {
	if w.info.Types[n.Fun].IsType() {
		return true
	}
	switch f := w.uses(callee(n.Fun)).(type) {
	case *types.Builtin:
		return f.Name() == "new" || f.Name() == "make"
	case *types.Func:
		return makers[f.FullName()]
	}
	return false
}

var makers = set("errors.New regexp.MustCompile strings.NewReplacer math/big.NewInt")

// scans reports whether a function makes numbers of a text, by a constant format.
func scans(function types.Object) bool {
	f, ok := function.(*types.Func)
	return ok && (strings.HasPrefix(f.FullName(), "fmt.Sscan") || strings.HasPrefix(f.FullName(), "fmt.Fscan"))
}
