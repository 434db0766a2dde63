package flasksession

import (
	"crypto/md5"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/matrix"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// newestFiles and the others are files of Flask-Session.
var (
	newestFiles = matrix.Cell{Backend: "filesystem", Release: "0.8", Format: "pickle"}
	files06     = matrix.Cell{Backend: "filesystem", Release: "0.6", Format: "pickle"}
	files05     = matrix.Cell{Backend: "filesystem", Release: "0.5", Format: "pickle"}
	files03     = matrix.Cell{Backend: "filesystem", Release: "0.3", Format: "pickle"}
)

// fileOptions are those for the cachelib that is installed with a release.
func fileOptions(c matrix.Cell) filestore.Options {
	switch c.Release {
	case "0.8":
		return filestore.Options{}
	case "0.6":
		return filestore.Options{Hash: md5.New}
	}
	return filestore.Options{Hash: md5.New, PickledExpiry: true}
}

// startFiles serves both sides on a new directory, with further settings of Flask's, names and
// values in turn.
func startFiles(t *testing.T, c matrix.Cell, more ...any) (flask sides.Flask, goside *sides.Go, store *filestore.Store, dir string) {
	t.Helper()
	s := settingsOf(c)
	s.Files = t.TempDir()
	for i := 0; i < len(more); i += 2 {
		s.Config[more[i].(string)] = more[i+1]
	}
	flask = startFlask(t, envOf(c), s, 1, 2)
	options := fileOptions(c)
	store = must(filestore.New(s.Files, &options))
	return flask, sides.StartGo(t, c.GoConfig(), store), store, s.Files
}

// TestFiles takes sessions through both sides, in every cell that Flask-Session has on files.
func TestFiles(t *testing.T) {
	for _, c := range matrix.Of("filesystem", "cachelib") {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			flask, goside, _, dir := startFiles(t, c)
			shared(t, flask, goside)
			b := sides.NewBrowser()
			goside.Do(t, b, func(s *flaskcookie.Session) { s.Set("_user_id", "42") })
			if sessions, count := sessionFiles(t, dir); count != len(sessions) && c.Release != "0.3" {
				t.Errorf("%d sessions are counted, there are %d", count, len(sessions)) // 0.3's cachelib counts each time it replaces a file
			}
		})
	}
}

// sessionFiles returns the names of the files that are sessions, and how many cachelib
// thinks there are.
func sessionFiles(t *testing.T, dir string) (names []string, count int) {
	t.Helper()
	counts := map[string]bool{
		"79bc207ee04a581ab2348ca1f3494e64cd0ec36128735b8c6bc85ddd8fe1938c": true,
		"2029240f6d1128be89ddc32729463129":                                 true,
	}
	for _, entry := range must(os.ReadDir(dir)) {
		switch {
		case counts[entry.Name()]:
			content := must(os.ReadFile(filepath.Join(dir, entry.Name())))
			count = int(content[len(content)-2]) // a pickled int below 256
		case !strings.HasSuffix(entry.Name(), ".__wz_cache"):
			names = append(names, entry.Name())
		}
	}
	return names, count
}

// TestFilesEveryType has Flask store a value of every kind: after Go has changed another
// key of the session, Flask sees each as it was.
func TestFilesEveryType(t *testing.T) {
	for _, c := range []matrix.Cell{newestFiles, files06, files05, files03} {
		t.Run(c.Name(), func(t *testing.T) {
			flask, goside, _, _ := startFiles(t, c)
			everyPickledType(t, flask, goside)
		})
	}
}

// pickledNames are all names of VALUES in app.py with those of stores.py.
var pickledNames = []string{
	"none", "true", "false", "zero", "small", "negative", "wide", "lowest", "unsigned", "float", "whole float",
	"minus zero", "infinity", "nan", "text", "empty text", "long text", "bytes", "bytearray", "list", "tuple", "set",
	"dict", "ordered", "dataclass", "enum", "aware", "aware whole", "aware offset", "far", "naive", "date", "timedelta",
	"uuid", "decimal", "integer keys", "odd keys", "markup", "huge", "surrogate", "complex", "frozenset", "deque",
	"counter", "time", "timezone", "zoneinfo", "an exception",
}

func everyPickledType(t *testing.T, flask sides.Flask, goside *sides.Go, without ...string) {
	b := sides.NewBrowser()
	put := make(map[string]string)
	for _, kind := range pickledNames {
		if !slices.Contains(without, kind) {
			put[kind] = kind
		}
	}
	before := flask.Do(t, b, sides.Todo{Put: put})
	goside.Do(t, b, func(s *flaskcookie.Session) {
		if s.Len() != len(put)+1 {
			t.Errorf("Go sees %d keys", s.Len())
		}
		if err := s.Set("go", "was here"); err != nil {
			t.Error(err)
		}
	})
	after := flask.Do(t, b, sides.Todo{})
	sides.Equals(t, after, "go", "'was here'")
	delete(after.Values, "go")
	if diff := cmp.Diff(before.Values, after.Values); diff != "" {
		t.Errorf("Flask saw before Go, and after:\n%s", diff)
	}
	if len(after.Values) != len(put)+1 {
		t.Errorf("Flask sees %d values", len(after.Values))
	}
}
