package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/spell"
)

func help(w io.Writer, on screen, args []string) error {
	if len(args) > 0 {
		cmd, ok := findCommand(args[0])
		if !ok {
			return unknownCommand(args[0])
		}
		return helpCommand(w, on, cmd)
	}
	fmt.Fprint(w, "flaskcookie reads, checks and writes Flask session cookies.\n\n", on.bold("Usage:"), "\n\n")
	for _, cmd := range commands() {
		fmt.Fprintf(w, "  flaskcookie %-10s %-14s %s\n", cmd.name, cmd.operands, cmd.summary)
	}
	fmt.Fprintf(w, "\n%s\n\n%s\n\n%s\n\n", on.prose(inputHelp), on.prose(keyHelp), on.bold("Exit status:"))
	for _, status := range exitStatus {
		fmt.Fprintf(w, "  %s  %s\n", status.code, status.text)
	}
	fmt.Fprint(w, "\nRun \"flaskcookie help COMMAND\" for the flags and examples of a command.\n")
	return nil
}

const inputHelp = `Cookies are arguments or, when there are none, standard input: values, one a line, or what
people copy: a header, a request or response, a curl command, a cookie jar, a HAR, rows of
a browser's developer tools, JSON, lines of a log.`

const keyHelp = `The secret key comes from FLASK_SECRET_KEY, read as Flask's from_prefixed_env reads it, or
from -key-file. The name of the cookie, its lifetime and the older keys come from
FLASK_SESSION_COOKIE_NAME, FLASK_PERMANENT_SESSION_LIFETIME and
FLASK_SECRET_KEY_FALLBACKS, or from flags. NO_COLOR keeps a terminal from being coloured.`

// exitStatus are the codes with which the program ends.
var exitStatus = []struct{ code, text string }{
	{"0", "good"},
	{"1", "rejected or failed"},
	{"2", "wrong usage"},
	{"3", "a key, a file or a variable is at fault"},
}

// unknownCommand does not tell the word: it may be a cookie.
func unknownCommand(name string) error {
	return usagef("the first argument is no command%s", spell.Suggestion(name, commandNames()))
}

func synopsis(cmd command) string {
	return strings.TrimSpace("flaskcookie " + cmd.name + " [flags] " + cmd.operands)
}

func helpCommand(w io.Writer, on screen, cmd command) error {
	fmt.Fprintf(w, "%s\n\n%s\n", synopsis(cmd), on.prose(cmd.details))
	flags := flagHelp(cmd)
	if len(flags) > 0 {
		fmt.Fprintf(w, "\n%s\n\n", on.bold("Flags:"))
	}
	for _, f := range flags {
		for i, line := range on.wrapped(f.usage, flagColumn+3) {
			label := ""
			if i == 0 {
				label = f.label
			}
			fmt.Fprintf(w, "  %-*s %s\n", flagColumn, label, line)
		}
	}
	fmt.Fprintf(w, "\n%s\n\n%s\n", on.bold("Examples:"), cmd.examples)
	return nil
}

// flagColumn is how wide the names of flags are shown.
const flagColumn = 28

// flagText is a flag as the help shows it.
type flagText struct {
	name, value, label, usage string
	choices                   []string
}

func flagHelp(cmd command) (all []flagText) {
	newFlagSet(cmd, &invocation{}).VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		all = append(all, flagText{f.Name, value, strings.TrimSpace("-" + f.Name + " " + value), usage, choices(f)})
	})
	return all
}
