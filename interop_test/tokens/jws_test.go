package tokens

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestMailed reads the links of two old releases, and must say of each what they say.
func TestMailed(t *testing.T) {
	kinds := map[string]error{
		"BadSignature": signer.ErrBadSignature, "SignatureExpired": signer.ErrSignatureExpired,
		// Signed by who has the key, and not a link: Go does not tell header and payload apart.
		"BadHeader": signer.ErrBadData, "BadPayload": signer.ErrBadData,
	}
	readers := map[string]*signer.Signer{"mailed": mailed, "activation": activation}
	for _, env := range []string{"itsdangerous110", "itsdangerous201"} {
		t.Run(env, func(t *testing.T) {
			command := exec.Command(live.Env(t, env), "jws.py")
			command.Stderr = os.Stderr
			rows, err := command.Output()
			if err != nil {
				t.Fatal(err)
			}
			read, refused := 0, 0
			for line := range bytes.Lines(rows) {
				var row struct {
					Name, Link, Reader, Error string
					Value                     map[string]any
				}
				if err := json.Unmarshal(line, &row); err != nil {
					t.Fatal(err)
				}
				var claim map[string]any
				by := readers[row.Reader]
				err := readMailed(by, row.Link, &claim)
				if row.Error == "" {
					read++
					if diff := cmp.Diff(row.Value, claim); err != nil || diff != "" {
						t.Errorf("%s, %s: %v\n%s", row.Reader, row.Name, err, diff)
					}
					flipped(t, by, row.Link)
					continue
				}
				refused++
				if kind := kinds[row.Error]; kind == nil || !errors.Is(err, kind) || claim != nil {
					t.Errorf("%s, %s: Go says %v, %v, Python %s", row.Reader, row.Name, err, claim, row.Error)
				}
			}
			if read < 5 || refused < 30 {
				t.Errorf("%d links read and %d refused", read, refused)
			}
		})
	}
}

// flipped demands that no link with one bit of its first two parts changed is read.
func flipped(t *testing.T, by *signer.Signer, link string) {
	t.Helper()
	for i := range bytes.LastIndexByte([]byte(link), '.') {
		changed := []byte(link)
		changed[i] ^= 1
		var claim any
		if err := readMailed(by, string(changed), &claim); !errors.Is(err, signer.ErrBadSignature) || claim != nil {
			t.Fatalf("byte %d changed: %v, %v", i, err, claim)
		}
	}
}
