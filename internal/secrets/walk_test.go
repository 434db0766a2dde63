package secrets

import (
	"bytes"
	"go/ast"
	"go/printer"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// comparison is a place where what a program does not know beforehand may be told from another
// text, or made a number or handle that may be, in a time that tells where they differ.
type comparison struct {
	function string // the package within the module, and the function or variable
	code     string
	position token.Position
}

// walker finds comparisons in one package.
type walker struct {
	unit
	fset     *token.FileSet
	walked   func(path string) bool // the packages whose functions are looked at themselves
	fixed    map[string]bool        // variables of packages that are made of constants and never written
	function string
	found    []comparison
	called   map[*ast.Ident]bool
}

// walk looks at a package.
func walk(fset *token.FileSet, u unit, fixed map[string]bool, walked func(string) bool) []comparison {
	w := &walker{unit: u, fset: fset, fixed: fixed, walked: walked, called: map[*ast.Ident]bool{}}
	for _, file := range u.files {
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				w.function = w.in(functionName(d))
				ast.Inspect(d, w.visit)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if value, ok := spec.(*ast.ValueSpec); ok {
						w.function = w.in(value.Names[0].Name)
						ast.Inspect(value, w.visit)
					}
				}
			}
		}
	}
	return w.found
}

func (w *walker) in(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(w.path, module), "/") + "." + name
}

// functionName has the receiver's type in front of a method.
func functionName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	receiver := d.Recv.List[0].Type
	for {
		switch r := receiver.(type) {
		case *ast.StarExpr:
			receiver = r.X
		case *ast.IndexExpr:
			receiver = r.X
		case *ast.IndexListExpr:
			receiver = r.X
		case *ast.Ident:
			return r.Name + "." + d.Name.Name
		default:
			return d.Name.Name
		}
	}
}

func (w *walker) add(n ast.Node) {
	var code bytes.Buffer
	printer.Fprint(&code, token.NewFileSet(), n)
	w.found = append(w.found, comparison{w.function, strings.Join(strings.Fields(code.String()), " "), w.fset.Position(n.Pos())})
}

func (w *walker) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.BinaryExpr:
		if tells[n.Op] && w.differ(n.X, n.Y) {
			w.add(n)
		}
	case *ast.AssignStmt:
		if tells[n.Tok] && w.differ(n.Lhs[0], n.Rhs[0]) {
			w.add(n)
		}
	case *ast.SwitchStmt:
		if n.Tag == nil {
			break
		}
		for _, clause := range n.Body.List {
			for _, value := range clause.(*ast.CaseClause).List {
				if w.differ(n.Tag, value) {
					w.add(value)
				}
			}
		}
	case *ast.IndexExpr:
		if m, isMap := under(w.typeOf(n.X)).(*types.Map); isMap && equalReads(m.Key()) && w.unknown(n.X) && w.unknown(n.Index) {
			w.add(n)
		}
	case *ast.CallExpr:
		if w.call(n) {
			w.add(n)
		}
	case *ast.Ident:
		// Kept in a variable, to be called under another name.
		if function, ok := w.info.Uses[n].(*types.Func); ok && !w.called[n] && w.foreign(function) && !harmless(function) {
			w.add(n)
		}
	}
	return true
}

// tells are the operators that tell whether two values are the same, those of which the result is
// 0 then among them.
var tells = map[token.Token]bool{
	token.EQL: true, token.NEQ: true, token.LSS: true, token.LEQ: true, token.GTR: true, token.GEQ: true,
	token.XOR: true, token.SUB: true, token.AND_NOT: true, token.XOR_ASSIGN: true, token.SUB_ASSIGN: true, token.AND_NOT_ASSIGN: true,
}

// differ reports whether an operator on two values may read texts that are not known beforehand.
func (w *walker) differ(x, y ast.Expr) bool {
	return equalReads(w.typeOf(x)) && equalReads(w.typeOf(y)) && w.unknown(x) && w.unknown(y)
}

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

// foreign reports whether a function is not looked at itself.
func (w *walker) foreign(f *types.Func) bool {
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
	case name.Name == "delete":
		m, isMap := under(w.typeOf(n.Args[0])).(*types.Map)
		return isMap && equalReads(m.Key()) && w.unknown(n.Args[1])
	}
	return false
}

// unknown reports whether an expression is no constant, nor made of constants.
func (w *walker) unknown(x ast.Expr) bool {
	x = ast.Unparen(x)
	tv := w.info.Types[x]
	if tv.Value != nil || tv.IsNil() || tv.IsType() {
		return false
	}
	switch e := x.(type) {
	case *ast.CallExpr:
		return !w.makes(e) || slices.ContainsFunc(e.Args, w.unknown)
	case *ast.FuncLit:
		return false
	case *ast.Ident:
		return !w.fixed[global(w.info.Uses[e])]
	case *ast.SelectorExpr:
		return !w.fixed[global(w.info.Uses[e.Sel])]
	case *ast.CompositeLit:
		for _, element := range e.Elts {
			if pair, ok := element.(*ast.KeyValueExpr); ok {
				if _, isMap := under(w.typeOf(e)).(*types.Map); isMap && w.unknown(pair.Key) {
					return true
				}
				element = pair.Value
			}
			if w.unknown(element) {
				return true
			}
		}
		return false
	case *ast.IndexExpr:
		return w.unknown(e.X)
	case *ast.SliceExpr:
		return w.unknown(e.X)
	case *ast.UnaryExpr:
		return w.unknown(e.X)
	}
	return true
}

func (w *walker) typeOf(x ast.Expr) types.Type {
	if tv, known := w.info.Types[x]; known {
		return tv.Type
	}
	if name, ok := x.(*ast.Ident); ok {
		if object := w.info.ObjectOf(name); object != nil {
			return object.Type()
		}
	}
	return nil
}
