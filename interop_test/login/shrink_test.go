package login

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
)

// shrinkable is a case that can be made smaller by leaving out parts of its texts, and whose
// String has all that is needed to try it by hand.
type shrinkable[C any] interface {
	fmt.Stringer
	texts() []string
	with(texts []string) C
}

// shrink makes a case small on which the sides differ in the same way.
func shrink[C shrinkable[C], R any](w *live.Worker, op string, c C, compare func(C, R) (met, diff string), diff string) C {
	return c.with(soak.ShrinkTexts(c.texts(), func(texts []string) bool {
		smaller := c.with(texts)
		theirs, err := live.Exchange[R](w, op, []C{smaller})
		if err != nil {
			return false
		}
		_, same := compare(smaller, theirs[0])
		return same == diff
	}))
}

func quoted(text *string) string {
	if text == nil {
		return "None"
	}
	return fmt.Sprintf("%q", *text)
}

// keyAndClock are the settings of both sides: those of worker.py and of newCSRF.
func keyAndClock() string { return fmt.Sprintf("SECRET_KEY %q, now %d.5", randomKey, startTime) }

func (c rememberCase) String() string {
	return fmt.Sprintf("remember cookie %q, key %q with one character a byte", c.Text, c.Key)
}
func (c rememberCase) texts() []string                  { return []string{c.Text} }
func (c rememberCase) with(texts []string) rememberCase { c.Text = texts[0]; return c }

func (c tokenCase) String() string {
	return fmt.Sprintf("token %q, csrf_token of the session %q, %s", c.Token, c.Text, keyAndClock())
}
func (c tokenCase) texts() []string               { return []string{c.Token, c.Text} }
func (c tokenCase) with(texts []string) tokenCase { return tokenCase{texts[0], texts[1]} }

func (c requestCase) String() string {
	return fmt.Sprintf("%s, Host %q by %s, Content-Type %q, Referer %q, body %q with one character a byte, csrf_token of the session %q, %s",
		c.Method, c.Host, c.Scheme, c.Kind, c.Referrer, c.Body, c.Text, keyAndClock())
}
func (c requestCase) texts() []string { return []string{c.Body, c.Referrer} }
func (c requestCase) with(texts []string) requestCase {
	c.Body, c.Referrer = texts[0], strings.Trim(texts[1], " \t") // as a header field is read
	return c
}

func (c identifierCase) String() string {
	return fmt.Sprintf("request from 127.0.0.1 with the headers %q with one character a byte", c.Headers)
}

func (c identifierCase) texts() (texts []string) {
	for _, header := range c.Headers {
		texts = append(texts, header[1])
	}
	return texts
}

func (c identifierCase) with(texts []string) identifierCase {
	smaller := identifierCase{Headers: [][2]string{}}
	for i, text := range texts {
		smaller.Headers = append(smaller.Headers, [2]string{c.Headers[i][0], text})
	}
	return smaller
}

// TestReproducers plants a disagreement in each category, of a Python that lies: what is told
// of it is small, and has all that is needed to try it by hand.
func TestReproducers(t *testing.T) {
	w := live.StartWorker(t, "lying_worker.py", new(any))
	for _, category := range categories(t, func() *live.Worker { return w }) {
		want := map[string]string{
			"remember cookies":   `remember cookie "\|", key "[a-zé0-9]+" with one character a byte$`,
			"CSRF tokens":        `token "%", csrf_token of the session "", SECRET_KEY "s3cret", now 1700000000\.5$`,
			"CSRF forms":         `\w+, Host "h" by http, Content-Type "application/x-www-form-urlencoded", Referer "", body "%2(-?csrf_token=[-\w.]+)?" with one character a byte, csrf_token of the session "[0-9a-f]{40}", SECRET_KEY "s3cret", now 1700000000\.5$`,
			"session protection": `request from 127.0.0.1 with the headers \[(\["[-\w]+" "'?"\] ?)+\] with one character a byte$`,
		}[category.Name]
		t.Run(category.Name, func(t *testing.T) {
			told := soak.FirstDisagreement(t, category, 20)
			if want == "" || !regexp.MustCompile(`^case \d+: [^\n]+\n[^\n]+\n  as small as it gets: (?i)`+want).MatchString(told) {
				t.Errorf("%s\nwant %s", told, want)
			}
		})
	}
}
