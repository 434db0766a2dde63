package growth_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const root = "../.."

// bound is a row of the table in SECURITY.md.
type bound struct {
	constant string // package folder, a dot, and its name
	value    int64
	figure   string // what is measured at the bound
	most     int64  // MiB that are allocated at the bound, of which the test says that it is no more; 0 if another test measures
	test     string // package folder, a dot, and the test that measures
}

func documentedBounds(t *testing.T) (bounds []bound) {
	t.Helper()
	document, err := os.ReadFile(filepath.Join(root, "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(document), "\n## Bounds\n")
	if !found && !strings.HasPrefix(string(document), "## Bounds\n") {
		t.Fatal("SECURITY.md has no section of the bounds")
	}
	if !found {
		section = string(document)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	row := regexp.MustCompile("(?m)^\\|[^|]+\\| `([\\w/]+\\.\\w+)` \\| ([\\d,]+) \\|([^|]+)\\| `([\\w/]+\\.Test\\w+)` \\|$")
	most := regexp.MustCompile(`^ At most (\d+) MiB `)
	for _, match := range row.FindAllStringSubmatch(section, -1) {
		value, err := strconv.ParseInt(strings.ReplaceAll(match[2], ",", ""), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		b := bound{constant: match[1], value: value, figure: match[3], test: match[4]}
		if figure := most.FindStringSubmatch(match[3]); figure != nil {
			b.most, _ = strconv.ParseInt(figure[1], 10, 64)
		}
		bounds = append(bounds, b)
	}
	if rows := strings.Count(section, "\n|") - 2; rows != len(bounds) {
		t.Errorf("%d of the %d rows can be read", len(bounds), rows)
	}
	return bounds
}

var measuredFigure = regexp.MustCompile(`\d (bytes|KiB|MiB|GiB|ms|s|steps|digests|attempts|comparisons|look-ups|checks)\b`)

// TestBoundsTable holds the table of SECURITY.md against the sources: the constants are there
// and have these values, a figure is there of what each costs, and the tests are there.
func TestBoundsTable(t *testing.T) {
	bounds := documentedBounds(t)
	if len(bounds) < 20 {
		t.Errorf("only %d bounds", len(bounds))
	}
	for _, b := range bounds {
		if got, err := valueOf(b.constant); err != nil || got != b.value {
			t.Errorf("%s is %d, %v, and %d in SECURITY.md", b.constant, got, err, b.value)
		}
		if !measuredFigure.MatchString(b.figure) {
			t.Errorf("%s: nothing is measured: %s", b.constant, b.figure)
		}
		if folder, name := split(b.test); !hasTest(t, folder, name) {
			t.Errorf("there is no %s", b.test)
		}
		if _, measured := measures[b.constant]; measured != (b.most > 0) || measured != (b.test == "internal/growth.TestBounds") {
			t.Errorf("%s: measured here: %t, with the figure %d MiB and the test %s", b.constant, measured, b.most, b.test)
		}
	}
}

// TestBounds measures what is allocated at each bound, where no other test does.
func TestBounds(t *testing.T) {
	growth.SkipUnderRace(t)
	for _, b := range documentedBounds(t) {
		measure := measures[b.constant]
		if measure == nil {
			continue
		}
		if got, err := valueOf(b.constant); err != nil || got != b.value { // nothing is said of another bound
			t.Errorf("%s is %d, %v, and %d in SECURITY.md", b.constant, got, err, b.value)
			continue
		}
		taken := growth.Allocated(measure(t))
		t.Logf("%s: %.1f MiB", b.constant, float64(taken)/(1<<20))
		if taken > uint64(b.most)<<20 {
			t.Errorf("%s: %d bytes are allocated, more than %d MiB", b.constant, taken, b.most)
		}
	}
}

func split(name string) (folder, rest string) {
	at := strings.LastIndexByte(name, '.')
	return name[:at], name[at+1:]
}

func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err == nil && bytes.Contains(source, []byte("\nfunc "+name+"(t *testing.T)")) {
			return true
		}
	}
	return false
}

// valueOf evaluates a constant of a package folder, or of net/http.
func valueOf(name string) (int64, error) {
	folder, name := split(name)
	if folder == "net/http" && name == "DefaultMaxHeaderBytes" {
		return http.DefaultMaxHeaderBytes, nil
	}
	files, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
	if err != nil {
		return 0, err
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return 0, err
		}
		if expression := constantIn(parsed, name); expression != nil {
			value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, types.ExprString(expression))
			if err != nil {
				return 0, err
			}
			number, _ := constant.Int64Val(constant.ToInt(value.Value))
			return number, nil
		}
	}
	return 0, fmt.Errorf("%s has no constant %s", folder, name)
}

func constantIn(file *ast.File, name string) (found ast.Expr) {
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		for i := 0; ok && i < len(spec.Names); i++ {
			if spec.Names[i].Name == name && i < len(spec.Values) {
				found = spec.Values[i]
			}
		}
		return found == nil
	})
	return found
}

// measures are inputs at the bounds and beyond. Each makes them, and returns what is measured.
var measures = map[string]func(t *testing.T) func(){
	"signer.MaxKeys": func(t *testing.T) func() {
		var fallbacks [][]byte
		for i := range signer.MaxKeys - 1 {
			fallbacks = append(fallbacks, fmt.Appendf(nil, "a fallback key, number %d", i))
		}
		cookie := strings.Repeat("A", 4000) + ".ZVPxAA." + strings.Repeat("A", 27)
		return func() { forged(t, newCodec(t, fallbacks), cookie) }
	},
	"serializer.MaxPayloadSize": func(t *testing.T) func() {
		codec, cookies := newCodec(t, nil), map[string]bool{}
		for size, reads := range map[int]bool{serializer.MaxPayloadSize: true, serializer.MaxPayloadSize + 1: false, 64 << 20: false} {
			cookies[signedCookie(t, `{"a":"`+strings.Repeat("a", size-8)+`"}`)] = reads
		}
		return judged(t, cookies, func(cookie string) error { _, err := open(codec, cookie); return err })
	},
	"tagged_json.MaxReadDepth": func(t *testing.T) func() {
		return judged(t, map[string]bool{
			nested(taggedjson.MaxReadDepth): true, nested(taggedjson.MaxReadDepth + 1): false, nested(2 << 20): false,
		}, readText)
	},
	"tagged_json.MaxWriteDepth": func(t *testing.T) func() {
		var v any = []any{}
		for range taggedjson.MaxWriteDepth {
			v = []any{v}
		}
		return func() {
			if _, err := taggedjson.Marshal(v); err == nil {
				t.Error("a value that is too deep is written")
			}
		}
	},
	"tagged_json.MaxIntDigits": func(t *testing.T) func() {
		return judged(t, map[string]bool{
			strings.Repeat("7", taggedjson.MaxIntDigits): true, strings.Repeat("7", taggedjson.MaxIntDigits+1): false, strings.Repeat("7", 4<<20): false,
		}, readText)
	},
	"flasksession.MaxStored": openStored,
	"flasksession.MaxDepth": func(t *testing.T) func() {
		inputs := map[string]bool{}
		for depth, reads := range map[int]bool{flasksession.MaxDepth - 1: true, flasksession.MaxDepth: false, 1 << 20: false} {
			inputs["\x81\xa1a"+strings.Repeat("\x91", depth-1)+"\x90"] = reads
		}
		return judged(t, inputs, func(data string) error {
			var values taggedjson.Dict
			return flasksession.MsgPack.Unmarshal([]byte(data), &values)
		})
	},
}

// judged reads each input, of which some have to be refused.
func judged(t *testing.T, inputs map[string]bool, read func(string) error) func() {
	return func() {
		for input, reads := range inputs {
			if err := read(input); (err == nil) != reads {
				t.Errorf("%d bytes (%.20q): %v", len(input), input, err)
			}
		}
	}
}

func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

func readText(text string) error {
	var v any
	return taggedjson.Unmarshal([]byte(text), &v)
}

func forged(t *testing.T, codec *flaskcookie.Codec, cookie string) {
	if s, err := open(codec, cookie); err != nil || s.Rejected == nil {
		t.Errorf("a forged cookie is taken: %v", err)
	}
}

const boundsKey = "a test key, not a secret"

func newCodec(t *testing.T, fallbacks [][]byte) *flaskcookie.Codec {
	t.Helper()
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte(boundsKey), SecretKeyFallbacks: fallbacks, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

func open(codec *flaskcookie.Codec, cookie string) (*flaskcookie.Session, error) {
	return codec.Open(&http.Request{Header: http.Header{"Cookie": {"session=" + cookie}}})
}

// signedCookie is compressed, so that it is short.
func signedCookie(t *testing.T, payload string) string {
	t.Helper()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	w.Write([]byte(payload))
	w.Close()
	s, err := signer.NewTimestamp([]byte(boundsKey), "cookie-session", &signer.Options{KeyDerivation: signer.HMAC})
	if err != nil {
		t.Fatal(err)
	}
	return string(s.Sign(append([]byte("."), pybase64.EncodeURL(packed.Bytes())...)))
}
