package documents

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/procgroup"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/printed"
)

// transcript is a block of a page that shows commands behind "$ " and what each prints.
type transcript []typed

type typed struct{ command, prints string }

// page returns the text of a file of the repository.
func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(live.Root(), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fence is a block of a page, with its language.
var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

// transcripts are those of a page.
func transcripts(text string) (found []transcript) {
	for _, block := range fence.FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(block[2], "$ ") {
			continue
		}
		var shown transcript
		for line := range strings.Lines(block[2]) {
			if command, isTyped := strings.CutPrefix(line, "$ "); isTyped {
				shown = append(shown, typed{command: strings.TrimSuffix(command, "\n")})
			} else {
				shown[len(shown)-1].prints += line
			}
		}
		found = append(found, shown)
	}
	return found
}

// play types the commands of a page into one bash and demands what they print. In it a line
// of "..." stands for any lines, and "…" for any text.
func play(t *testing.T, dir string, env []string, blocks []transcript) {
	t.Helper()
	const mark = "@@ the next command @@"
	script := bytes.NewBufferString("exec 2>&1\n")
	var all transcript
	for _, block := range blocks {
		for _, c := range block {
			fmt.Fprintf(script, "%s\necho '%s'\n", c.command, mark)
		}
		all = append(all, block...)
	}
	shell := exec.CommandContext(t.Context(), live.Tool(t, "bash"))
	shell.Dir, shell.Stdin, shell.Env = dir, script, append(os.Environ(), env...)
	procgroup.Lead(shell)
	var out bytes.Buffer
	shell.Stdout = &out
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	defer procgroup.Signal(shell, syscall.SIGKILL) // what a failed block leaves running
	err := shell.Wait()
	parts := strings.Split(out.String(), mark+"\n")
	if err != nil || len(parts) != len(all)+1 {
		t.Fatalf("%v: %d of %d commands\n%s", err, len(parts)-1, len(all), &out)
	}
	for i, c := range all {
		if got := ended.ReplaceAllString(parts[i], ""); !printed.Matches(got, c.prints) {
			t.Errorf("$ %s\nprints\n%s\nwant\n%s", c.command, got, c.prints)
		}
	}
}

// ended is what bash says of programs that were killed.
var ended = regexp.MustCompile(`(?m)^bash: line \d+: +\d+ Terminated .*\n`)
