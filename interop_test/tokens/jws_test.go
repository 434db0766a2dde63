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
	for env, by := range map[string]*signer.Signer{"itsdangerous110": mailed11, "itsdangerous201": mailed} {
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
					Name, Link, Error string
					Value             map[string]any
				}
				if err := json.Unmarshal(line, &row); err != nil {
					t.Fatal(err)
				}
				var claim map[string]any
				err := readMailed(by, row.Link, &claim)
				if row.Error == "" {
					read++
					if diff := cmp.Diff(row.Value, claim); err != nil || diff != "" {
						t.Errorf("%s: %v\n%s", row.Name, err, diff)
					}
					flipped(t, by, row.Link)
					continue
				}
				refused++
				if kind := kinds[row.Error]; kind == nil || !errors.Is(err, kind) || claim != nil {
					t.Errorf("%s: Go says %v, %v, Python %s", row.Name, err, claim, row.Error)
				}
			}
			if read < 4 || refused < 12 {
				t.Errorf("%d links read and %d refused", read, refused)
			}
		})
	}
}

// TestMailedKinds: the links of one release are refused by the reader for the other, as
// itsdangerous 2.0 refuses those of 1.1.
func TestMailedKinds(t *testing.T) {
	for _, by := range []*signer.Signer{mailed, mailed11} {
		for _, reader := range []*signer.Signer{mailed, mailed11} {
			link := string(by.Sign([]byte("eyJhbGciOiJIUzUxMiIsImV4cCI6NDAwMDAwMDAwMH0.eyJjb25maXJtIjoyM30")))
			var claim struct{ Confirm int }
			if err := readMailed(reader, link, &claim); (err == nil) != (by == reader) || (claim.Confirm == 23) != (by == reader) {
				t.Errorf("%v, %v", claim, err)
			}
		}
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
