package explain_test

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

var header = regexp.MustCompile(`(?i)^\s*([<>*]|-H)?\s*["']?(set-)?cookie:`)

// valueOf is the value in a whole header, or the text itself.
func valueOf(text string) string {
	name := header.FindString(text)
	if name == "" {
		return text
	}
	text = text[len(name):]
	if strings.ContainsAny(name, `"'`) {
		text = strings.TrimRight(text, `"' `)
	}
	value, _ := werkzeug.Value(http.Header{"Cookie": {text}}, "session")
	return value
}

// FuzzExplain demands of any text, under any key: an answer that is in the table and
// short, and "good" exactly for what the codec accepts.
func FuzzExplain(f *testing.F) {
	for _, row := range vectors.Load[vectors.Explain](f, "explain.jsonl") {
		if len(row.Cookie) < 10_000 && row.Key != nil {
			f.Add(string(row.Cookie), []byte(*row.Key))
		}
	}
	f.Add("AAAA", []byte(nil))
	now := func() time.Time { return time.Unix(1_700_000_000, 0) }
	f.Fuzz(func(t *testing.T, cookie string, key []byte) {
		found := explained(t, cookie, explain.Config{Key: key, RawKey: append(key, '\n'), MaxAge: 31 * 24 * time.Hour, Now: now})
		if explain.Describe(found.Cause).Title == "" {
			t.Errorf("%q is not in the table", found.Cause)
		}
		if printed := strings.Join(found.Evidence, "\n"); len(printed) > 4000 {
			t.Errorf("%d bytes of evidence", len(printed))
		}
		if len(key) == 0 {
			if found.Accepted() {
				t.Error("good without a key")
			}
			return
		}
		codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: key, Signer: signer.Options{Now: now}})
		if err != nil {
			t.Fatal(err)
		}
		var value any
		_, err = codec.Decode(valueOf(cookie), &value)
		accepted := found.Accepted() || found.Cause == explain.NotADict
		if (err == nil) != accepted {
			t.Errorf("%s, the codec says %v", found.Cause, err)
		}
		if err != nil && errors.Is(found.Err, signer.ErrBadSignature) != errors.Is(err, signer.ErrBadSignature) {
			t.Errorf("the verdict is %v, the codec's is %v", found.Err, err)
		}
	})
}
