package secrets

import (
	"go/types"
	"strings"
)

// harmless reports whether a function of another module is known to compare no text it is given with
// another, and to make no number or handle of one. What takes a function is, since that function is
// looked at itself. Whatever is not listed is not harmless.
func harmless(f *types.Func) bool {
	name := f.FullName()
	if hasPrefix(name, comparing) != "" {
		return false
	}
	entry := hasPrefix(name, harmlessBegins)
	if entry == "" {
		entry = hasPrefix(name, interfaces)
	}
	switch {
	case harmlessFunctions[name]:
		entry = name
	case harmlessPackages[f.Pkg().Path()]:
		entry = f.Pkg().Path()
	}
	harmlessUsed[entry] = true
	return entry != ""
}

// harmlessUsed are the entries of the lists below that were met.
var harmlessUsed = map[string]bool{}

// hasPrefix is the one of a list with which a name begins.
func hasPrefix(name string, begins []string) string {
	for _, begin := range begins {
		if strings.HasPrefix(name, begin) {
			return begin
		}
	}
	return ""
}

// comparing are functions of the packages below that do compare or count, by the beginning of their names.
var comparing = []string{
	"(context.Context).Value", "(net/http.Header).Get", "(net/http.Header).Values", "(net/http.Header).Del",
	"(reflect.Value).Equal", "(reflect.Value).MapIndex", "(reflect.Value).SetMapIndex", "crypto/subtle.XORBytes",
	"(hash.Hash32).", "(hash.Hash64).", "fmt.Fscan", "fmt.Sscan", "path.Match", "path/filepath.Match", "reflect.DeepEqual",
	"(*net/http.Request).Cookie", "(*net/http.Request).FormValue", "(*net/http.Request).PathValue", "(*net/http.Request).PostFormValue", "(net/url.Values).",
	"os.ExpandEnv", "os.Getenv", "os.LookupEnv", "path/filepath.HasPrefix", "path/filepath.Rel",
}

// harmlessPackages print, encode, hash, copy, read and write. Where they compare, it is names of fields,
// files, paths and methods.
var harmlessPackages = set(`archive/tar archive/zip bufio compress/flate compress/gzip compress/zlib context crypto/aes crypto/cipher crypto/hmac crypto/pbkdf2
	crypto/md5 crypto/rand crypto/sha1 crypto/sha256 crypto/sha3 crypto/sha512 crypto/subtle database/sql encoding/base64 encoding/hex encoding/json errors flag fmt hash
	html html/template io io/fs log/slog math/rand/v2 mime mime/multipart net/url net/http net/http/httptest net/http/httputil os os/exec path path/filepath reflect runtime testing time
	unicode unicode/utf16 unicode/utf8 golang.org/x/crypto/scrypt github.com/andybalholm/brotli`)

var harmlessFunctions = set(`bytes.Clone bytes.ContainsFunc bytes.Fields bytes.Join bytes.NewReader bytes.Repeat bytes.TrimSpace
	cmp.Or maps.Clone maps.Copy maps.DeleteFunc maps.Keys net.SplitHostPort regexp.QuoteMeta
	slices.Backward slices.Clone slices.Collect slices.Concat slices.ContainsFunc slices.Delete slices.DeleteFunc slices.Grow slices.IndexFunc slices.Reverse
	slices.SortFunc
	strconv.Quote strconv.QuoteToASCII
	strings.ContainsFunc strings.Fields strings.FieldsFuncSeq strings.IndexFunc strings.Join strings.Lines strings.Map strings.NewReader strings.Repeat strings.ToLower strings.ToUpper
	strings.ToValidUTF8 strings.TrimFunc strings.TrimSpace (*sync.Pool).Put`)

var harmlessBegins = []string{"(*strings.Builder).", "(*bytes.Buffer).", "(encoding/binary.bigEndian).Append", "(encoding/binary.bigEndian).Put",
	"(encoding/binary.littleEndian).Append", "(encoding/binary.littleEndian).Put", "encoding/binary.Append", "strconv.Append", "strconv.Format"}

// interfaces are those of this module whose implementations, of whoever they are, get texts. None of
// their methods is there to compare, but for CompareAndSwap of a stored session.
var interfaces = methodsOf(`flaskcookie.SessionInterface flasksession.Store flasksession.Swapper flasksession.Toucher flasksession.Expirer
	flasksession.spelling internal/headerhook.Hook serializer.Payload serializer.Compressor serializer.format werkzeug/security.method`)

// methodsOf are how the methods of interfaces begin.
func methodsOf(names string) (begins []string) {
	for name := range strings.FieldsSeq(names) {
		begins = append(begins, "("+module+"/"+name+").")
	}
	return begins
}

func set(names string) map[string]bool {
	all := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		all[name] = true
	}
	return all
}
