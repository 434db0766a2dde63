package growth_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unlisted are the constants that are named as bounds and have no row in SECURITY.md, with the
// reason. What has one is a bound of what input can cost.
var unlisted = map[string]string{
	"cmd/flaskcookie.maxKeyLines":        "lines of a file of maxKeyFile bytes that its owner gives",
	"flaskcookie.defaultMaxCookieSize":   "a longer cookie is written all the same, and told",
	"flasksession.defaultMaxCookieSize":  "a longer cookie is written all the same, and told",
	"flasksession.maxCounted":            "a code of MessagePack",
	"flasksession.maxIDLength":           "a setting; its ids have maxIDSize characters",
	"flasksession/filestore.maxFile":     "MaxStored and the header of a file",
	"flasksession/memcachedstore.maxKey": "memcached's own limit; an id has maxIDSize characters at most",
	"flasksession.maxPassed":             "how often in a row a shortcut is taken",
	"flasksession.maxAlong":              "how long a session is that one request saves for another; a longer one it saves itself",
	"flasksession.maxRiders":             "how many requests one saves at once; more wait for the next",
	"internal/explain.maxDepth":          "nesting in a text of MaxText bytes at most",
	"internal/explain.maxLayers":         "rounds over a text of MaxText bytes at most, which each makes shorter",
	"internal/explain.maxMarks":          "characters of a key that its owner gives",
	"internal/explain.maxStampSize":      "the largest time of itsdangerous, written out",
	"internal/pickle.MaxSteps":           "flasksession.MaxValues, for pickles",
	"internal/pickle.MaxText":            "flasksession.MaxStored, for what a pickle uses again",
	"internal/paste.maxHeaders":          "headers whose names a message tells",
	"internal/paste.maxLayers":           "rounds over a text of MaxLine bytes at most, which each makes shorter",
	"internal/paste.maxOthers":           "names that a message tells",
	"internal/pyzlib.maxCodeBits":        "RFC 1951",
	"internal/pyzlib.maxDistTable":       "a table of that size",
	"internal/pyzlib.maxDistance":        "zlib's own",
	"internal/pyzlib.maxKept":            "a buffer that is kept for the next input",
	"internal/pyzlib.maxLimit":           "keeps sums in range; the limit is MaxPayloadSize",
	"internal/pyzlib.maxLitTable":        "a table of that size",
	"internal/pyzlib.maxMatch":           "RFC 1951",
	"internal/pyzlib.maxRunBits":         "RFC 1951",
	"internal/pyzlib.maxRunExtra":        "RFC 1951",
	"internal/pyzlib.maxShort":           "where a shortcut is tried",
	"internal/pyzlib.maxSum":             "a step of a checksum",
	"internal/pyzlib.maxSymbols":         "zlib's own",
	"internal/pyzlib.maxWindow":          "RFC 1950",
	"internal/pyzlib/zlibtest.maxSize":   "inputs that a test makes",
	"internal/report.maxText":            "bytes of a method or path in a log, which the header's bound holds already",
	"internal/valuepath.maxKey":          "characters of a key in an error",
	"serializer.maxToken":                "a buffer that is kept for the next token",
	"serializer.maxScratch":              "a buffer that is kept for the next token",
	"signer.maxStamp":                    "the year 9999",
	"signer.maxStampSize":                "the largest time of itsdangerous, written out",
	"tagged_json.maxLists":               "where a shortcut is taken",
	"werkzeug/security.maxNumber":        "above the other bounds, which refuse it",
}

// TestBoundsListed holds the constants of the sources against the table of SECURITY.md: what is
// named as a bound has a row there, or a reason here why not.
func TestBoundsListed(t *testing.T) {
	rows := map[string]bool{}
	for _, b := range documentedBounds(t) {
		rows[b.constant] = true
	}
	found := map[string]bool{}
	for _, name := range boundConstants(t) {
		found[name] = true
		if reason := unlisted[name]; rows[name] == (reason != "") {
			t.Errorf("%s: a row in SECURITY.md: %t, and the reason to have none %q", name, rows[name], reason)
		}
	}
	for name := range unlisted {
		if !found[name] {
			t.Errorf("there is no %s any more", name)
		}
	}
	if len(found) < 60 {
		t.Errorf("only %d constants were found", len(found))
	}
}

var boundName = regexp.MustCompile(`^(max|Max|defaultMax|DefaultMax)[A-Z]`)

// boundConstants are the constants of what is released that are named as bounds, by the folder of
// their package. Those of bench, examples and interop_test bound nothing of it.
func boundConstants(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		folder, _ := filepath.Rel(root, filepath.Dir(path))
		base := entry.Name()
		switch {
		case entry.IsDir() && path != root && (base[0] == '.' || base == "testdata" || base == "bench" || base == "examples" || base == "interop_test"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(base) != ".go" || strings.HasSuffix(base, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, name := range constantsOf(file) {
			if boundName.MatchString(name) {
				names = append(names, filepath.ToSlash(folder)+"."+name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// constantsOf are the names of all constants of a file, in functions too.
func constantsOf(file *ast.File) (names []string) {
	ast.Inspect(file, func(node ast.Node) bool {
		if group, ok := node.(*ast.GenDecl); ok && group.Tok == token.CONST {
			for _, spec := range group.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					names = append(names, name.Name)
				}
			}
		}
		return true
	})
	return names
}
