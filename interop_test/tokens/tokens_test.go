package tokens

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

func document() string { return filepath.Join(live.Root(), "docs", "tokens.md") }

// TestBlocks demands that every Go block of the document stands in examples_test.go,
// where it is compiled and called.
func TestBlocks(t *testing.T) {
	text, err := os.ReadFile(document())
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("examples_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := bytes.Split(text, []byte("```go\n"))[1:]
	if len(blocks) < 8 {
		t.Fatalf("the document has only %d Go blocks", len(blocks))
	}
	for _, block := range blocks {
		code, _, _ := bytes.Cut(block, []byte("```"))
		if !bytes.Contains(source, code) {
			t.Errorf("this block of the document is not tested:\n%s", code)
		}
	}
}

// python is a process that runs the Python blocks of the document.
type python struct {
	t      *testing.T
	in     io.Writer
	out    *bufio.Scanner
	called map[string]bool
}

func startPython(t *testing.T) *python {
	t.Helper()
	command := exec.Command(live.Python(t), "driver.py", document())
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the Python process: %v", err)
		}
	})
	p := &python{t: t, in: in, out: bufio.NewScanner(out), called: map[string]bool{}}
	if blocks, err := strconv.Atoi(p.line()); err != nil || blocks < 8 {
		t.Fatalf("the document has %d Python blocks: %v", blocks, err)
	}
	return p
}

func (p *python) line() string {
	p.t.Helper()
	if !p.out.Scan() {
		p.t.Fatalf("the Python process said nothing: %v", p.out.Err())
	}
	return p.out.Text()
}

// call calls a function of the document at the time of this side. It returns the
// value, or the name of the exception.
func (p *python) call(name string, args ...any) (value any, exception string) {
	p.t.Helper()
	p.called[name] = true
	line, err := json.Marshal(map[string]any{"name": name, "args": args, "now": time.Now().Unix()})
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(p.in, "%s\n", line); err != nil {
		p.t.Fatal(err)
	}
	var answer struct {
		Value any
		Error string
	}
	if err := json.Unmarshal([]byte(p.line()), &answer); err != nil {
		p.t.Fatal(err)
	}
	return answer.Value, answer.Error
}

// token calls a function that must return a token.
func (p *python) token(name string, args ...any) string {
	p.t.Helper()
	value, exception := p.call(name, args...)
	text, ok := value.(string)
	if !ok {
		p.t.Fatalf("%s: %v %s", name, value, exception)
	}
	return text
}

// TestExamples runs the document's functions on both sides. The clock is that of
// package synctest: it stands still until the test sleeps.
func TestExamples(t *testing.T) {
	p := startPython(t)
	synctest.Test(t, func(t *testing.T) {
		p.t = t
		time.Sleep(26 * 365 * 24 * time.Hour) // from synctest's year 2000 to ours
		for _, test := range []func(*testing.T, *python){
			testReset, testConfirm, testSwapped, testAnswer, testOnce, testRotated, testMistaken,
			testStrong, testUnsubscribe, testFiles, testDownloads, testAnyoneReads,
		} {
			test(t, p)
		}
	})
	if text, err := os.ReadFile(document()); err != nil || strings.Count(string(text), "\ndef ") != len(p.called)+1 {
		t.Errorf("the document defines %d functions, of which %d were called (all but state must be): %v, %v",
			strings.Count(string(text), "\ndef "), len(p.called), p.called, err)
	}
}

// same demands that both sides wrote the same token at the same second.
func same(t *testing.T, p *python, ours string, err error, name string, args ...any) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if theirs := p.token(name, args...); theirs != ours {
		t.Errorf("%s: Python writes %s, Go %s", name, theirs, ours)
	}
	return ours
}

// reads demands that both sides read the same value.
func reads(t *testing.T, p *python, want, ours any, err error, name string, args ...any) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(want, ours); diff != "" {
		t.Errorf("Go reads (-want +got):\n%s", diff)
	}
	theirs, exception := p.call(name, args...)
	if exception != "" || fmt.Sprint(theirs) != fmt.Sprint(want) {
		t.Errorf("%s reads %v %s, want %v", name, theirs, exception, want)
	}
}

// refuses demands that both sides refuse, for the same reason.
func refuses(t *testing.T, p *python, exception string, err error, name string, args ...any) {
	t.Helper()
	kinds := map[string]error{
		"SignatureExpired": signer.ErrSignatureExpired, "BadTimeSignature": signer.ErrBadTimeSignature,
		"BadSignature": signer.ErrBadSignature, "BadPayload": serializer.ErrBadPayload, "BadData": errUsed,
	}
	if !errors.Is(err, kinds[exception]) {
		t.Errorf("%s: Go says %v, want %s", name, err, exception)
	}
	if value, got := p.call(name, args...); got != exception {
		t.Errorf("%s: Python says %v %s, want %s", name, value, got, exception)
	}
}

func testReset(t *testing.T, p *python) {
	token, err := resetToken(42)
	same(t, p, token, err, "reset_token", 42)
	time.Sleep(time.Hour)
	user, err := resetUser(token)
	reads(t, p, 42, user, err, "reset_user", token)
	time.Sleep(time.Second)
	_, err = resetUser(token)
	refuses(t, p, "SignatureExpired", err, "reset_user", token)

	token, _ = resetToken(42)
	changed := "X" + token[1:]
	_, err = resetUser(changed)
	refuses(t, p, "BadTimeSignature", err, "reset_user", changed)
}

func testConfirm(t *testing.T, p *python) {
	token, err := confirmToken("zoë@example.com")
	same(t, p, token, err, "confirm_token", "zoë@example.com")
	time.Sleep(3 * 24 * time.Hour)
	address, err := confirmedAddress(token)
	reads(t, p, "zoë@example.com", address, err, "confirmed_address", token)
}

// testSwapped shows that the salts keep the two kinds apart.
func testSwapped(t *testing.T, p *python) {
	token, err := confirmToken("42")
	same(t, p, token, err, "confirm_token", "42")
	_, err = resetUser(token)
	refuses(t, p, "BadTimeSignature", err, "reset_user", token)

	token, err = resetToken(42)
	same(t, p, token, err, "reset_token", 42)
	_, err = confirmedAddress(token)
	refuses(t, p, "BadTimeSignature", err, "confirmed_address", token)
}

func testAnswer(t *testing.T, p *python) {
	token, err := confirmToken("a@example.com")
	if err != nil {
		t.Fatal(err)
	}
	answers := func(want, token string) {
		t.Helper()
		reads(t, p, want, answer(token), nil, "answer", token)
	}
	answers("hello a@example.com", token)
	answers("this link is not ours", token[:len(token)-3])
	answers("this link is not ours", "")
	time.Sleep(4 * 24 * time.Hour)
	answers("a new link goes to a@example.com", token)
	answers("this link is not ours", token+"x")
}

func testOnce(t *testing.T, p *python) {
	const before, after = "scrypt:32768:8:1$old", "scrypt:32768:8:1$new"
	token, err := onceToken(42, before)
	same(t, p, token, err, "once_token", 42, before)
	user, err := onceUser(token, func(int) string { return before })
	reads(t, p, 42, user, err, "once_user", token, before)
	_, err = onceUser(token, func(int) string { return after })
	refuses(t, p, "BadData", err, "once_user", token, after)
	time.Sleep(2 * time.Hour)
	_, err = onceUser(token, func(int) string { return before })
	refuses(t, p, "SignatureExpired", err, "once_user", token, before)
}

func testRotated(t *testing.T, p *python) {
	token, err := rotatedToken(42)
	same(t, p, token, err, "rotated_token", 42)
	reads(t, p, 42, 42, nil, "only_new_user", token) // it is the new key that signed
	user, err := rotatedUser(token)
	reads(t, p, 42, user, err, "rotated_user", token)

	old := must(serializer.NewURLSafeTimed([]byte("the key before it"), "reset-password", nil))
	before, err := old.Encode(42)
	if err != nil {
		t.Fatal(err)
	}
	user, err = rotatedUser(before)
	reads(t, p, 42, user, err, "rotated_user", before)
}

// testMistaken shows the trap of a list in the wrong order: both readers of both
// keys accept what the old key signed, and who has only the new one refuses it.
func testMistaken(t *testing.T, p *python) {
	token := p.token("mistaken_token", 42)
	user, err := rotatedUser(token)
	reads(t, p, 42, user, err, "rotated_user", token)
	onlyNew := must(serializer.NewURLSafeTimed([]byte("the key from now on"), "reset-password", nil))
	_, err = onlyNew.DecodeMaxAge(token, time.Hour, &user)
	refuses(t, p, "BadTimeSignature", err, "only_new_user", token)
}

func testStrong(t *testing.T, p *python) {
	token, err := strongToken("a@example.com")
	same(t, p, token, err, "strong_token", "a@example.com")
	if _, signature, _ := strings.Cut(token[strings.IndexByte(token, '.')+1:], "."); len(signature) != 43 {
		t.Errorf("the signature has %d characters, SHA-256 gives 43", len(signature))
	}
	address, err := strongAddress(token)
	reads(t, p, "a@example.com", address, err, "strong_address", token)
	_, err = confirmedAddress(token)
	refuses(t, p, "BadTimeSignature", err, "confirmed_address", token) // a reader that was not told

	old, err := confirmToken("a@example.com")
	if err != nil {
		t.Fatal(err)
	}
	address, err = strongAddress(old)
	reads(t, p, "a@example.com", address, err, "strong_address", old)
}

func testUnsubscribe(t *testing.T, p *python) {
	token, err := unsubscribeToken("a@example.com", "weekly")
	same(t, p, token, err, "unsubscribe_token", "a@example.com", "weekly")
	time.Sleep(50 * 365 * 24 * time.Hour)
	pair, err := unsubscribed(token)
	reads(t, p, []string{"a@example.com", "weekly"}, pair, err, "unsubscribed", token)
	_, err = unsubscribed(token[1:])
	refuses(t, p, "BadSignature", err, "unsubscribed", token[1:])
}

func testFiles(t *testing.T, p *python) {
	link := same(t, p, fileLink("report.42.pdf"), nil, "file_link", "report.42.pdf")
	name, err := fileName(link)
	reads(t, p, "report.42.pdf", name, err, "file_name", link)
	other := strings.Replace(link, "42", "43", 1)
	_, err = fileName(other)
	refuses(t, p, "BadSignature", err, "file_name", other)
}

func testDownloads(t *testing.T, p *python) {
	link := same(t, p, downloadLink("report.pdf"), nil, "download_link", "report.pdf")
	name, err := downloadName(link)
	reads(t, p, "report.pdf", name, err, "download_name", link)
	time.Sleep(61 * time.Second)
	_, err = downloadName(link)
	refuses(t, p, "SignatureExpired", err, "download_name", link)
}

func testAnyoneReads(t *testing.T, p *python) {
	token, err := confirmToken("a@example.com")
	if err != nil {
		t.Fatal(err)
	}
	value, err := anyoneReads(token)
	reads(t, p, "a@example.com", value, err, "anyone_reads", token)
}
