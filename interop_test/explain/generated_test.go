package explain

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// generated is a random cookie with what is true of it, with the key and without any.
type generated struct {
	Kind, Cookie, Key string
	Fallbacks         []string
	TryKeys           []string `json:"try_keys"`
	Rotated           int64
	Causes, Text      []explain.Cause
}

// TestFacts: of thousands of random cookies made by Python, none is said to be what it is not, as a
// fact. For each cause there are 2,000 at least that are not of it, without the race detector. What is named by its shape
// alone is no fact, and is said to be none.
func TestFacts(t *testing.T) {
	perKind, leastOfAll := 25, 2000
	if growth.RaceDetector { // it makes each of them ten times as long, and sees the goroutines with a few
		perKind, leastOfAll = 2, 100
	}
	seed := time.Now().UnixNano() % 1_000_000
	if text := os.Getenv("FLASKCOOKIE_SEED"); text != "" {
		seed, _ = strconv.ParseInt(text, 10, 64) // of a run to repeat
	}
	cookies := generate(t, seed, perKind)
	t.Logf("seed %d: %d cookies", seed, len(cookies))
	for name, configure := range map[string]func(generated) explain.Config{
		"with the key": generated.config, "without a key": generated.withoutKey, "with a key of nobody": generated.ofNobody,
	} {
		t.Run(name, func(t *testing.T) {
			others, named, byShape := map[explain.Cause]int{}, map[explain.Cause]int{}, map[explain.Cause]int{}
			for i, found := range explainAll(t, cookies, configure) {
				c := cookies[i]
				facts := c.Causes
				if name != "with the key" {
					facts = append(slices.Clone(c.Text), explain.WrongKeyOrSalt)
				}
				for _, about := range explain.Causes {
					if !slices.Contains(facts, about.Cause) {
						others[about.Cause]++
					}
				}
				switch {
				case found.Basis == explain.ByShape || found.Basis == explain.ByClaim:
					byShape[found.Cause]++
				case !slices.Contains(facts, found.Cause):
					t.Errorf("%s: %s is said as a fact (%s), true are %v\n%s\nkey %q\n%s", c.Kind, found.Cause, found.Basis, facts, c.Cookie, c.Key, strings.Join(found.Evidence, "\n"))
				default:
					named[found.Cause]++
				}
			}
			for _, about := range explain.Causes {
				// That no key known here has signed is true of all of them where the key is not known.
				always := about.Cause == explain.WrongKeyOrSalt && name != "with the key"
				if others[about.Cause] < leastOfAll && !always {
					t.Errorf("only %d cookies are not %s", others[about.Cause], about.Cause)
				}
			}
			t.Logf("facts: %v", named)
			t.Logf("by shape: %v", byShape)
		})
	}
}

func generate(t *testing.T, seed int64, perKind int) (cookies []generated) {
	t.Helper()
	command := exec.Command(live.Env(t, "explain"), "generated.py", strconv.FormatInt(seed, 10), strconv.Itoa(perKind))
	command.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONWARNINGS=ignore")
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(output) {
		var c generated
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		cookies = append(cookies, c)
	}
	return cookies
}

// explainAll explains the cookies on all processors.
func explainAll(t *testing.T, cookies []generated, configure func(generated) explain.Config) []explain.Finding {
	t.Helper()
	findings := make([]explain.Finding, len(cookies))
	var wait sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				found, err := explain.Explain(latin1(cookies[i].Cookie), configure(cookies[i]))
				if err != nil {
					t.Error(err)
				}
				findings[i] = found
			}
		})
	}
	for i := range cookies {
		next <- i
	}
	close(next)
	wait.Wait()
	return findings
}

// withoutKey and ofNobody are told nothing of the keys.
func (generated) withoutKey() explain.Config { return explain.Config{MaxAge: 31 * 24 * time.Hour} }

func (generated) ofNobody() explain.Config {
	return explain.Config{MaxAge: 31 * 24 * time.Hour, Key: []byte("a key of nobody, who has none")}
}

func (c generated) config() explain.Config {
	cfg := c.withoutKey()
	cfg.Key = []byte(latin1(c.Key))
	for _, key := range c.Fallbacks {
		cfg.FallbackKeys = append(cfg.FallbackKeys, []byte(latin1(key)))
	}
	for _, key := range c.TryKeys {
		cfg.TryKeys = append(cfg.TryKeys, []byte(latin1(key)))
	}
	if c.Rotated != 0 {
		cfg.Rotated = time.Unix(c.Rotated, 0)
	}
	return cfg
}

// latin1 are the bytes that a text of one character a byte stands for.
func latin1(text string) string {
	var out []byte
	for _, char := range text {
		out = append(out, byte(char))
	}
	return string(out)
}
