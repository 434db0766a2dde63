package secrets

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// planted are comparisons of a MAC in every form, each of which has to be found.
var planted = strings.Split(strings.TrimSpace(`
mac == given
mac != given
mac < given
(mac) == (given)
mac+"x" == given+"x"
string(sum) == given
string(sum[:4]) == string(other[:4])
named(mac) == named(given)
array == array2
array != [20]byte(other)
*(*[20]byte)(sum) == *(*[20]byte)(other)
sha256.Sum256(sum) == sha256.Sum256(other)
[2]string{mac} == [2]string{given}
pair{mac} == pair{given}
outer{pair{mac}} == outer{pair{given}}
[1]pair{{mac}} == [1]pair{{given}}
any(mac) == any(given)
any(mac) == given
fmt.Stringer(named(mac)) == fmt.Stringer(named(given))
sum[0] != other[0]
mac[0] == given[0]
sum[0]^other[0] != 0
sum[0]-other[0] == 0
sum[0]&^other[0] == 0
[]rune(mac)[0] == []rune(given)[0]
func() bool { for i, c := range sum { if c != other[i] { return false } }; return true }()
func() bool { for i, c := range mac { if c != []rune(given)[i] { return false } }; return true }()
func() bool { var all byte; for i := range sum { x := sum[i]; x ^= other[i]; all |= x }; return all == 0 }()
func() bool { var all byte; for i := range sum { x := sum[i]; x -= other[i]; all |= x }; return all == 0 }()
"0123456789abcdef"[sum[0]>>4] == "0123456789abcdef"[other[0]>>4]
[]string{"x", "y"}[sum[0]&1] == []string{"x", "y"}[other[0]&1]
[]int{1, 2}[sum[0]&1] == []int{1, 2}[other[0]&1]
1<<sum[0] == 1<<other[0]
len(make([]int, sum[0])) == len(make([]int, other[0]))
len(list[:sum[0]]) == len(list[:other[0]])
func() bool { x := 0; for range sum[0] { x++ }; for range other[0] { x-- }; return x == 0 }()
sum[0]+^other[0] == 255
sum[0]/other[0] == 1
sum[0]%other[0] == 0
len(map[string]bool{mac: true, given: true}) == 1
interface{ Cmp(*big.Int) int }(a).Cmp(b) == 0
min(mac, given) == mac
max(mac, given) == mac
set[mac]
arrays[array]
pairs[pair{mac}]
anys[mac]
letters[sum[0]]
map[string]bool{mac: true}[given]
func() bool { _, ok := set[mac]; return ok }()
func() bool { n := len(set); delete(set, mac); return len(set) < n }()
func() bool { n := len(set); set[mac] = true; return len(set) == n }()
func() bool { switch mac { case given: return true }; return false }()
func() bool { switch { case mac == given: return true }; return false }()
func() bool { switch array { case array2: return true }; return false }()
func() bool { switch any(mac) { case given: return true }; return false }()
func() bool { switch sum[0] { case other[0]: return true }; return false }()
func() bool { if equal := mac == given; equal { return true }; return false }()
func() bool { eq := bytes.Equal; return eq(sum, other) }()
func() bool { eq := (*big.Int).Cmp; return eq(a, b) == 0 }()
func() bool { eq := a.Cmp; return eq(b) == 0 }()
func() bool { eq := slices.Equal[[]byte]; return eq(sum, other) }()
func() bool { return reflect.ValueOf(bytes.Equal).Call(nil) != nil }()
func() bool { type compare func(a, b []byte) bool; return map[int]compare{1: bytes.Equal}[1](sum, other) }()
bytes.Equal(sum, other)
bytes.Compare(sum, other) == 0
bytes.HasPrefix(sum, other)
bytes.Contains(sum, other)
bytes.ContainsAny(sum, mac)
bytes.IndexByte(sum, other[0]) == 0
bytes.LastIndex(sum, other) == 0
bytes.TrimPrefix(sum, other) == nil
len(bytes.Split(sum, other)) == 2
func() bool { _, _, found := bytes.Cut(sum, other); return found }()
strings.Compare(mac, given) == 0
strings.EqualFold(mac, given)
strings.HasSuffix(mac, given)
strings.Index(mac, given) == 0
strings.Count(mac, given) == 1
strings.LastIndex(mac, given) == 0
strings.Replace(mac, given, "", 1) == ""
strings.ReplaceAll(mac, given, "") == ""
strings.NewReplacer(mac, "").Replace(given) == ""
len(strings.Split(mac, given)) == 2
len(slices.Collect(strings.SplitSeq(mac, given))) == 2
func() bool { _, _, found := strings.Cut(mac, given); return found }()
slices.Equal(sum, other)
slices.Equal[[]byte](sum, other)
slices.Compare(sum, other) == 0
slices.CompareFunc(sum, other, cmp.Compare[byte]) == 0
slices.EqualFunc(sum, other, func(x, y byte) bool { return x == y })
slices.Contains(list, mac)
slices.Index(list, mac) == 0
slices.IndexFunc(list, func(x string) bool { return x == mac }) >= 0
slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, mac) })
slices.ContainsFunc(list, regexp.MustCompile(mac).MatchString)
slices.Max(list) == mac
func() bool { _, found := slices.BinarySearch(list, mac); return found }()
func() bool { slices.Sort(list); return true }()
sort.SearchStrings(list, mac) == 0
cmp.Compare(mac, given) == 0
cmp.Less(mac, given)
maps.Equal(texts, texts)
maps.Equal(set, set)
reflect.DeepEqual(sum, other)
reflect.ValueOf(mac).Equal(reflect.ValueOf(given))
reflect.ValueOf(set).MapIndex(reflect.ValueOf(mac)).IsValid()
func() bool { ok, _ := regexp.MatchString(mac, given); return ok }()
regexp.MustCompile(mac).MatchString(given)
regexp.MustCompile(regexp.QuoteMeta(mac)).MatchString("x")
pattern.MatchString(given)
a.Cmp(b) == 0
a.CmpAbs(b) == 0
new(big.Int).SetBytes(sum).Cmp(new(big.Int).SetBytes(other)) == 0
new(big.Int).Sub(a, b).Sign() == 0
new(big.Int).SetBytes(sum).Uint64() == new(big.Int).SetBytes(other).Uint64()
slices.Equal(a.Bits(), b.Bits())
a.String() == b.String()
binary.BigEndian.Uint64(sum) == binary.BigEndian.Uint64(other)
binary.LittleEndian.Uint32(sum) == binary.LittleEndian.Uint32(other)
func() bool { x, y := binary.NativeEndian.Uint16(sum), binary.NativeEndian.Uint16(other); return x == y }()
func() bool { var x, y uint64; binary.Read(bytes.NewReader(sum), binary.BigEndian, &x); return x == y }()
uint64(sum[0])<<8|uint64(sum[1]) == uint64(other[0])<<8|uint64(other[1])
func() bool { x, y := 0, 0; for i := range sum { x, y = x*256+int(sum[i]), y*256+int(other[i]) }; return x == y }()
*(*uint64)(unsafe.Pointer(&sum[0])) == *(*uint64)(unsafe.Pointer(&other[0]))
crc32.ChecksumIEEE(sum) == crc32.ChecksumIEEE(other)
maphash.Bytes(seed, sum) == maphash.Bytes(seed, other)
maphash.Comparable(seed, mac) == maphash.Comparable(seed, given)
func() bool { h := fnv.New64(); h.Write(sum); return h.Sum64() == 1 }()
func() bool { n, _ := strconv.ParseUint(mac, 16, 64); return n == 1 }()
func() bool { n, err := strconv.Atoi(mac); return err == nil && n == 1 }()
func() bool { var n uint64; fmt.Sscanf(mac, "%x", &n); return n == 1 }()
unique.Make(mac) == unique.Make(given)
handle == handle2
func() bool { handle := unique.Make(mac); return handle.Value() == "x" }()
func() bool { var all sync.Map; all.Store("x", 1); _, ok := all.Load(mac); return ok }()
func() bool { var all sync.Map; _, loaded := all.LoadOrStore(given, 1); return loaded }()
func() bool { var v atomic.Value; v.Store("x"); return v.CompareAndSwap(mac, given) }()
func() bool { subtle.XORBytes(sum, sum, other); return bytes.Count(sum, []byte{0}) == 20 }()
func() bool { ok, _ := path.Match(mac, given); return ok }()
http.Header{mac: nil}.Get(given) == ""
url.Values{mac: nil}.Get(given) == ""
url.Values{mac: nil}.Has(given)
func() bool { v := url.Values{mac: nil}; v.Del(given); return len(v) == 0 }()
filepath.HasPrefix(mac, given)
func() bool { rest, _ := filepath.Rel(mac, given); return rest == "." }()
func() bool { ok, _ := filepath.Match(mac, given); return ok }()
os.Getenv(mac) == "x"
func() bool { _, ok := os.LookupEnv(mac); return ok }()
func() bool { _, err := request.Cookie(mac); return err == nil }()
len(request.CookiesNamed(mac)) == 1
request.FormValue(mac) == "x"
request.PostFormValue(mac) == "x"
request.PathValue(mac) == "x"
errors.Is(err, errors.New(mac))
errors.Is(err, failed)
fmt.Sprint(mac) == fmt.Sprint(given)
net.ParseIP(mac).Equal(net.ParseIP(given))
true }; func same[T comparable](a, b T) bool { return a == b
true }; func same[T cmp.Ordered](a, b T) bool { return a < b
true }; func same[T ~[]byte](a, b T) bool { return bytes.Equal(a, b)
true }; func same[T any](a, b T) bool { return any(a) == any(b)
true }; type eq struct{ x string }; func (e eq) Equal(o eq) bool { return e == o
true }; type holder struct{ x string }; func (h *holder) is(o *holder) bool { return h.x == o.x
true }; var global = func(a, b string) bool { return a == b }; func more() bool { return true
true }; var compare = bytes.Equal; func more() bool { return true
true }; var known = map[string]bool{"x": true}; func learn(mac string) { known[mac] = true }; func more(given string) bool { return known[given]
true }; var known = []string{"x"}; func put(list []string, mac string) { list[0] = mac }; func learn(mac string) { put(known, mac) }; func more(given string) bool { return known[0] == given
true }; var known = []string{"x"}; func learn(mac string) { list := known; list[0] = mac }; func more(given string) bool { return known[0] == given
true }; func same(a, b []byte) bool; func more() bool { return true
true }; var first = "x"; func learn(mac string) { first = mac }; func more(given string) bool { return first == given
true }; var first = "x"; func learn() *string { return &first }; func more(given string) bool { return first == given
`), "\n")

// fair are those that tell nothing, and comparisons with what everybody knows.
var fair = strings.Split(strings.TrimSpace(`
hmac.Equal(sum, other)
subtle.ConstantTimeCompare(sum, other) == 1
subtle.ConstantTimeByteEq(sum[0], other[0]) == 1
mac == "none"
mac == "no" + "ne"
string(sum) == string([]byte("none"))
len(mac) == len(given)
sum == nil
err == errKnown
errors.Is(err, errKnown)
errors.Is(err, http.ErrNoCookie)
url.Values{mac: nil}.Get("a") == ""
sum[0] == '$'
"0123"[1] == mac[0]
numbers[0] == numbers[1]
numbers[0]-numbers[1] == 0
strings.HasPrefix(mac, "sha1$")
strings.TrimSpace(mac) == ""
strings.ContainsFunc(mac, func(r rune) bool { return r > 0x7f })
slices.Contains([]string{"a", "b"}, mac)
set["a"]
map[string]bool{"a": true}[mac]
knownNames[mac]
regexp.MustCompile("^[a-z]+$").MatchString(mac)
knownForm.MatchString(mac)
func() bool { switch mac { case "a": return true }; return false }()
func() bool { text, ok := any(mac).(string); return ok && text != "" }()
func() bool { h := hmac.New(sha256.New, sum); h.Write(other); return len(h.Sum(nil)) == 20 }()
a == b
when.Equal(when)
`), "\n")

// plant is a package whose function check has an expression, with all imports that it needs.
func plant(expression string) string {
	source := "package p\n"
	for _, path := range plantedImports {
		if regexp.MustCompile(`\b` + path[strings.LastIndex(path, "/")+1:] + `\.`).MatchString(expression + " errors. regexp. fmt. unique. maphash. big. time. http. ") {
			source += "import \"" + path + "\"\n"
		}
	}
	return source + `
type named string
func (n named) String() string { return string(n) }
type pair struct{ mac string }
type outer struct{ pair pair }
var errKnown, knownNames, knownForm = errors.New("x"), map[string]bool{"a": true}, regexp.MustCompile("^a")
var _ fmt.Stringer
func check(err error, numbers [2]int, pairs map[pair]bool, mac, given string, sum, other []byte, array, array2 [20]byte, set map[string]bool, arrays map[[20]byte]bool, anys map[any]bool, letters map[byte]bool, list []string, texts map[string]string, a, b *big.Int, pattern *regexp.Regexp, handle, handle2 unique.Handle[string], seed maphash.Seed, when time.Time, failed error, request *http.Request) bool { return ` + expression + ` }`
}

var plantedImports = strings.Fields(`bytes cmp crypto/hmac crypto/sha256 crypto/subtle encoding/binary errors fmt hash/crc32 hash/fnv hash/maphash maps math/big net net/http net/url os path path/filepath
	reflect regexp slices sort strconv strings sync sync/atomic time unique unsafe`)

// TestWalkerFinds plants a comparison of a MAC in each form and demands that it is found, and that
// what tells nothing is not.
func TestWalkerFinds(t *testing.T) {
	l := newLoader(t)
	for _, list := range []struct {
		expressions []string
		found       bool
	}{{planted, true}, {fair, false}} {
		for _, expression := range list.expressions {
			u := unit{path: "p", files: []*ast.File{parse(t, l.fset, plant(expression))}}
			if err := l.typed(&u); err != nil {
				t.Errorf("%s: %v", expression, err)
				continue
			}
			found := walk(l.fset, u, fixedIn([]unit{u}), func(string) bool { return false })
			if (len(found) > 0) != list.found {
				t.Errorf("%s: found %v, want %t", expression, found, list.found)
			}
		}
	}
}

// TestWalkerFindsDot has the names of a package without its own.
func TestWalkerFindsDot(t *testing.T) {
	l := newLoader(t)
	u := unit{path: "p", files: []*ast.File{parse(t, l.fset, "package p\nimport . \"bytes\"\nfunc check(sum, other []byte) bool { return Equal(sum, other) }")}}
	if err := l.typed(&u); err != nil {
		t.Fatal(err)
	}
	if found := walk(l.fset, u, nil, func(string) bool { return false }); len(found) != 1 {
		t.Errorf("found %v", found)
	}
}

func parse(t *testing.T, fset *token.FileSet, source string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(fset, "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	return file
}
