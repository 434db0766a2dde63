package main

import (
	"errors"
	"flag"
	"io"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/spell"
)

// errHelp is what parse returns if the user only asked for help.
var errHelp = errors.New("help")

// parser takes a command line apart: flags may stand anywhere, up to "--" or the word curl,
// whose flags are its own. No error tells an argument: it may be a cookie, or a key.
type parser struct {
	name     string
	flags    *flag.FlagSet
	operands []string
}

// newFlagSet returns the flags of a command, which are set in an invocation.
func newFlagSet(cmd command, in *invocation) *flag.FlagSet {
	flags := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	cmd.flags(flags, in)
	return flags
}

func (p *parser) parse(args []string) error {
	for len(args) > 0 {
		word := args[0]
		args = args[1:]
		switch {
		case word == "--":
			p.operands = append(p.operands, args...)
			return nil
		case word == "curl" && len(p.operands) == 0:
			p.operands = append([]string{word}, args...)
			return nil
		case len(word) < 2 || word[0] != '-':
			p.operands = append(p.operands, word)
		default:
			used, err := p.flag(word, args)
			if err != nil {
				return err
			}
			args = args[used:]
		}
	}
	return nil
}

// flag sets one flag and returns how many of the words after it are its value. A session id
// may begin with a hyphen: what is no flag's name, nor near to one, and as long as an id, or has a
// dot, is an operand.
func (p *parser) flag(word string, rest []string) (used int, err error) {
	name, value, inWord := strings.Cut(strings.TrimPrefix(word[1:], "-"), "=")
	known := p.flags.Lookup(name)
	switch {
	case known == nil && (name == "h" || name == "help"):
		return 0, errHelp
	case known == nil && p.suggestion(name) == "" && (len(word) >= shortestID || strings.Contains(word, ".")):
		p.operands = append(p.operands, word)
		return 0, nil
	case known == nil:
		return 0, usagef("%s: no such flag%s", p.name, p.suggestion(name))
	}
	isBool := false
	if b, ok := known.Value.(interface{ IsBoolFlag() bool }); ok {
		isBool = b.IsBoolFlag()
	}
	switch {
	case inWord:
	case isBool:
		value = "true"
	case len(rest) == 0:
		return 0, usagef("%s: -%s: a value is missing", p.name, known.Name)
	default:
		value, used = rest[0], 1
	}
	if err := p.flags.Set(known.Name, value); err != nil {
		if isBool {
			err = errors.New("takes no value")
		}
		return 0, usagef("%s: -%s: %v", p.name, known.Name, err)
	}
	return used, nil
}

// shortestID is the length of an id of 16 random bytes in base64.
const shortestID = 22

func (p *parser) suggestion(name string) string {
	var names []string
	p.flags.VisitAll(func(f *flag.Flag) { names = append(names, "-"+f.Name) })
	return spell.Suggestion("-"+name, names)
}
