package interop

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// asThere are the exported limits and errors by which Go does what is done there as well,
// so that they are no difference.
var asThere = map[string]string{
	"signer.ErrBadData":           "itsdangerous.BadData",
	"signer.ErrBadSignature":      "itsdangerous.BadSignature",
	"signer.ErrBadTimeSignature":  "itsdangerous.BadTimeSignature",
	"signer.ErrSignatureExpired":  "itsdangerous.SignatureExpired",
	"serializer.ErrBadPayload":    "itsdangerous.BadPayload",
	"flaskcookie.ErrNotDict":      "Flask answers such a cookie with status 500 too",
	"flaskcookie.ErrReadOnly":     "an option that Flask has no twin of",
	"flaskcookie.ErrMissing":      "KeyError",
	"flaskcookie.ErrNone":         "None, which Go's types have no place for",
	"flasksession.ErrUnknownID":   "the row invented-id",
	"flasksession.ErrMalformedID": "the row id-bounds",
	"flasksession.ErrStored":      "Flask-Session answers status 500 too; the row unreadable-session has the older ones",
	"flasksession.MaxDepth":       "the row msgspec-depth",
	"signer.MaxKeys":              "the row key-count",
	"tagged_json.MaxReadDepth":    "the row depth",
	"tagged_json.MaxWriteDepth":   "the row depth",
	"tagged_json.MaxIntDigits":    "the row int-digits",
	"serializer.MaxPayloadSize":   "the row inflated-size",
	"serializer.ErrTooLarge":      "the row inflated-size",
	"flaskwtf.ErrRefused":         "flask_wtf.csrf.CSRFError",
	"flaskwtf.ErrMissing":         "Flask-WTF's message",
	"flaskwtf.ErrNoSessionToken":  "Flask-WTF's message",
	"flaskwtf.ErrExpired":         "Flask-WTF's message",
	"flaskwtf.ErrInvalid":         "Flask-WTF's message",
	"flaskwtf.ErrMismatch":        "Flask-WTF's message",
	"flaskwtf.ErrNoReferrer":      "Flask-WTF's message",
	"flaskwtf.ErrReferrer":        "Flask-WTF's message",
	"flaskwtf.ErrTooLarge":        "the row csrf-large",
	"redisstore.ErrLifetime":      "the row short-lifetime",
	"mongostore.ErrLifetime":      "the row short-lifetime",
	"dynamostore.ErrLifetime":     "the row short-lifetime",
	"sqlstore.ErrLifetime":        "the row short-lifetime",
	"filestore.ErrLifetime":       "the row short-lifetime",
	"mongostore.ErrDocument":      "Flask-Session answers status 500 too",
	"dynamostore.ErrItem":         "Flask-Session answers status 500 too",
	"flaskcookietest.ErrNotSent":  "for tests of users",
	"flaskcookietest.ErrNotSaved": "for tests of users",
}

// TestLimitsAreListed holds that each exported limit and error of the packages has a row in
// docs/differences.md, or is none of Go's own.
func TestLimitsAreListed(t *testing.T) {
	document := string(must(os.ReadFile("../docs/differences.md")))
	for _, file := range must(filepath.Glob("../docs/fips.md")) { // what is refused on such machines only
		document += string(must(os.ReadFile(file)))
	}
	found := make(map[string]bool)
	for _, pattern := range []string{"../*/*.go", "../flasksession/*/*.go", "../serializer/*/*.go", "../werkzeug/*/*.go"} {
		for _, file := range must(filepath.Glob(pattern)) {
			if folder := filepath.Base(filepath.Dir(file)); !strings.HasSuffix(file, "_test.go") && folder != "interop_test" {
				for _, name := range limits(t, file) {
					found[folder+"."+name] = true
				}
			}
		}
	}
	if len(found) < 40 {
		t.Fatalf("only %d limits and errors: %v", len(found), found)
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		_, alone, _ := strings.Cut(name, ".")
		listed := regexp.MustCompile("`(?:[a-z]+\\.)?" + alone + "`").MatchString(document)
		if asThere[name] == "" && !listed {
			t.Errorf("%s has no row in docs/differences.md, and no reason to have none", name)
		}
	}
	for name := range asThere {
		if !found[name] {
			t.Errorf("there is no %s any more", name)
		}
	}
	for _, row := range regexp.MustCompile("the row ([a-z0-9-]+)").FindAllStringSubmatch(strings.Join(slices.Collect(maps.Values(asThere)), "\n"), -1) {
		if !strings.Contains(document, "| `"+row[1]+"` |") {
			t.Errorf("docs/differences.md has no row %s", row[1])
		}
	}
}

// limits are the names of a file that begin with Max, Min, Limit or Err.
func limits(t *testing.T, file string) (names []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	begins := regexp.MustCompile("^(?:Max|Min|Limit|Err)[A-Z]")
	for _, decl := range parsed.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			if values, ok := spec.(*ast.ValueSpec); ok {
				for _, name := range values.Names {
					if begins.MatchString(name.Name) {
						names = append(names, name.Name)
					}
				}
			}
		}
	}
	return names
}
