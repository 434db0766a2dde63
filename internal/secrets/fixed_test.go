package secrets

import (
	"go/ast"
	"go/token"
	"go/types"
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
