package serializer

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// streams holds what zlib.decompress of CPython 3.11.7 makes of each stream: the
// text, or an error.
var streams = []struct{ name, stream, want string }{
	{"level 6", "789cab564a54b232ac0500082a0209", `{"a":1}`},
	{"level 0: a stored block", "7801010700f8ff7b2261223a317d082a0209", `{"a":1}`},
	{"level 1", "7801ab564a54b232ac0500082a0209", `{"a":1}`},
	{"level 9", "78daab564a54b232ac0500082a0209", `{"a":1}`},
	{"nothing, compressed", "789c030000000001", ""},
	{"a window of 256 bytes", "0899ab564a54b232ac0500082a0209", `{"a":1}`},
	{"bytes after the end", "789cab564a54b232ac0500082a0209deadbeef", `{"a":1}`},
	{"a second stream after the end", "789c030000000001" + "789cab564a54b232ac0500082a0209", ""},
	{"empty", "", "error"},
	{"one byte", "78", "error"},
	{"only a header", "789c", "error"},
	{"cut in the body", "789cab564a", "error"},
	{"no checksum", "789cab564a54b232ac0500", "error"},
	{"last byte missing", "789cab564a54b232ac0500082a02", "error"},
	{"wrong checksum", "789cab564a54b232ac0500082a0200", "error"},
	{"checksum little-endian", "789cab564a54b232ac050009022a08", "error"},
	{"flushed, without a final block", "789caa564a54b232ac05000000ffff", "error"},
	{"header check bits", "789dab564a54b232ac0500082a0209", "error"},
	{"another method", "779fab564a54b232ac0500082a0209", "error"},
	{"a window of 64 KB", "889cab564a54b232ac0500082a0209", "error"},
	{"preset dictionary", "78bb00000001ab564a54b232ac0500082a0209", "error"},
	{"raw deflate", "ab564a54b232ac0500", "error"},
	{"plain text", hex.EncodeToString([]byte(`{"a":1}`)), "error"},
	{"leading NUL", "00789cab564a54b232ac0500082a0209", "error"},
	{"block type 3", "789c07", "error"},
	{"stored length does not match", "7801010700f8fe7b2261223a317d082a0209", "error"},
}

func TestDecompressLikePython(t *testing.T) {
	for range 2 { // the second time with readers from the pool
		for _, tt := range streams {
			stream, err := hex.DecodeString(tt.stream)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Zlib.Decompress(stream, MaxPayloadSize)
			if tt.want == "error" {
				if err == nil || got != nil {
					t.Errorf("%s: %q, %v, want an error", tt.name, got, err)
				}
			} else if err != nil || string(got) != tt.want {
				t.Errorf("%s: %q, %v, want %q", tt.name, got, err, tt.want)
			}
		}
	}
}

func TestGzipIsRefused(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Close()
	if got, err := Zlib.Decompress(b.Bytes(), MaxPayloadSize); err == nil {
		t.Errorf("got %q", got)
	}
}

func TestDecompressLimit(t *testing.T) {
	compress := func(size int) []byte { return must(Zlib.Compress(make([]byte, size))) }
	for _, tt := range []struct {
		name  string
		size  int
		limit int64
		ok    bool
	}{
		{"below", 99, 100, true},
		{"at", 100, 100, true},
		{"above", 101, 100, false},
		{"nothing fits nothing", 0, 0, true},
		{"one byte does not", 1, 0, false},
		{"negative limit", 0, -1, false},
		{"smallest limit", 0, math.MinInt64, false},
		{"largest limit", 1000, math.MaxInt64, true},
		{"the limit of payloads", MaxPayloadSize, MaxPayloadSize, true},
		{"one more", MaxPayloadSize + 1, MaxPayloadSize, false},
	} {
		got, err := Zlib.Decompress(compress(tt.size), tt.limit)
		switch {
		case tt.ok && (err != nil || len(got) != tt.size):
			t.Errorf("%s: %d bytes, %v", tt.name, len(got), err)
		case !tt.ok && (!errors.Is(err, ErrTooLarge) || got != nil):
			t.Errorf("%s: %d bytes, %v, want ErrTooLarge", tt.name, len(got), err)
		}
	}

	// At the limit the checksum still counts.
	stream := compress(100)
	stream[len(stream)-1]++
	if _, err := Zlib.Decompress(stream, 100); !errors.Is(err, pyzlib.ErrChecksum) {
		t.Errorf("wrong checksum: %v", err)
	}
}

// A token that inflates to more than the limit is refused, although it is signed.
func TestDecodeLimit(t *testing.T) {
	s := must(NewURLSafe(secret, "", nil))
	text := []byte(`"` + strings.Repeat("0", MaxPayloadSize) + `"`)
	part := append([]byte("."), pybase64.EncodeURL(must(Zlib.Compress(text)))...)
	bomb := string(must(signer.New(secret, "itsdangerous", nil)).Sign(part))
	var v any
	err := s.Decode(bomb, &v)
	if !errors.Is(err, ErrTooLarge) || !errors.Is(err, ErrBadPayload) || v != nil {
		t.Errorf("Decode of %d bytes: %v", len(bomb), err)
	}
}

func TestZlibInParallel(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			src := bytes.Repeat([]byte{byte(i)}, 1000*i)
			for range 20 {
				got, err := Zlib.Decompress(must(Zlib.Compress(src)), MaxPayloadSize)
				if err != nil || !bytes.Equal(got, src) {
					t.Errorf("%d bytes came back as %d, %v", len(src), len(got), err)
				}
			}
		})
	}
	wg.Wait()
}

// fake compresses to so many bytes of rubbish and decompresses to its text.
type fake struct {
	prefix string
	size   int
	text   string
	err    error
}

func (f *fake) Prefix() string                           { return f.prefix }
func (f *fake) Compress([]byte) ([]byte, error)          { return make([]byte, f.size), f.err }
func (f *fake) Decompress([]byte, int64) ([]byte, error) { return []byte(f.text), f.err }

// Compression is used if and only if it saves more than one byte.
func TestCompressionRule(t *testing.T) {
	const value, payload = "abcdefgh", `"abcdefgh"` // 10 bytes
	for _, tt := range []struct {
		size  int
		packs bool
	}{{0, true}, {8, true}, {9, false}, {10, false}, {11, false}} {
		s := must(NewURLSafe(secret, "", &Options{Compressor: &fake{prefix: "~x", size: tt.size}}))
		token, err := s.Encode(value)
		if err != nil || strings.HasPrefix(token, "~x") != tt.packs {
			t.Errorf("%d bytes for %s: %q, %v", tt.size, payload, token, err)
		}
	}
}

func TestNoCompression(t *testing.T) {
	long := strings.Repeat("a", 500)
	writer := must(NewURLSafe(secret, "", &Options{NoCompression: true}))
	token, err := writer.Encode(long)
	if err != nil || strings.HasPrefix(token, ".") {
		t.Errorf("Encode = %q, %v", token, err)
	}
	compressed, err := must(NewURLSafe(secret, "", nil)).Encode(long)
	if err != nil || !strings.HasPrefix(compressed, ".eJ") {
		t.Errorf("Encode = %q, %v", compressed, err)
	}
	var v string
	if err := writer.Decode(compressed, &v); err != nil || v != long {
		t.Errorf("Decode = %q, %v", v, err)
	}
}

func TestCompressorErrors(t *testing.T) {
	broken := &fake{prefix: "~", err: errors.New("broken")}
	s := must(NewURLSafe(secret, "", &Options{Compressor: broken}))
	if token, err := s.Encode("x"); !errors.Is(err, broken.err) || token != "" {
		t.Errorf("Encode = %q, %v", token, err)
	}
	err := s.DecodePayload([]byte("~AAAA"), new(any))
	checkPayloadError(t, "broken", err)
	if !errors.Is(err, broken.err) {
		t.Errorf("cause %v", err)
	}
}

func TestMarks(t *testing.T) {
	tilde, bang := &fake{prefix: "~", text: `"tilde"`}, &fake{prefix: "!b", text: `"bang"`}
	s := must(NewURLSafe(secret, "", &Options{Compressor: tilde, Decompressors: []Compressor{bang, tilde, Zlib}}))
	for _, tt := range []struct{ name, part, want string }{
		{"no mark", "IngiIA", "x"},
		{"zlib", "." + string(pybase64.EncodeURL(must(Zlib.Compress([]byte(`"zlib"`))))), "zlib"},
		{"the compressor's", "~AAAA", "tilde"},
		{"a decompressor's", "!bAAAA", "bang"},
		{"half of a mark is an ignored character", "!!!!IngiIA", "x"},
		{"only one mark is taken off", "~!AAAA~~", "tilde"},
	} {
		var v string
		if err := s.DecodePayload([]byte(tt.part), &v); err != nil || v != tt.want {
			t.Errorf("%s: %q, %v, want %q", tt.name, v, err, tt.want)
		}
	}
}

// A compressor with the prefix of Zlib writes, and Zlib reads.
func TestCompressorWithZlibPrefix(t *testing.T) {
	own := &fake{prefix: ".", text: "never read"}
	s := must(NewURLSafe(secret, "", &Options{Compressor: own}))
	if token, err := s.Encode("abc"); err != nil || !strings.HasPrefix(token, "..") {
		t.Errorf("Encode = %q, %v", token, err)
	}
	var v string
	err := s.DecodePayload([]byte("."+string(pybase64.EncodeURL(must(Zlib.Compress([]byte(`"zlib"`)))))), &v)
	if err != nil || v != "zlib" {
		t.Errorf("DecodePayload = %q, %v", v, err)
	}
}

// uncomparable is a compressor of a type that == panics on.
type uncomparable struct {
	*fake
	_ []int
}

func TestPrefixRules(t *testing.T) {
	one := func(prefix string) []Compressor { return []Compressor{&fake{prefix: prefix}} }
	for _, tt := range []struct {
		name          string
		decompressors []Compressor
		ok            bool
	}{
		{"tilde", one("~"), true},
		{"letters after it", one("~br"), true},
		{"two that differ", []Compressor{&fake{prefix: "~a"}, &fake{prefix: "~b"}}, true},
		{"Zlib itself", []Compressor{Zlib}, true},
		{"of an uncomparable type", []Compressor{uncomparable{fake: &fake{prefix: "~"}}}, true},
		{"nil", []Compressor{nil}, false},
		{"empty", one(""), false},
		{"a letter first", one("b~"), false},
		{"a digit first", one("1"), false},
		{"URL-safe base64 first", one("-"), false},
		{"standard base64 first", one("+"), false},
		{"padding first", one("="), false},
		{"that of Zlib", one("."), false},
		{"begins with that of Zlib", one(".b"), false},
		{"the same twice", []Compressor{&fake{prefix: "~"}, &fake{prefix: "~"}}, false},
		{"one begins the other", []Compressor{&fake{prefix: "~a"}, &fake{prefix: "~"}}, false},
		{"one type twice, uncomparable", []Compressor{uncomparable{fake: &fake{prefix: "~"}}, uncomparable{fake: &fake{prefix: "~"}}}, false},
		{"a semicolon ends a cookie", one("~;"), false},
		{"space", one("~ "), false},
		{"newline", one("\n"), false},
		{"outside ASCII", one("é"), false},
	} {
		_, err := NewURLSafeTimed(secret, "", &Options{Decompressors: tt.decompressors})
		if (err == nil) != tt.ok {
			t.Errorf("%s, as a decompressor: %v", tt.name, err)
		}
	}
	if _, err := NewURLSafe(secret, "", &Options{Compressor: &fake{prefix: "x"}}); err == nil {
		t.Error("a Compressor with a prefix of base64 is accepted")
	}
}
