package main

import (
	"os"
	programs "os/exec"
	"strings"
	"testing"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestLongKey: one long key among many takes no room in the lines of the others.
func TestLongKey(t *testing.T) {
	d := taggedjson.Dict{{Key: strings.Repeat("k", 100_000), Value: int64(1)}, {Key: "ab", Value: int64(2)}}
	for range 1000 {
		d = append(d, taggedjson.Item{Key: "a", Value: int64(3)})
	}
	lines := sessionLines(d)
	if size := len(strings.Join(lines, "")); size > 110_000 {
		t.Errorf("%d bytes are printed of 102,000", size)
	}
	if lines[1] != "ab  2" || lines[2] != "a   3" {
		t.Errorf("got %q and %q: the others stand below each other", lines[1], lines[2])
	}
}

// TestPrintedJSON: JSON has no character that plays tricks on a terminal.
func TestPrintedJSON(t *testing.T) {
	for text, want := range map[string]string{
		"\"Zoë 😀\"":        "\"Zoë 😀\"",
		"\"\u009b2J\"":     `"\u009b2J"`,
		"\"\u202ea\"":      `"\u202ea"`,
		"\"\U000e0041\"":   `"\udb40\udc41"`,
		"\"\u200b\ufeff\"": `"\u200b\ufeff"`,
	} {
		if got := printedJSON(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestInterrupt: Ctrl-C ends a command that waits for what is never typed.
func TestInterrupt(t *testing.T) {
	for _, args := range [][]string{{"inspect"}, {"verify", "-key-file", "/dev/null"}, {"inspect", "-stored"}, {"sign", "-at", "1"}} {
		command := programs.Command(os.Args[0], "-test.run=^TestInterruptChild$")
		command.Env = append(os.Environ(), "FLASKCOOKIE_WAITS="+strings.Join(args, " "), "FLASK_SECRET_KEY=a test key of some length")
		stdin, err := command.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
		command.Process.Signal(os.Interrupt)
		ended := make(chan error, 1)
		go func() { ended <- command.Wait() }()
		select {
		case <-ended:
			if command.ProcessState.Success() {
				t.Errorf("%v: ended as if all was well", args)
			}
		case <-time.After(10 * time.Second):
			command.Process.Kill()
			t.Errorf("%v: goes on", args)
		}
		stdin.Close()
	}
}

// TestInterruptChild is the command that TestInterrupt stops.
func TestInterruptChild(t *testing.T) {
	args := os.Getenv("FLASKCOOKIE_WAITS")
	if args == "" {
		t.Skip("for TestInterrupt")
	}
	os.Args = append([]string{"flaskcookie"}, strings.Fields(args)...)
	main()
}
