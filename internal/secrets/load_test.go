package secrets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

const (
	module = "github.com/flaskcookie/flaskcookie-go"
	root   = "../.."
)

// unit is a package as one system or tag builds it.
type unit struct {
	path  string
	files []*ast.File
	types *types.Package
	info  *types.Info
}

// settings are what files are chosen by: the system of this test first, whose packages have to be
// without a fault. Of other systems the standard library may not be here, and what is not known is
// treated as a text.
func settings() []build.Context {
	own := build.Default
	own.GOOS, own.GOARCH = runtime.GOOS, runtime.GOARCH
	all := []build.Context{own}
	for _, system := range []string{"linux", "windows", "darwin", "plan9"} {
		other := own
		other.GOOS = system
		all = append(all, other)
	}
	race := own
	race.BuildTags = []string{"race"}
	return append(all, race)
}

// loader reads packages with their types.
type loader struct {
	fset    *token.FileSet
	imports types.Importer
	parsed  map[string]*ast.File
}

// theLoader finds what the module imports, and what planted comparisons do.
var theLoader = sync.OnceValues(func() (*loader, error) {
	list := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Export", "./..."}, plantedImports...)...)
	list.Dir, list.Stderr = root, os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	built := map[string]string{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath, Export string }
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		built[p.ImportPath] = p.Export
	}
	l := &loader{fset: token.NewFileSet(), parsed: map[string]*ast.File{}}
	l.imports = importer.ForCompiler(l.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(built[path]) })
	return l, nil
})

// rootUnits are those of the root.
var rootUnits = sync.OnceValues(func() ([]unit, error) {
	l, err := theLoader()
	if err != nil {
		return nil, err
	}
	return l.units(root, settings())
})

func newLoader(t *testing.T) *loader {
	t.Helper()
	l, err := theLoader()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// units are all packages of the module in a folder, in all settings that choose other files. The
// error is a file that no setting chooses, one in another language, and for the root a fault of types.
func (l *loader) units(folder string, contexts []build.Context) (all []unit, err error) {
	dirs, err := folders(folder)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	if err != nil {
		return nil, err
	}
	modulePath := strings.Fields(string(text))[1]
	var faults []error
	for _, dir := range dirs {
		names, err := sources(dir)
		faults = append(faults, err)
		read, seen := map[string]bool{}, map[string]bool{}
		for i, context := range contexts {
			var chosen []string
			for _, name := range names {
				if match, err := context.MatchFile(dir, name); match && err == nil {
					chosen, read[name] = append(chosen, name), true
				}
			}
			key := strings.Join(chosen, " ")
			if key == "" || seen[key] {
				continue
			}
			seen[key] = true
			relative, err := filepath.Rel(folder, dir)
			if err != nil {
				return nil, err
			}
			u, err := l.check(path.Join(modulePath, filepath.ToSlash(relative)), dir, chosen)
			if i == 0 && folder == root {
				faults = append(faults, err)
			}
			all = append(all, u)
		}
		for _, name := range names {
			if !read[name] {
				faults = append(faults, fmt.Errorf("%s is read in no setting", filepath.Join(dir, name)))
			}
		}
	}
	return all, errors.Join(faults...)
}

// check gives what is known of a package in spite of an error.
func (l *loader) check(path, dir string, names []string) (unit, error) {
	u := unit{path: path}
	for _, name := range names {
		name = filepath.Join(dir, name)
		if l.parsed[name] == nil {
			file, err := parser.ParseFile(l.fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				return u, err
			}
			l.parsed[name] = file
		}
		u.files = append(u.files, l.parsed[name])
	}
	err := l.typed(&u)
	return u, err
}

func (l *loader) typed(u *unit) error {
	var faults []error
	u.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: l.imports, Error: func(err error) { faults = append(faults, err) }}
	u.types, _ = config.Check(u.path, l.fset, u.files, u.info)
	return errors.Join(faults...)
}

// folders are those of a module's packages.
func folders(module string) (all []string, err error) {
	err = filepath.WalkDir(module, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		_, missing := os.Stat(filepath.Join(name, "go.mod"))
		if base := filepath.Base(name); name != module && (missing == nil || base == "testdata" || base[0] == '.' || base[0] == '_') {
			return filepath.SkipDir // of another module, or of none
		}
		all = append(all, name)
		return nil
	})
	return all, err
}

// sources are the files of a package without its tests. The error is those in other languages than
// Go, which nothing here reads.
func sources(dir string) (all []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		switch name := entry.Name(); filepath.Ext(name) {
		case ".go":
			if !strings.HasSuffix(name, "_test.go") {
				all = append(all, name)
			}
		case ".s", ".S", ".c", ".cc", ".cpp", ".h", ".syso":
			err = errors.Join(err, fmt.Errorf("%s is not Go", filepath.Join(dir, name)))
		}
	}
	return all, err
}
