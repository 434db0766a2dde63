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

// walker finds comparisons in one package. It follows no values: whatever is not made of constants may be
// a secret, and every function of another module that gets such a thing may compare it, unless it is
// listed as harmless. It does not see what a template compares, nor a text that is taken apart into
// questions about constants, one for each character.
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
		if w.tells(n.Op, n.X) && w.differ(n.X, n.Y) || n.Op == token.SHL && w.counts(n.Y) && !character(w.typeOf(n)) {
			w.add(n)
		}
	case *ast.AssignStmt:
		if w.tells(n.Tok, n.Lhs[0]) && w.differ(n.Lhs[0], n.Rhs[0]) {
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
	case *ast.CompositeLit:
		if m, isMap := under(w.typeOf(n)).(*types.Map); isMap && equalReads(m.Key()) && w.unknownKeys(n) > 1 {
			w.add(n)
		}
	case *ast.FuncDecl:
		if n.Body == nil { // in another language
			w.add(n)
		}
	case *ast.IndexExpr:
		m, isMap := under(w.typeOf(n.X)).(*types.Map)
		if isMap && equalReads(m.Key()) && w.unknown(n.X) && w.unknown(n.Index) || !isMap && w.counts(n.Index) && numbers(w.typeOf(n)) {
			w.add(n)
		}
	case *ast.SliceExpr:
		if w.counts(n.Low) || w.counts(n.High) || w.counts(n.Max) {
			w.add(n)
		}
	case *ast.RangeStmt:
		if w.counts(n.X) {
			w.add(n.X)
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

// tells reports whether an operator compares, or makes of two characters what may be compared with a
// constant. The others put texts or bits together.
func (w *walker) tells(op token.Token, x ast.Expr) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	case token.ADD, token.ADD_ASSIGN:
		return !isString(w.typeOf(x))
	case token.XOR, token.SUB, token.AND_NOT, token.MUL, token.QUO, token.REM, token.XOR_ASSIGN, token.SUB_ASSIGN, token.AND_NOT_ASSIGN,
		token.MUL_ASSIGN, token.QUO_ASSIGN, token.REM_ASSIGN:
		return true
	}
	return false
}

// counts reports whether an expression is a character that is not known, where a place, a number or a
// length is made of it.
func (w *walker) counts(x ast.Expr) bool { return x != nil && character(w.typeOf(x)) && w.unknown(x) }

// differ reports whether an operator on two values may read texts that are not known beforehand.
func (w *walker) differ(x, y ast.Expr) bool {
	return equalReads(w.typeOf(x)) && equalReads(w.typeOf(y)) && w.unknown(x) && w.unknown(y)
}

func (w *walker) unknownKeys(n *ast.CompositeLit) (count int) {
	for _, element := range n.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok && w.unknown(pair.Key) {
			count++
		}
	}
	return count
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
		return w.unknown(e.X) || w.unknown(e.Index) // what is not known may choose among constants
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
