package main

import (
	"flag"
	"io"
	"slices"
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
	return []command{
		inspectCommand, decodeCommand, verifyCommand, signCommand, checkCommand, explainCommand,
		keyCommand, versionCommand, completionCommand(), manCommand(),
	}
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
	stdin          io.Reader
	stdout, stderr io.Writer
	screen         screen // what stdout is
	operands       []string

	json   bool
	tagged bool
	stored bool
	newKey bool
	output string // a file or a directory
	any    bool
	at     instant
	input  inputFlags
	keys   keyFlags
	maxAge maxAge

	suspects suspects
	settings settings

	answers int             // how many were printed
	told    map[string]bool // what tell has said
}

// parse reads the flags and the environment. It is done when the user only asked for help.
func (in *invocation) parse(cmd command, args []string) (done bool, err error) {
	p := &parser{name: cmd.name, flags: newFlagSet(cmd, in)}
	switch err := p.parse(args); {
	case err == errHelp:
		return true, helpCommand(in.stdout, in.screen, cmd)
	case err != nil:
		return false, err
	}
	if err := in.keys.conflict(); err != nil {
		return false, err
	}
	in.operands = p.operands
	in.readSettings()
	return false, nil
}
