package main

import (
	"flag"
	"fmt"
)

var signCommand = command{
	name:     "sign",
	operands: "[SESSION...]",
	summary:  "write a cookie",
	details: `Signs a session, given as JSON or as Flask's own tagged JSON, and prints the
cookie. Keys are sorted, as Flask sorts them. "decode -tagged" prints what sign
reads, so the two together copy a session from one key to another.`,
	examples: `  FLASK_SECRET_KEY=dev flaskcookie sign '{"user_id": 42}'
  flaskcookie sign -key-file key '{"roles": {" t": ["admin", "staff"]}}'
  flaskcookie sign -key-file key < session.json`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object for each cookie")
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
				return err
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
	return setupf("%s: the file can be read in %d ways, and which one the application takes is not known. "+
		"-raw-key-file takes every byte of it, -key-newline=drop all but its final newline", key.name, len(key.candidates))
}

func (in *invocation) printCookie(cookie string) error {
	if in.json {
		return in.printJSON(map[string]any{"cookie": cookie, "size": len(cookie)})
	}
	_, err := fmt.Fprintln(in.stdout, cookie)
	return err
}
