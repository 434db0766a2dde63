package secrets

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// comparison is a place where texts or bytes that the program does not know beforehand are
// compared, or looked up, in a time that tells where they differ.
type comparison struct{ file, code string }

// comparing are the functions of the standard library that do so, by package and name.
var comparing = map[string]bool{
	"bytes.Equal": true, "bytes.Compare": true, "bytes.EqualFold": true, "bytes.HasPrefix": true, "bytes.HasSuffix": true,
	"bytes.Contains": true, "bytes.Index": true, "bytes.Count": true, "bytes.CutPrefix": true, "bytes.CutSuffix": true, "bytes.TrimPrefix": true, "bytes.TrimSuffix": true,
	"strings.Compare": true, "strings.EqualFold": true, "strings.HasPrefix": true, "strings.HasSuffix": true,
	"strings.Contains": true, "strings.Index": true, "strings.Count": true, "strings.CutPrefix": true, "strings.CutSuffix": true, "strings.TrimPrefix": true, "strings.TrimSuffix": true,
	"slices.Equal": true, "slices.EqualFunc": true, "slices.Compare": true, "slices.Contains": true, "slices.Index": true, "slices.BinarySearch": true,
	"bytes.LastIndex": true, "bytes.Cut": true, "bytes.Trim": true, "bytes.TrimLeft": true, "bytes.TrimRight": true, "bytes.Replace": true, "bytes.ReplaceAll": true, "bytes.Split": true,
	"strings.LastIndex": true, "strings.Cut": true, "strings.Trim": true, "strings.TrimLeft": true, "strings.TrimRight": true, "strings.Replace": true, "strings.ReplaceAll": true, "strings.Split": true,
	"slices.CompareFunc": true, "slices.BinarySearchFunc": true, "sort.SearchStrings": true, "regexp.MatchString": true, "regexp.Match": true,
	"maps.Equal": true, "cmp.Compare": true, "cmp.Less": true, "reflect.DeepEqual": true,
}

// walker finds comparisons in one package.
type walker struct {
	fset  *token.FileSet
	info  *types.Info
	found []comparison

	called map[*ast.SelectorExpr]bool
}

// walk looks at files of one package, whose types it checks with what importer finds.
func walk(fset *token.FileSet, path string, files []*ast.File, imports types.Importer) ([]comparison, error) {
	w := &walker{fset: fset, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}, called: map[*ast.SelectorExpr]bool{}}
	if _, err := (&types.Config{Importer: imports}).Check(path, fset, files, w.info); err != nil {
		return nil, err
	}
	for _, file := range files {
		ast.Inspect(file, w.visit)
	}
	return w.found, nil
}

func (w *walker) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.BinaryExpr:
		switch n.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			if w.unknown(n.X) && w.unknown(n.Y) || w.holder(n.X) && w.holder(n.Y) || w.byteOf(n.X) && w.byteOf(n.Y) {
				w.add(n)
			}
		}
	case *ast.SwitchStmt:
		if n.Tag != nil && w.unknown(n.Tag) {
			for _, clause := range n.Body.List {
				for _, value := range clause.(*ast.CaseClause).List {
					if w.unknown(value) {
						w.add(value)
					}
				}
			}
		}
	case *ast.IndexExpr:
		if m, isMap := w.typeOf(n.X).(*types.Map); isMap && (textual(m.Key()) && w.unknown(n.Index) || holds(m.Key()) && w.holder(n.Index)) {
			w.add(n)
		}
	case *ast.CallExpr:
		w.call(n)
	case *ast.SelectorExpr:
		if w.compares(n) && !w.called[n] { // kept in a variable, to be called under another name
			w.add(n)
		}
	}
	return true
}

// compares reports whether an expression names a function that compares.
func (w *walker) compares(n *ast.SelectorExpr) bool {
	function, ok := w.info.Uses[n.Sel].(*types.Func)
	return ok && function.Pkg() != nil && function.Signature().Recv() == nil && comparing[function.Pkg().Name()+"."+function.Name()]
}

// call looks at a call. The function comes after it in the walk.
func (w *walker) call(n *ast.CallExpr) {
	function := ast.Unparen(n.Fun)
	if generic, ok := function.(*ast.IndexExpr); ok {
		function = generic.X
	}
	selector, ok := function.(*ast.SelectorExpr)
	if !ok || !w.compares(selector) {
		return
	}
	w.called[selector] = true
	unknown := 0
	for _, argument := range n.Args {
		if w.unknown(argument) || w.list(argument) {
			unknown++
		}
	}
	if unknown >= 2 {
		w.add(n)
	}
}

// list reports whether an expression is a list of texts, or a map with some.
func (w *walker) list(x ast.Expr) bool {
	switch u := w.typeOf(x).(type) {
	case *types.Slice:
		return textual(u.Elem())
	case *types.Map:
		return textual(u.Key()) || textual(u.Elem())
	}
	return false
}

func (w *walker) typeOf(x ast.Expr) types.Type {
	if t := w.info.Types[x].Type; t != nil {
		return t.Underlying()
	}
	return nil
}

// unknown reports whether an expression is a text or bytes, and neither a constant nor made of one.
func (w *walker) unknown(x ast.Expr) bool {
	tv := w.info.Types[x]
	if tv.Type == nil || tv.Value != nil || tv.IsNil() || !textual(tv.Type) {
		return false
	}
	call, isCall := ast.Unparen(x).(*ast.CallExpr)
	return !isCall || len(call.Args) != 1 || !w.info.Types[call.Fun].IsType() || w.info.Types[call.Args[0]].Value == nil
}

// holder reports whether == on an expression compares texts inside of it: those of a struct, and
// that in an interface without methods. Errors and other interfaces with methods hold pointers.
func (w *walker) holder(x ast.Expr) bool {
	tv := w.info.Types[x]
	if tv.Type == nil || tv.IsNil() {
		return false
	}
	return holds(tv.Type)
}

// holds reports whether a value of a type, if it is no text, may have one in it. A type parameter
// may stand for a text.
func holds(t types.Type) bool {
	if _, isParameter := t.(*types.TypeParam); isParameter {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return u.Empty()
	case *types.Array:
		return textual(u.Elem()) || holds(u.Elem())
	case *types.Struct:
		for field := range u.Fields() {
			if textual(field.Type()) || holds(field.Type()) {
				return true
			}
		}
	}
	return false
}

// byteOf reports whether an expression is one byte of a text that is not known beforehand.
func (w *walker) byteOf(x ast.Expr) bool {
	index, isIndex := ast.Unparen(x).(*ast.IndexExpr)
	return isIndex && w.unknown(index.X)
}

func textual(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		return isByte(u.Elem())
	case *types.Array:
		return isByte(u.Elem())
	}
	return false
}

func isByte(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Kind() == types.Uint8
}

func (w *walker) add(n ast.Node) {
	var code bytes.Buffer
	printer.Fprint(&code, token.NewFileSet(), n)
	w.found = append(w.found, comparison{filepath.Base(w.fset.Position(n.Pos()).Filename), strings.Join(strings.Fields(code.String()), " ")})
}

// exports is an importer of what the go command has built for the packages and what they import.
func exports(t *testing.T, fset *token.FileSet, packages ...string) (imports types.Importer, files map[string][]string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles"}, packages...)...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	built := map[string]string{}
	files = map[string][]string{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Export, Dir string
			GoFiles                 []string
		}
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		built[p.ImportPath] = p.Export
		for _, name := range p.GoFiles {
			files[p.ImportPath] = append(files[p.ImportPath], filepath.Join(p.Dir, name))
		}
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(built[path]) }), files
}

func parse(t *testing.T, fset *token.FileSet, name string, source any) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
