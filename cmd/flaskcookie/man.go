package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// manCommand is a function since it refers to all commands.
func manCommand() command {
	return command{
		name:     "man",
		operands: "[COMMAND]",
		summary:  "print a manual page",
		details: `Prints the manual page of flaskcookie or of one of its commands, as man reads it. It
is made from the same text as the help.`,
		examples: `  flaskcookie man > flaskcookie.1
  flaskcookie man explain | man -l -
  flaskcookie man -dir /usr/local/share/man/man1`,
		flags: func(flags *flag.FlagSet, in *invocation) {
			flags.StringVar(&in.output, "dir", "", "write all pages into `DIR`, which must exist")
		},
		run: func(in *invocation) error {
			switch {
			case in.output != "" && len(in.operands) > 0, len(in.operands) > 1:
				return usagef("man: takes one command, or -dir")
			case in.output != "":
				return writePages(in.output)
			case len(in.operands) == 0 || in.operands[0] == "flaskcookie":
				return mainPage(in.stdout)
			}
			cmd, ok := findCommand(in.operands[0])
			if !ok {
				return unknownCommand(in.operands[0])
			}
			return commandPage(in.stdout, cmd)
		},
	}
}

func writePages(dir string) error {
	pages := map[string]func(io.Writer) error{"flaskcookie.1": mainPage}
	for _, cmd := range commands() {
		pages["flaskcookie-"+cmd.name+".1"] = func(w io.Writer) error { return commandPage(w, cmd) }
	}
	for name, write := range pages {
		var page bytes.Buffer
		if err := write(&page); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), page.Bytes(), 0o644); err != nil {
			return setupf("-dir: %v", withoutPath(err))
		}
	}
	return nil
}

// roff escapes a text for man.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}

// page writes the parts of a manual page.
type page struct{ bytes.Buffer }

func newPage(name string) *page {
	p := &page{}
	fmt.Fprintf(p, ".\\\" Made by flaskcookie man.\n.TH %s 1 \"\" \"flaskcookie %s\" \"User Commands\"\n", strings.ToUpper(roff(name)), roff(versionText()))
	return p
}

func (p *page) section(title string) { fmt.Fprintf(p, ".SH %s\n", title) }

// text fills paragraphs; a blank line begins another.
func (p *page) text(text string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		line = strings.TrimSpace(line)
		if line == "" {
			p.WriteString(".PP\n")
		} else {
			p.WriteString(roff(line) + "\n")
		}
	}
}

// literal shows lines as they are.
func (p *page) literal(text string) {
	p.WriteString(".nf\n")
	for line := range strings.Lines(text) {
		p.WriteString(roff(strings.TrimPrefix(strings.TrimRight(line, "\n"), "  ")) + "\n")
	}
	p.WriteString(".fi\n")
}

func (p *page) item(label, text string) {
	fmt.Fprintf(p, ".TP\n.B %s\n%s\n", roff(label), roff(text))
}

func (p *page) writeTo(w io.Writer) error {
	_, err := p.WriteTo(w)
	return err
}

func mainPage(w io.Writer) error {
	p := newPage("flaskcookie")
	p.section("NAME")
	p.text("flaskcookie - read, check and write Flask session cookies")
	p.section("SYNOPSIS")
	p.text("flaskcookie COMMAND [flags] [arguments]")
	p.section("DESCRIPTION")
	p.text(inputHelp)
	p.section("COMMANDS")
	for _, cmd := range commands() {
		p.item(strings.TrimSpace(cmd.name+" "+cmd.operands), cmd.summary+"; see flaskcookie-"+cmd.name+"(1)")
	}
	p.section("ENVIRONMENT")
	p.text(keyHelp)
	p.section("EXIT STATUS")
	for _, status := range exitStatus {
		p.item(status.code, status.text)
	}
	return p.writeTo(w)
}

func commandPage(w io.Writer, cmd command) error {
	p := newPage("flaskcookie-" + cmd.name)
	p.section("NAME")
	p.text("flaskcookie-" + cmd.name + " - " + cmd.summary)
	p.section("SYNOPSIS")
	p.text(synopsis(cmd))
	p.section("DESCRIPTION")
	p.text(cmd.details)
	if flags := flagHelp(cmd); len(flags) > 0 {
		p.section("OPTIONS")
		for _, f := range flags {
			p.item(f.label, f.usage)
		}
	}
	p.section("EXAMPLES")
	p.literal(cmd.examples)
	p.section("SEE ALSO")
	p.text("flaskcookie(1)")
	return p.writeTo(w)
}
