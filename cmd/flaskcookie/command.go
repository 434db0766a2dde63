package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// command is one word of the command line.
type command struct {
	name     string
	operands string
	summary  string
	details  string
	examples string
	flags    func(*flag.FlagSet, *invocation)
	run      func(*invocation) error
}

func commands() []command {
	return []command{inspectCommand, decodeCommand, verifyCommand, signCommand, checkCommand, explainCommand}
}

func findCommand(name string) (command, bool) {
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, false
	}
	return all[i], true
}

// invocation is one run of a command: where it reads and writes, and its flags.
type invocation struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	operands       []string

	json   bool
	tagged bool
	at     instant
	keys   keyFlags
	maxAge maxAge

	suspects suspects
	warned   map[string]bool // what warn has said
}

// parse reads the flags. It is done when the user only asked for help.
func (in *invocation) parse(cmd command, args []string) (done bool, err error) {
	flags := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	cmd.flags(flags, in)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return true, helpCommand(in.stdout, cmd)
	case err != nil:
		return false, usagef("%s: %v", cmd.name, err)
	}
	in.operands = flags.Args()
	return false, nil
}

func help(w io.Writer, args []string) error {
	if len(args) > 0 {
		cmd, ok := findCommand(args[0])
		if !ok {
			return usagef("unknown command %q", args[0])
		}
		return helpCommand(w, cmd)
	}
	fmt.Fprint(w, "flaskcookie reads, checks and writes Flask session cookies.\n\nUsage:\n\n")
	for _, cmd := range commands() {
		fmt.Fprintf(w, "  flaskcookie %-8s %-10s %s\n", cmd.name, cmd.operands, cmd.summary)
	}
	fmt.Fprint(w, usageTail)
	return nil
}

const usageTail = `
The secret key comes from FLASK_SECRET_KEY, read as Flask's from_prefixed_env
reads it, or from -key-file. Cookies are arguments or, when there are none, the
lines of standard input; check takes files of fixtures.

Exit status: 0 good, 1 rejected or failed, 2 wrong usage.

Run "flaskcookie help COMMAND" for the flags and examples of a command.
`

func helpCommand(w io.Writer, cmd command) error {
	fmt.Fprintf(w, "flaskcookie %s [flags] %s\n\n%s\n\nFlags:\n\n", cmd.name, cmd.operands, cmd.details)
	flags := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	cmd.flags(flags, &invocation{})
	flags.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %-24s %s\n", strings.TrimSpace("-"+f.Name+" "+value), usage)
	})
	fmt.Fprintf(w, "\nExamples:\n\n%s\n", cmd.examples)
	return nil
}
