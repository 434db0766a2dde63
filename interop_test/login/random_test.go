package login

import (
	"errors"
	"flag"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

var (
	howMany = flag.Int("cases", 5_000, "how many random cookies, tokens and requests are judged")
	seed    = flag.Uint64("seed", 620, "of the random ones")
)

const (
	randomKey = "s3cret"
	text      = "3f786850e387550fdab836ed7e6dc881de23001b"
	other     = "ffffffffffffffffffffffffffffffffffffffff"
)

func startWorker(t *testing.T) (*live.Worker, *rand.Rand) {
	t.Helper()
	var hello struct {
		FlaskLogin string `json:"flask_login"`
		FlaskWTF   string `json:"flask_wtf"`
	}
	w := live.StartWorker(t, "worker.py", &hello)
	t.Logf("Flask-Login %s, Flask-WTF %s, seed %d", hello.FlaskLogin, hello.FlaskWTF, *seed)
	return w, rand.New(rand.NewPCG(*seed, *seed))
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// mangle changes up to three places of a text, or none.
func mangle(r *rand.Rand, s string) string {
	for range r.IntN(4) {
		at := r.IntN(len(s) + 1)
		piece := pick(r, "|", ".", "=", " ", "a", "A", "0", "é", "-", "_", "+", "\x00", "||", "x|", "%", "\n", "")
		end := min(at+r.IntN(3), len(s))
		if r.IntN(12) == 0 {
			end = len(s)
		}
		s = s[:at] + piece + s[end:]
	}
	return strings.ToValidUTF8(s, "é")
}

// judge asks the worker about all cases, in lines of a thousand, and compares.
func judge[R, C any](t *testing.T, w *live.Worker, op string, cases []C, compare func(C, R) string) {
	t.Helper()
	differ := 0
	for len(cases) > 0 {
		chunk := cases[:min(1000, len(cases))]
		cases = cases[len(chunk):]
		for i, want := range live.Ask[R](t, w, op, chunk) {
			if diff := compare(chunk[i], want); diff != "" {
				if differ++; differ <= 10 {
					t.Errorf("%+v: %s", chunk[i], diff)
				}
			}
		}
	}
	t.Logf("%s: %d differ", op, differ)
}

type rememberCase struct {
	Text string `json:"text"`
	Key  string `json:"key"`
}

func randomRemember(r *rand.Rand) rememberCase {
	key := pick(r, randomKey, "other", "\xe9")
	cookie := flasklogin.EncodeCookie(pick(r, "1", "", "a|b", "ünï", "42", "|"), []byte(key))
	return rememberCase{mangle(r, cookie), latin1(pick(r, key, key, key, randomKey))}
}

// TestRandomRemember compares the verdicts on mangled remember cookies.
func TestRandomRemember(t *testing.T) {
	w, r := startWorker(t)
	cases := make([]rememberCase, *howMany)
	for i := range cases {
		cases[i] = randomRemember(r)
	}
	good := 0
	judge(t, w, "remember", cases, func(c rememberCase, want rememberAnswer) string {
		met, diff := judgeRemember(c, want)
		if met == "good" {
			good++
		}
		return diff
	})
	t.Logf("%d cookies, %d of them good", len(cases), good)
	if good < len(cases)/8 || good > len(cases)*7/8 {
		t.Error("too few of one kind to show anything")
	}
}

func latin1(raw string) string {
	var out strings.Builder
	for i := range len(raw) {
		out.WriteRune(rune(raw[i]))
	}
	return out.String()
}

type tokenCase struct {
	Token string `json:"token"`
	Text  string `json:"text"` // in the session
}

// tokenMaker makes tokens, with the clock of each.
type tokenMaker struct {
	now   time.Time
	maker *serializer.TimedSerializer
}

func newTokenMaker(t testing.TB, key string) *tokenMaker {
	t.Helper()
	m := &tokenMaker{now: time.Unix(startTime, 0)}
	options := &serializer.Options{Signer: signer.Options{Now: func() time.Time { return m.now }}}
	var err error
	if m.maker, err = serializer.NewURLSafeTimed([]byte(key), "wtf-csrf-token", options); err != nil {
		t.Fatal(err)
	}
	return m
}

// signedToken is a token over any value, made now.
func signedToken(t *testing.T, key string, value any) string {
	t.Helper()
	token, err := newTokenMaker(t, key).maker.Encode(value)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (m *tokenMaker) make(r *rand.Rand) string {
	m.now = time.Unix(startTime-pick[int64](r, 0, 0, 0, 1, 3600, 3601, 100_000, -1, -100), 0)
	token, err := m.maker.Encode(pick[any](r, text, text, text, other, "", "é", 5, nil, []any{text}))
	if err != nil {
		panic(err)
	}
	return token
}

func newCSRF(t testing.TB) *flaskwtf.CSRF {
	t.Helper()
	csrf, err := flaskwtf.New(flaskwtf.Config{
		SecretKey: []byte(randomKey), Logger: discard, Now: func() time.Time { return time.Unix(startTime, 500_000_000) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return csrf
}

// verdict is Flask-WTF's message, empty for none.
func verdict(err error) string {
	if err == nil {
		return ""
	}
	return strings.TrimPrefix(err.Error(), "flaskwtf: ")
}

func randomToken(r *rand.Rand, maker *tokenMaker) tokenCase {
	return tokenCase{mangle(r, maker.make(r)), pick(r, text, text, text, other, "é", "")}
}

// TestRandomTokens compares the verdicts on mangled tokens.
func TestRandomTokens(t *testing.T) {
	w, r := startWorker(t)
	maker, csrf := newTokenMaker(t, randomKey), newCSRF(t)
	cases := make([]tokenCase, *howMany)
	for i := range cases {
		cases[i] = randomToken(r, maker)
	}
	verdicts := map[string]int{}
	judge(t, w, "token", cases, func(c tokenCase, want tokenAnswer) string {
		verdicts[want.Message+want.Error]++
		_, diff := judgeToken(csrf, c, want)
		return diff
	})
	t.Logf("%d tokens: %v", len(cases), verdicts)
	if len(verdicts) < 5 {
		t.Error("too few kinds of verdicts to show anything")
	}
}

type requestCase struct {
	Method   string `json:"method"`
	Kind     string `json:"kind"`
	Body     string `json:"body"`
	Host     string `json:"host"`
	Scheme   string `json:"scheme"`
	Referrer string `json:"referrer"`
	Text     string `json:"text"`
}

// randomBody is a form with tokens in odd places.
func randomBody(r *rand.Rand, maker *tokenMaker) string {
	var out strings.Builder
	for range r.IntN(8) {
		out.WriteString(pick(r, "&", "&", "&", "=", ";", "a", "-", "+", "%", "%2", "%5F", "%63srf_token", "csrf_token", "csrf_token=", "a-csrf_token=", "csrf%5ftoken=", "%ff", "\xc3\xa9", "\x00"))
		if r.IntN(3) == 0 {
			out.WriteString(maker.make(r))
		}
	}
	return out.String()
}

func randomMultipart(r *rand.Rand, maker *tokenMaker) string {
	var out strings.Builder
	switch r.IntN(100) {
	case 0:
		out.WriteString(strings.Repeat("--B\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n", 998+r.IntN(4)))
	case 1:
		out.WriteString("--B\r\nContent-Type: text/plain\r\n\r\nx\r\n")
	case 2:
		out.WriteString("--B\r\nContent-Disposition: form-data; name=\"\xe9\"\r\n\r\nx\r\n")
	}
	fields := 1 + r.IntN(3)
	if out.Len() > 1000 {
		fields = 1 // what stands behind the token does not count here: row csrf-malformed
	}
	for range fields {
		out.WriteString("--B\r\nContent-Disposition: form-data; name=\"" + pick(r, "", "a-", "x") + pick(r, "csrf_token", "csrf_token", "b") + "\"")
		out.WriteString(pick(r, "", "", "", "; filename=\"f\"") + "\r\n" + pick(r, "", "", "Content-Type: text/plain\r\n") + "\r\n")
		out.WriteString(pick(r, maker.make(r), maker.make(r), "", "--", "\r\n") + "\r\n")
	}
	return out.String() + "--B--\r\n"
}

func randomReferrer(r *rand.Rand) string {
	if r.IntN(3) == 0 {
		return pick(r, "", "https://h/", "https://h:443/", "https://h:8443/x")
	}
	var out strings.Builder
	for range r.IntN(7) {
		out.WriteString(pick(r, "https:", "http:", "//", "//", "/", "h", "h", "H", ":443", ":8443", ":", "@", "?", "#", "\\", "[", "]", "::1", " ", "\t", ".", "e"))
	}
	return strings.Trim(out.String(), " \t")
}

func randomRequest(r *rand.Rand, maker *tokenMaker) requestCase {
	maker.now = time.Unix(startTime, 0)
	good, err := maker.maker.Encode(text)
	if err != nil {
		panic(err)
	}
	c := requestCase{pick(r, "POST", "POST", "post", "PATCH", "dELETE"), "application/x-www-form-urlencoded", randomBody(r, maker), "h", "http", "", text}
	switch r.IntN(4) {
	case 0:
		c.Kind, c.Body = `multipart/form-data; boundary=B`, randomMultipart(r, maker)
	case 1:
		c.Body, c.Scheme, c.Referrer, c.Host = "csrf_token="+good, "https", randomReferrer(r), pick(r, "h", "h:443", "h:8443", "[::1]", "H")
	}
	c.Body = latin1(c.Body)
	return c
}

// TestRandomRequests compares the verdicts on forms and referrers.
func TestRandomRequests(t *testing.T) {
	w, r := startWorker(t)
	maker, csrf := newTokenMaker(t, randomKey), newCSRF(t)
	cases := make([]requestCase, *howMany)
	for i := range cases {
		cases[i] = randomRequest(r, maker)
	}
	verdicts := map[string]int{}
	judge(t, w, "request", cases, func(c requestCase, want requestAnswer) string {
		verdicts[want.Message]++
		_, diff := judgeRequest(csrf, c, want)
		return diff
	})
	t.Logf("%d requests: %v", len(cases), verdicts)
	if len(verdicts) < 6 {
		t.Error("too few kinds of verdicts to show anything")
	}
}

// checked is what the middleware says of a request, nil if it lets it through.
func checked(c *flaskwtf.CSRF, r *http.Request) (err error) {
	w := httptest.NewRecorder()
	c.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		err = errors.New(strings.TrimSpace(w.Body.String()))
	}
	return err
}

func (c requestCase) request() *http.Request {
	var body []byte
	for _, char := range c.Body {
		body = append(body, byte(char))
	}
	r := httptest.NewRequest(c.Method, c.Scheme+"://h/", strings.NewReader(string(body)))
	r.Host = c.Host
	r.Header.Set("Content-Type", c.Kind)
	if c.Referrer != "" {
		r.Header.Set("Referer", c.Referrer)
	}
	s := flaskcookie.NewSession(taggedjson.Dict{{Key: "csrf_token", Value: c.Text}})
	return r.WithContext(flaskcookie.NewContext(r.Context(), s))
}
