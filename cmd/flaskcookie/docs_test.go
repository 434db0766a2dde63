package main

import (
	"bytes"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// transcripts are blocks of a page that show commands behind "$ " and what they print.
var transcripts = regexp.MustCompile("(?ms)^```\n(\\$ .*?)^```$")

// TestTranscripts runs the transcripts of the pages about this command in one shell a page, and
// demands what they show. With -update they are written.
func TestTranscripts(t *testing.T) {
	sh := tool(t, "sh")
	program := filepath.Join(t.TempDir(), "flaskcookie")
	if out, err := osexec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, page := range []string{"../../docs/command-line.md", "../../docs/explain.md"} {
		text := readFile(t, page)
		blocks := transcripts.FindAllStringSubmatch(text, -1)
		if len(blocks) == 0 {
			t.Errorf("%s has no transcript", page)
		}
		var commands []string
		for _, block := range blocks {
			commands = append(commands, typedIn(block[1])...)
		}
		printed := played(t, sh, filepath.Dir(program), commands)
		for _, block := range blocks {
			var shown strings.Builder
			for _, command := range typedIn(block[1]) {
				shown.WriteString("$ " + command + "\n" + printed[0])
				printed = printed[1:]
			}
			text = strings.Replace(text, block[1], shown.String(), 1)
		}
		if *update {
			if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(readFile(t, page), text); diff != "" {
			t.Errorf("%s does not show what is printed (-page +printed):\n%s", page, diff)
		}
	}
}

// typedIn are the commands of a block.
func typedIn(block string) (commands []string) {
	for line := range strings.Lines(block) {
		if command, typed := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "$ "); typed {
			commands = append(commands, command)
		}
	}
	return commands
}

// played runs commands one after the other and returns what each prints, on either output.
func played(t *testing.T, sh, path string, commands []string) (printed []string) {
	t.Helper()
	const mark = "@@ the next command @@\n"
	var script bytes.Buffer
	script.WriteString("exec 2>&1\n")
	for _, command := range commands {
		fmt.Fprintf(&script, "%s\nprintf '%s'\n", command, strings.ReplaceAll(mark, "\n", `\n`))
	}
	shell := osexec.Command(sh)
	shell.Dir, shell.Stdin = t.TempDir(), &script
	shell.Env = []string{"PATH=" + path + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + shell.Dir}
	out, err := shell.CombinedOutput()
	printed = strings.SplitAfter(string(out), mark)
	if err != nil || len(printed) != len(commands)+1 {
		t.Fatalf("%v: %d of %d commands\n%s", err, len(printed)-1, len(commands), out)
	}
	for i := range printed {
		printed[i] = strings.TrimSuffix(printed[i], mark)
	}
	return printed
}
