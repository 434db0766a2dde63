package secrets

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/flaskcookie/flaskcookie-go/"

// holding are the packages in which keys, MACs, tokens or password hashes are at hand, whole or by
// files.
var holding = map[string][]string{
	"signer": nil, "serializer": nil, "flasklogin": nil, "flaskwtf": nil, "werkzeug/security": nil,
	"flaskcookie":       {"codec.go", "open.go", "weakkeys.go"},
	"flasksession":      {"sid.go"},
	"internal/recorded": {"keyproof.go"},
	"internal/explain":  {"foreign.go", "jws.go", "damage.go", "variants.go"},
	"internal/weakkey":  nil, "examples/pgadmin": nil, "flaskcookietest": nil,
}

// allowed are comparisons of what is no secret, by file and code, with the reason.
var allowed = map[comparison]string{
	{"werkzeug/security/method.go", "digests[m.digest]"}:                                            digestName,
	{"werkzeug/security/method.go", "digests[strings.ToLower(m.digest)]"}:                           digestName,
	{"internal/explain/foreign.go", "bytes.Equal(text, c.data)"}:                                    "the spelling of a payload, which anyone reads",
	{"internal/explain/jws.go", "jwsDigests[name]"}:                                                 digestName,
	{"serializer/marks.go", "c.Prefix() != Zlib.Prefix()"}:                                          mark,
	{"serializer/marks.go", "strings.HasPrefix(m.prefix, r.prefix)"}:                                mark,
	{"serializer/marks.go", "strings.HasPrefix(r.prefix, m.prefix)"}:                                mark,
	{"serializer/urlsafe.go", "bytes.CutPrefix(part, []byte(m.prefix))"}:                            mark,
	{"flasklogin/askers.go", "w.id != id"}:                                                          "the id of the user whom this process has logged in, held against that in a session that is verified",
	{"flasklogin/hook.go", "id == stored"}:                                                          "ids of users in a session that is verified",
	{"flasklogin/configmapping.go", "m.values[name]"}:                                               setting,
	{"flaskwtf/configmapping.go", "m.values[name]"}:                                                 setting,
	{"flasklogin/next.go", "u.Scheme == scheme(r)"}:                                                 address,
	{"flasklogin/next.go", "host(u.Host, u.Scheme) == host(r.Host, u.Scheme)"}:                      address,
	{"flasklogin/next.go", "login.Scheme == scheme(r)"}:                                             address,
	{"flasklogin/next.go", "login.Host == own"}:                                                     address,
	{"flasklogin/next.go", "values[key]"}:                                                           address,
	{"flasklogin/next.go", "values[name]"}:                                                          address,
	{"flaskwtf/config.go", "m != strings.ToUpper(m)"}:                                               method,
	{"flaskwtf/handler.go", "slices.Contains(c.config.Methods, strings.ToUpper(r.Method))"}:         method,
	{"flaskwtf/form.go", "strings.HasSuffix(name, c.config.FieldName)"}:                             field,
	{"flaskwtf/form.go", "strings.HasSuffix(name, f.name)"}:                                         field,
	{"flaskwtf/form.go", "f.seen[name]"}:                                                            field,
	{"flasklogin/askers.go", "a.slots[s]"}:                                                          slot,
	{"flasklogin/askers.go", "a.slots[s].words[manager]"}:                                           manager,
	{"flasklogin/askers.go", "in.words[m]"}:                                                         manager,
	{"flasklogin/askers.go", "in.words[manager]"}:                                                   manager,
	{"signer/signer.go", "bytes.LastIndex(data, s.sep)"}:                                            "the separator",
	{"internal/weakkey/weakkey.go", "publishedKeys[key]"}:                                           published,
	{"internal/weakkey/weakkey.go", "knownPhrases[phraseSeparators.Replace(strings.ToLower(key))]"}: published,
	{"internal/weakkey/weakkey.go", "m[key]"}:                                                       published,
	{"internal/weakkey/weakkey.go", "bytes.Count(key, key[:1])"}:                                    ownKey,
	{"internal/explain/variants.go", "bytes.Equal(bytes.TrimSpace(raw), key)"}:                      ownKey,
	{"internal/explain/variants.go", "key[0] == key[n-1]"}:                                          ownKey,
	{"internal/explain/damage.go", "a[i] != b[i]"}:                                                  "it counts every difference and does not stop at the first",
	{"examples/pgadmin/fernet.go", "bytes.CutSuffix(text, bytes.Repeat([]byte{byte(n)}, n))"}:       "the padding, which is looked at when the MAC was right",
	{"flaskcookietest/cookies.go", "strings.HasPrefix(c.Value, other)"}:                             usersTest,
	{"flaskcookietest/transaction.go", "sent != cookie.Value"}:                                      usersTest,
	{"flaskcookietest/transaction.go", "cookie.Name == name"}:                                       usersTest,
	{"flasklogin/askers.go", "m == manager"}:                                                        manager,
	{"flasklogin/turn.go", "t.manager == manager"}:                                                  manager,
	{"flaskwtf/handler.go", "page != own"}:                                                          address,
	{"flaskwtf/form.go", "name == f.name"}:                                                          field,
}

// Reasons.
const (
	digestName = "the name of a digest"
	slot       = "a session of this process, by its pointer, and the name of a key in it"
	usersTest  = "cookies within a user's own test"
	published  = "the key of this process among those that are published; it is asked once, for the log, of no request"
	ownKey     = "forms of one key, at whoever has it"
	mark       = "the mark of a compression"
	setting    = "the name of a setting"
	address    = "a part of an address"
	method     = "a method of HTTP"
	manager    = "pointers to Managers"
	field      = "the name of a form's field"
)

// TestComparisons demands that the packages compare by hmac.Equal and subtle alone what is not
// known to be public.
func TestComparisons(t *testing.T) {
	fset := token.NewFileSet()
	var paths []string
	for name := range holding {
		paths = append(paths, module+name)
	}
	imports, files := exports(t, fset, paths...)
	used := map[comparison]bool{}
	for name, only := range holding {
		var parsed []*ast.File
		for _, file := range files[module+name] {
			parsed = append(parsed, parse(t, fset, file, nil))
		}
		if len(parsed) == 0 {
			t.Fatalf("%s has no files", name)
		}
		found, err := walk(fset, module+name, parsed, imports)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found {
			if only != nil && !slices.Contains(only, c.file) {
				continue
			}
			c.file = name + "/" + c.file
			if used[c] = true; allowed[c] == "" {
				t.Errorf("%s: %s compares texts in a time that tells where they differ: use hmac.Equal or subtle, or say in allowed why not", c.file, c.code)
			}
		}
	}
	for c := range allowed {
		if !used[c] {
			t.Errorf("%s: %s is allowed and not there", c.file, c.code)
		}
	}
}

// TestWalkerFinds plants a comparison of a MAC in each form and demands that it is found, and that
// what is allowed, or compares with a constant, is not.
func TestWalkerFinds(t *testing.T) {
	fset := token.NewFileSet()
	packages := []string{"bytes", "strings", "slices", "cmp", "reflect", "maps", "sort", "regexp", "crypto/hmac", "crypto/subtle"}
	imports, _ := exports(t, fset, packages...)
	for _, tt := range []struct {
		code  string
		found bool
	}{
		{"mac == given", true}, {"mac != given", true}, {"mac < given", true}, {"(mac) == (given)", true},
		{"string(sum) == given", true}, {"string(sum[:4]) == string(other[:4])", true}, {"array == array2", true}, {"array != [20]byte(other)", true},
		{"named(mac) == named(given)", true},
		{"bytes.Equal(sum, other)", true}, {"bytes.Compare(sum, other) == 0", true}, {"bytes.HasPrefix(sum, other)", true}, {"bytes.Contains(sum, other)", true},
		{"strings.Compare(mac, given) == 0", true}, {"strings.EqualFold(mac, given)", true}, {"strings.HasSuffix(mac, given)", true}, {"strings.Index(mac, given) == 0", true},
		{"slices.Equal(sum, other)", true}, {"slices.Equal[[]byte](sum, other)", true}, {"slices.Contains(list, mac)", true}, {"slices.Index(list, mac) == 0", true},
		{"cmp.Compare(mac, given) == 0", true}, {"reflect.DeepEqual(sum, other)", true}, {"maps.Equal(texts, texts)", true}, {"maps.Equal(set, set)", true},
		{"set[mac]", true}, {"arrays[array]", true},
		{"func() bool { switch mac { case given: return true }; return false }()", true},
		{"func() bool { _, ok := set[mac]; return ok }()", true},
		{"func() bool { eq := bytes.Equal; return eq(sum, other) }()", true},
		{"any(mac) == any(given)", true},
		{"sum[0] != other[0]", true}, {"mac[0] == given[0]", true}, {"[2]string{mac} == [2]string{given}", true},
		{"outer{pair{mac}} == outer{pair{given}}", true}, {"[1]pair{{mac}} == [1]pair{{given}}", true}, {"pairs[pair{mac}]", true},
		{"func() bool { _, _, found := strings.Cut(mac, given); return found }()", true}, {`strings.Trim(mac, given) == ""`, true},
		{`strings.Replace(mac, given, "", 1) == ""`, true}, {`strings.ReplaceAll(mac, given, "") == ""`, true}, {"strings.LastIndex(mac, given) == 0", true},
		{"bytes.LastIndex(sum, other) == 0", true}, {"func() bool { _, _, found := bytes.Cut(sum, other); return found }()", true},
		{"len(strings.Split(mac, given)) == 2", true}, {"sort.SearchStrings(list, mac) == 0", true},
		{"slices.CompareFunc(sum, other, cmp.Compare[byte]) == 0", true},
		{"func() bool { ok, _ := regexp.MatchString(mac, given); return ok }()", true},
		{"sum[0] == '$'", false}, {"numbers[0] == numbers[1]", false},
		{"pair{mac} == pair{given}", true},
		{"hmac.Equal(sum, other)", false}, {"subtle.ConstantTimeCompare(sum, other) == 1", false},
		{"true }\nfunc same[T comparable](a, b T) bool { return a == b", true},
		{`mac == "none"`, false}, {"len(mac) == len(given)", false}, {"sum == nil", false}, {`strings.HasPrefix(mac, "sha1$")`, false}, {`set["a"]`, false},
		{`func() bool { switch mac { case "a": return true }; return false }()`, false},
	} {
		source := "package p\n"
		for _, path := range packages {
			if strings.Contains(tt.code, path[strings.LastIndex(path, "/")+1:]+".") {
				source += "import \"" + path + "\"\n"
			}
		}
		source += `type named string
type pair struct{ mac string }
type outer struct{ pair pair }
func check(numbers [2]int, pairs map[pair]bool, mac, given string, sum, other []byte, array, array2 [20]byte, set map[string]bool, arrays map[[20]byte]bool, list []string, texts map[string]string) bool { return ` + tt.code + ` }`
		found, err := walk(fset, "p", []*ast.File{parse(t, fset, "p.go", source)}, imports)
		if err != nil {
			t.Errorf("%s: %v", tt.code, err)
			continue
		}
		if (len(found) > 0) != tt.found {
			t.Errorf("%s: found %v, want %t", tt.code, found, tt.found)
		}
	}
}
