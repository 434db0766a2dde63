package secrets

import (
	"bufio"
	"iter"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// modules are the folders of the stores that are modules of their own. Their clients are not here, and
// whatever is called there counts as comparing.
var modules = []string{root + "/flasksession/redisstore", root + "/flasksession/memcachedstore", root + "/flasksession/mongostore", root + "/flasksession/dynamostore"}

// allowed is a line of testdata/comparisons.txt.
type allowed struct {
	functions string // a pattern
	reason    string
	count     int // -1: any
	found     []comparison
}

// TestComparisons demands that texts are compared by hmac.Equal and subtle alone, in all packages and
// for all systems, but for what testdata/comparisons.txt gives a reason for.
func TestComparisons(t *testing.T) {
	list := readAllowed(t)
	for _, c := range comparisons(t) {
		i := slices.IndexFunc(list, func(a *allowed) bool { match, _ := path.Match(a.functions, c.function); return match })
		if i < 0 {
			t.Errorf("%v: %s: %s may take a time that tells where texts differ: use hmac.Equal or subtle, or say in testdata/comparisons.txt why not", c.position, c.function, c.code)
			continue
		}
		list[i].found = append(list[i].found, c)
	}
	for _, a := range list {
		if len(a.found) == 0 || a.count >= 0 && len(a.found) != a.count {
			t.Errorf("%s has %d comparisons, and testdata/comparisons.txt says %d: look whether each is for the reason given, %q", a.functions, len(a.found), a.count, a.reason)
			for _, c := range a.found {
				t.Logf("%v: %s", c.position, c.code)
			}
		}
	}
	for _, entries := range []iter.Seq[string]{maps.Keys(harmlessPackages), maps.Keys(harmlessFunctions), slices.Values(harmlessBegins), slices.Values(interfaces)} {
		for entry := range entries {
			if !harmlessUsed[entry] {
				t.Errorf("%s is harmless, and nothing uses it", entry)
			}
		}
	}
}

// comparisons are those of all modules, each once.
func comparisons(t *testing.T) (all []comparison) {
	l := newLoader(t)
	units, err := rootUnits()
	if err != nil {
		t.Error(err)
	}
	for _, folder := range modules {
		found, err := l.units(folder, settings())
		if err != nil {
			t.Error(err)
		}
		if len(found) == 0 {
			t.Errorf("%s has no packages", folder)
		}
		units = append(units, found...)
	}
	own := map[string]bool{}
	for _, u := range units {
		own[u.path] = true
	}
	fixed := fixedIn(units)
	seen := map[comparison]bool{}
	for _, u := range units {
		for _, c := range walk(l.fset, u, fixed, func(path string) bool { return own[path] }) {
			if !seen[c] {
				seen[c], all = true, append(all, c)
			}
		}
	}
	return all
}

// readAllowed reads lines with a pattern of functions and how many comparisons they have. The comment
// above them is the reason.
func readAllowed(t *testing.T) (list []*allowed) {
	t.Helper()
	file, err := os.Open("testdata/comparisons.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reason := ""
	for lines := bufio.NewScanner(file); lines.Scan(); {
		functions, number, isEntry := strings.Cut(lines.Text(), " ")
		switch {
		case functions == "#":
			reason = number
		case isEntry:
			count, err := strconv.Atoi(number)
			if number == "any" {
				count, err = -1, nil
			}
			if err != nil || reason == "" {
				t.Fatalf("%s: %v, %q", functions, err, reason)
			}
			list = append(list, &allowed{functions: functions, reason: reason, count: count})
		default:
			reason = "" // an empty line ends the entries of a reason
		}
	}
	if len(list) == 0 {
		t.Fatal("testdata/comparisons.txt is empty")
	}
	return list
}
