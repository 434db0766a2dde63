package main

import (
	"flag"
	"fmt"
	"regexp"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
)

var signCommand = command{
	name:     "sign",
	operands: "[SESSION...]",
	summary:  "write a cookie",
	details: `Signs a session, given as JSON or as Flask's own tagged JSON, and prints the
cookie. Keys are sorted, as Flask sorts them. "decode -tagged" prints what sign
reads, so the two together copy a session from one key to another. What Flask makes no
session of, and answers with status 500, such as a list of numbers, is not signed unless
-any says so; under another salt than that of sessions any value is.`,
	examples: `  FLASK_SECRET_KEY=dev flaskcookie sign '{"user_id": 42}'
  flaskcookie sign -key-file key '{"roles": {" t": ["admin", "staff"]}}'
  flaskcookie sign -key-file key < session.json`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object for each cookie")
		flags.BoolVar(&in.any, "any", false, "sign what is no session as well")
		in.keys.register(flags)
		in.at.register(flags)
	},
	run: func(in *invocation) error {
		if err := in.needSettings(); err != nil {
			return err
		}
		keys, err := in.keyRing()
		if err != nil {
			return err
		}
		if err := oneWay(keys.sources[0]); err != nil {
			return err
		}
		writer, err := in.serializer(keys, in.choose(keys, ""))
		if err != nil {
			return err
		}
		return in.sessions(func(text string) error {
			var v any
			if err := session.Unmarshal([]byte(text), &v); err != nil {
				return notJSON(text, err)
			}
			if fault := explain.SessionFault(v); fault != "" && !in.any && in.keys.salt == explain.SessionSalt {
				return fmt.Errorf("this is no session. %s -any signs it all the same", fault)
			}
			cookie, err := writer.Encode(v)
			if err != nil {
				return err
			}
			return in.printCookie(cookie)
		})
	},
}

// oneWay refuses a key that can be read in several ways: no cookie tells which is meant.
func oneWay(key source) error {
	if len(key.candidates) == 1 {
		return nil
	}
	fault := fmt.Sprintf("%s: the file can be read in %d ways, and which one the application takes is not known. ", key.name, len(key.candidates))
	const all = "-raw-key-file takes every byte of it, -key-newline=drop all but its final newline"
	switch {
	case len(key.lines) == 0:
		return setupError{fault + all}
	case len(key.lines) == 1:
		return setupError{fault + "-key-line takes " + key.lines[0].how + "; -raw-key-file takes every byte of it for the key, names and quotes included"}
	}
	var hows []string
	for _, way := range key.lines {
		hows = append(hows, way.how)
	}
	return setupError{fault + "Its keys are those of " + strings.Join(hows, " and ") + ": set the one that is meant in " + keyVariable + ", or give it in a file of its own"}
}

// pythonNotation tells a dict of Python from JSON.
var pythonNotation = regexp.MustCompile(`^\s*\{\s*'|:\s*(?:True|False|None|')`)

func notJSON(text string, err error) error {
	if pythonNotation.MatchString(text) {
		return fmt.Errorf("%w: it looks like a dict of Python; JSON has double quotes, true, false and null", err)
	}
	return err
}

func (in *invocation) printCookie(cookie string) error {
	if in.json {
		return in.printJSON(map[string]any{"cookie": cookie, "size": len(cookie)})
	}
	_, err := fmt.Fprintln(in.stdout, cookie)
	return err
}
