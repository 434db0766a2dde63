package explain_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// TestExplain names the cause of every cookie that real Python spoilt, with the
// evidence that decides it.
func TestExplain(t *testing.T) {
	for _, row := range vectors.Load[vectors.Explain](t, "explain.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			found := explained(t, string(row.Cookie), config(row))
			if string(found.Cause) != row.Cause {
				t.Fatalf("got %s, want %s (%s)\n%s", found.Cause, row.Cause, row.Comment, strings.Join(found.Evidence, "\n"))
			}
			if evidence := strings.Join(found.Evidence, "\n"); !strings.Contains(evidence, row.Evidence) {
				t.Errorf("the evidence does not hold %q:\n%s", row.Evidence, evidence)
			}
			if found.Accepted() != row.Accepted {
				t.Errorf("accepted is %t, Flask says %t", found.Accepted(), row.Accepted)
			}
			noSecrets(t, row, found)
		})
	}
}

// TestEveryCause demands a row of real Python for each cause of the table.
func TestEveryCause(t *testing.T) {
	seen := map[string]int{}
	for _, row := range vectors.Load[vectors.Explain](t, "explain.jsonl") {
		seen[row.Cause]++
	}
	for _, about := range explain.Causes {
		if seen[string(about.Cause)] == 0 && about.Cause != explain.Unexamined && about.Cause != explain.FaultySetting { // TestBudget, TestFaultyLifetime
			t.Errorf("no row provokes %s", about.Cause)
		}
		delete(seen, string(about.Cause))
	}
	for cause := range seen {
		t.Errorf("%s is not in the table", cause)
	}
}

func config(row vectors.Explain) explain.Config {
	cfg := explain.Config{
		Salt: row.Salt, Derivation: row.Derivation, Digest: row.Digest,
		FallbackKeys: keys(row.Fallbacks), TryKeys: keys(row.TryKeys),
		NoMaxAge: row.MaxAge == nil,
		Now:      func() time.Time { return time.Unix(row.Now, 0) },
	}
	if row.Key != nil {
		cfg.Key = *row.Key
	}
	if row.RawKey != nil {
		cfg.RawKey = *row.RawKey
	}
	if row.Key == nil && row.RawKey != nil {
		cfg.KeyFault = errors.New("not a string")
	}
	if row.MaxAge != nil {
		cfg.MaxAge = time.Duration(*row.MaxAge) * time.Second
	}
	if row.Rotated != nil {
		cfg.Rotated = time.Unix(*row.Rotated, 0)
	}
	return cfg
}

func keys(of []vectors.Bytes) (keys [][]byte) {
	for _, key := range of {
		keys = append(keys, key)
	}
	return keys
}

func explained(t testing.TB, cookie string, cfg explain.Config) explain.Finding {
	t.Helper()
	found, err := explain.Explain(cookie, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// noSecrets demands that nothing printed holds a key, a signature or what the
// payload holds.
func noSecrets(t *testing.T, row vectors.Explain, found explain.Finding) {
	t.Helper()
	printed := strings.Join(found.Evidence, "\n")
	if found.Err != nil {
		printed += found.Err.Error()
	}
	secrets := []string{"apple", "banana", "user_id", "example.com"}
	for _, part := range strings.FieldsFunc(string(row.Cookie), func(r rune) bool { return strings.ContainsRune(".|;=, ", r) }) {
		if len(part) > 8 {
			secrets = append(secrets, part)
		}
	}
	for _, key := range append(append(keys(row.Fallbacks), keys(row.TryKeys)...), config(row).Key, config(row).RawKey) {
		if len(key) > 3 {
			secrets = append(secrets, string(key))
		}
	}
	for _, secret := range secrets {
		if strings.Contains(printed, secret) && secret != "HttpOnly" {
			t.Errorf("%q is printed:\n%s", secret, printed)
		}
	}
}
