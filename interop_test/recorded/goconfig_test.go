package recorded_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// program is what a user does with the Go Config that the recorder prints: fill in the
// keys and the tags, and save a session.
const program = `package main

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What a Config may need.
var _ = []any{md5.New, sha1.New, sha256.New, sha512.New, http.SameSiteLaxMode, time.Second, signer.HMAC, taggedjson.Marshal}

var (
	secretKey    = []byte(SECRET_KEY)
	fallbackKeys = [][]byte{FALLBACK_KEYS}
	yourTag      = taggedjson.NewTag(" dec", func(text) (any, error) { return "", nil }, func(any) (text, error) { return "", nil })
)

type text string

func main() {
	cfg := CONFIG
	cfg.Signer.Now = func() time.Time { return time.Unix(1e9, 500_000_000) }
	codec, err := flaskcookie.New(cfg)
	if err != nil {
		panic(err)
	}
	s, err := codec.Open(&http.Request{Header: http.Header{}})
	if err != nil {
		panic(err)
	}
	for _, item := range (taggedjson.Dict{{Key: "_permanent", Value: true}, {Key: "who", Value: "nobody"}}) {
		if err := s.Set(item.Key, item.Value); err != nil {
			panic(err)
		}
	}
	h := http.Header{}
	if err := codec.Save(context.Background(), h, s); err != nil {
		panic(err)
	}
	fmt.Print(h.Get("Set-Cookie"))
}
`

// TestGoConfig compiles and runs the Config that the recorder prints: it must send the
// Set-Cookie that the app sends.
func TestGoConfig(t *testing.T) {
	for name, app := range map[string]app{
		"plain":   apps["plain"],
		"factory": apps["factory"],
		"rotated": apps["rotated"],
		"json":    {target: []string{"odd:with_plain_json"}, keys: []string{oddKey}},
		"raw":     {target: []string{"odd:with_raw_unicode"}, keys: []string{oddKey}},
		"derived": {target: []string{"odd:with_own_save"}, keys: []string{oddKey}},
		"settled": {target: []string{"odd:with_settings"}, keys: []string{oddKey}},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRecord(t, app.keys, app.target...)
			_, config, found := strings.Cut(r.words, "The Go Config:\n\n")
			if !found {
				t.Fatalf("no Config:\n%s", r.words)
			}
			quoted := make([]string, len(app.keys))
			for i, key := range app.keys {
				quoted[i] = strconv.Quote(key)
			}
			source := strings.NewReplacer("SECRET_KEY", quoted[0], "FALLBACK_KEYS", byteSlices(quoted[1:]), "CONFIG", config).Replace(program)
			if got, want := goRun(t, source), setCookie(t, r.fixtures, "response/new-permanent"); got != want {
				t.Errorf("%s\ngot  %s\nwant %s", config, got, want)
			}
		})
	}
}

func byteSlices(quoted []string) string {
	var out strings.Builder
	for _, key := range quoted {
		out.WriteString("[]byte(" + key + "), ")
	}
	return out.String()
}

func goRun(t *testing.T, source string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(name, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, err := run(exec.Command("go", "run", name), "")
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	return stdout
}

// setCookie is the first Set-Cookie of a row.
func setCookie(t *testing.T, fixtures, name string) string {
	t.Helper()
	for line := range strings.Lines(fixtures) {
		var row struct {
			Name      string   `json:"name"`
			SetCookie []string `json:"set_cookie"`
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		if row.Name == name && len(row.SetCookie) > 0 {
			return row.SetCookie[0]
		}
	}
	t.Fatalf("no row %s", name)
	return ""
}
