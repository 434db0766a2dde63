package secrets

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// fixedIn are the variables of packages that are made of constants, and that nothing writes to: tables
// of names, errors, regular expressions.
func fixedIn(units []unit) map[string]bool {
	fixed, written := map[string]bool{}, map[string]bool{}
	for grown := true; grown; { // one may be made of another
		before := len(fixed)
		for _, u := range units {
			w := &walker{unit: u, fixed: fixed}
			for _, file := range u.files {
				for _, declaration := range file.Decls {
					if d, ok := declaration.(*ast.GenDecl); ok && d.Tok == token.VAR {
						w.fix(d)
					}
				}
			}
		}
		grown = len(fixed) > before
	}
	for _, u := range units {
		w := &walker{unit: u}
		for _, file := range u.files {
			ast.Inspect(file, func(n ast.Node) bool { return w.written(n, written) })
			w.lent(file, written)
		}
	}
	for name := range written {
		delete(fixed, name)
	}
	return fixed
}

func (w *walker) fix(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		value := spec.(*ast.ValueSpec)
		for i, name := range value.Names {
			if len(value.Values) == len(value.Names) && !w.unknown(value.Values[i]) {
				w.fixed[global(w.info.Defs[name])] = true
			}
		}
	}
}

// written notes what a node assigns to, changes or takes the address of.
func (w *walker) written(node ast.Node, names map[string]bool) bool {
	var targets []ast.Expr
	switch n := node.(type) {
	case *ast.AssignStmt:
		targets = n.Lhs
	case *ast.IncDecStmt:
		targets = []ast.Expr{n.X}
	case *ast.RangeStmt:
		targets = []ast.Expr{n.Key, n.Value}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			targets = []ast.Expr{n.X}
		}
	case *ast.CallExpr:
		if name := callee(n.Fun); name != nil && (name.Name == "delete" || name.Name == "copy" || name.Name == "clear" || name.Name == "Copy") {
			targets = n.Args[:1]
		}
	}
	for _, target := range targets {
		if target == nil {
			continue
		}
		ast.Inspect(target, func(part ast.Node) bool { // an index too: what is not written is rather looked up
			if name, ok := part.(*ast.Ident); ok {
				names[global(w.info.ObjectOf(name))] = true
			}
			return true
		})
	}
	return true
}

// lent notes lists and maps that are used in another way than to look something up in them: whoever has
// one may write to it.
func (w *walker) lent(file *ast.File, names map[string]bool) {
	var above []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			above = above[:len(above)-1]
			return true
		}
		if name, ok := n.(*ast.Ident); ok && isReference(w.typeOf(name)) && !w.looksUp(name, above) {
			names[global(w.info.Uses[name])] = true
		}
		above = append(above, n)
		return true
	})
}

func isReference(t types.Type) bool {
	switch under(t).(type) {
	case *types.Slice, *types.Map:
		return true
	}
	return false
}

// looksUp reports whether what stands above a name lets nobody write to what it names.
func (w *walker) looksUp(name *ast.Ident, above []ast.Node) bool {
	var x ast.Expr = name
	if selector, ok := above[len(above)-1].(*ast.SelectorExpr); ok && selector.Sel == name {
		x, above = selector, above[:len(above)-1]
	}
	switch n := above[len(above)-1].(type) {
	case *ast.IndexExpr:
		return n.X == x
	case *ast.RangeStmt:
		return n.X == x
	case *ast.BinaryExpr:
		return true
	case *ast.CallExpr: // of a builtin, or of a function that writes to none of its arguments
		function, ok := w.uses(callee(n.Fun)).(*types.Func)
		return w.info.Types[n.Fun].IsBuiltin() || ok && function.Pkg() != nil && function.Pkg().Path() != w.path && !strings.HasPrefix(function.Pkg().Path(), module)
	}
	return false
}

// global names a variable of a package, and nothing else.
func global(object types.Object) string {
	if object == nil || object.Pkg() == nil || object.Parent() != object.Pkg().Scope() {
		return ""
	}
	if _, isVariable := object.(*types.Var); !isVariable {
		return ""
	}
	return object.Pkg().Path() + "." + object.Name()
}
