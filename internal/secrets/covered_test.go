package secrets

import (
	"fmt"
	"go/types"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
)

// unseen are packages whose types and functions no program of users meets, with the reason.
var unseen = []string{"internal/vectors", "internal/pyzlib/zlibtest", "internal/fips", "internal/fips/fipstest", "internal/dist", "internal/growth", "internal/procgroup"}

// open are the exported types that may hold a text and are printed with it, and why.
var open = reasons(map[string]string{
	"values of a session, which a handler has asked for and may print": `flaskcookie.Flash flasksession.ByteArray flasksession.DateTime flasksession.Decimal flasksession.Deque
		flasksession.FixedZone flasksession.FrozenSet flasksession.Map flasksession.Pair flasksession.Set flasksession.Time flasksession.ZoneInfo
		tagged_json.Dict tagged_json.Item tagged_json.Markup tagged_json.Tuple tagged_json.UUID`,
	"one of a few texts, which are constants": `flasklogin.Event flasksession/sqlstore.Dialect flaskshadow.Kind internal/explain.Basis internal/explain.Cause
		internal/explain.Description internal/paste.Layer internal/pickle.Do internal/pickle.How internal/pickle.Kind internal/recorded.Status internal/weakkey.Signed`,
	"settings of a cookie, and none of its value": `internal/werkzeug.Attributes internal/werkzeug.Cookie internal/werkzeug.Site internal/werkzeug.SizeWarning`,
	"what a user's own app recorded, for a report that shows it": `internal/recorded.Bytes internal/recorded.Difference internal/recorded.Entry internal/recorded.File internal/recorded.Header
		internal/recorded.ID internal/recorded.Payload internal/recorded.Result internal/recorded.Row internal/recorded.Signer internal/recorded.Store internal/recorded.StoredRow internal/recorded.Tag`,
	"what somebody pasted, who is shown it": `internal/paste.Find`,
	"parts of a stored session on the way to its values; nothing prints one": `internal/pickle.Bytes internal/pickle.Dict internal/pickle.FrozenSet internal/pickle.Global internal/pickle.List
		internal/pickle.Object internal/pickle.Set internal/pickle.Step internal/pickle.Tuple internal/pickle.Writer`,
	"the header of a response, which its handler is about to send": `internal/headerhook.Writer`,
	"a store in a Shadow or a check, which are printed here":       `internal/overlay.Store`,
})

// faultless are the exported functions that return an error in their signature and none that could
// show a secret, and why.
var faultless = reasons(map[string]string{
	"it never fails": `flasksession.MemoryStore.Get flasksession.MemoryStore.Set flasksession.MemoryStore.Delete flasksession.MemoryStore.CompareAndSwap flasksession.MemoryStore.Touch
		flasksession.MemoryStore.TTL internal/overlay.Store.Get internal/overlay.Store.Set internal/overlay.Store.Delete`,
	"it returns the error of its hook, or of the connection": `internal/headerhook.Writer.FlushError internal/headerhook.Writer.Hijack internal/headerhook.Writer.ReadFrom
		internal/headerhook.Writer.Write internal/headerhook.Writer.WriteString`,
	"it returns the error of a context":                       `internal/patience.Limited.Err`,
	"it is given settings of a cookie, and none of its value": `internal/werkzeug.CheckDomain internal/werkzeug.CheckPath internal/werkzeug.NewCookie internal/werkzeug.ParseSameSite`,
})

// reasons are the names below each reason, by themselves.
func reasons(names map[string]string) map[string]string {
	all := map[string]string{}
	for reason, list := range names {
		for name := range strings.FieldsSeq(list) {
			all[name] = reason
		}
	}
	return all
}

// uncovered are the names that are neither covered nor excused, or both, and what is covered or
// excused and no name.
func uncovered(covered map[string]bool, excused map[string]string, names []string) (faults []string) {
	for _, name := range names {
		if covered[name] == (excused[name] != "") {
			faults = append(faults, fmt.Sprintf("%s: covered %t, excused %q: want one of the two", name, covered[name], excused[name]))
		}
	}
	for _, known := range []iter.Seq[string]{maps.Keys(covered), maps.Keys(excused)} {
		for name := range known {
			if !slices.Contains(names, name) {
				faults = append(faults, name+" is not there")
			}
		}
	}
	slices.Sort(faults)
	return faults
}

// TestUncovered shows that a new name fails until it is covered or excused, and an old one when it is gone.
func TestUncovered(t *testing.T) {
	found := uncovered(map[string]bool{"p.Old": true, "p.Twice": true, "p.Shown": true}, map[string]string{"p.Twice": "x", "p.Excused": "x", "p.Gone": "x"}, []string{"p.Shown", "p.Excused", "p.New", "p.Twice"})
	want := `p.Gone is not there, p.New: covered false, excused "": want one of the two, p.Old is not there, p.Twice: covered true, excused "x": want one of the two`
	if got := strings.Join(found, ", "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// eachExported goes through the packages that others import.
func eachExported(t *testing.T, visit func(prefix string, object types.Object)) {
	t.Helper()
	units, err := rootUnits()
	seen := map[string]bool{} // as the system of this test builds them, which come first
	for _, u := range units {
		name := strings.TrimPrefix(u.path, module+"/")
		if seen[name] {
			continue
		}
		seen[name] = true
		if u.types.Name() == "main" || strings.HasPrefix(name, "examples/") || slices.Contains(unseen, name) {
			continue
		}
		scope := u.types.Scope()
		for _, object := range scope.Names() {
			if o := scope.Lookup(object); o.Exported() {
				visit(name+".", o)
			}
		}
	}
	if err != nil {
		t.Error(err)
	}
}

var printing = set("MarshalText MarshalJSON GobEncode Unwrap")

// holdingTypes are the exported types that may hold a text, and the errors.
func holdingTypes(t *testing.T) (names []string) {
	t.Helper()
	eachExported(t, func(prefix string, object types.Object) {
		name, ok := object.(*types.TypeName)
		if !ok || types.IsInterface(name.Type()) {
			return
		}
		failure := types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
		if !holds(name.Type()) && !types.Implements(types.NewPointer(name.Type()), failure) {
			return
		}
		names = append(names, prefix+name.Name())
	})
	return names
}

// failingFunctions are the exported functions and methods that return an error, without those that
// printing a value calls.
func failingFunctions(t *testing.T) (names []string) {
	t.Helper()
	eachExported(t, func(prefix string, object types.Object) {
		switch o := object.(type) {
		case *types.Func:
			if fails(o) {
				names = append(names, prefix+o.Name())
			}
		case *types.TypeName:
			named, ok := o.Type().(*types.Named)
			if !ok || types.IsInterface(named) {
				return
			}
			for method := range named.Methods() {
				if method.Exported() && fails(method) && !printing[method.Name()] {
					names = append(names, prefix+o.Name()+"."+method.Name())
				}
			}
		}
	})
	return names
}

func fails(f *types.Func) bool {
	for result := range f.Signature().Results().Variables() {
		if types.Identical(result.Type(), types.Universe.Lookup("error").Type()) {
			return true
		}
	}
	return false
}
