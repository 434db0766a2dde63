package main

import (
	"flag"
	"fmt"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/serializer"
)

var decodeCommand = command{
	name:     "decode",
	operands: "[COOKIE...]",
	summary:  "check a cookie and print its session",
	details: `Checks signature, age and payload as Flask's serializer does and prints the value,
which in a session is a dict. A cookie that the serializer refuses is rejected with
the reason, and nothing of it is printed.`,
	examples: `  FLASK_SECRET_KEY=dev flaskcookie decode -max-age none eyJjYXJ0Ijp7ImFwcGxlIjoyfSwidXNlcl9pZCI6NDJ9.arE7gA.Xot2glRB5IwQZRBnj9SX47MGqoc
  flaskcookie decode -key-file key -max-age 12h -json < cookies.txt
  flaskcookie decode -key-file old -tagged $COOKIE | flaskcookie sign -key-file new`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object for each cookie")
		flags.BoolVar(&in.tagged, "tagged", false, "print Flask's own tagged JSON, which sign reads, and nothing else")
		registerChecking(flags, in)
	},
	run: func(in *invocation) error {
		if in.json && in.tagged {
			return usagef("decode: -json and -tagged exclude each other")
		}
		return in.check(in.printSession)
	},
}

var verifyCommand = command{
	name:     "verify",
	operands: "[COOKIE...]",
	summary:  "check a cookie and print the verdict only",
	details: `Checks signature, age and payload as Flask's serializer does and prints the verdict,
by the name of itsdangerous's exception when it is bad.`,
	examples: `  flaskcookie verify -key-file key $COOKIE && echo good
  flaskcookie verify -key-file new -fallback-key-file old -max-age 12h $COOKIE`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object for each cookie")
		registerChecking(flags, in)
	},
	run: func(in *invocation) error { return in.check(in.printVerdict) },
}

func registerChecking(flags *flag.FlagSet, in *invocation) {
	in.keys.register(flags)
	in.maxAge.register(flags)
	in.at.register(flags)
}

// accepted is a cookie that Flask would accept.
type accepted struct {
	session any
	signed  time.Time
}

// judgement is the form of a verdict for programs.
type judgement struct {
	Verdict  string     `json:"verdict"`
	Reason   string     `json:"reason,omitempty"`
	SignedAt *time.Time `json:"signed_at,omitempty"`
	Session  any        `json:"session,omitempty"`
	Tagged   string     `json:"tagged,omitempty"`
}

// check judges each cookie and prints the good ones.
func (in *invocation) check(print func(accepted) error) error {
	reader, err := in.serializer()
	if err != nil {
		return err
	}
	return in.each(func(cookie string) error {
		good, err := in.decode(reader, cookie)
		if err != nil {
			return in.reject(err)
		}
		return print(good)
	})
}

func (in *invocation) decode(reader *serializer.TimedSerializer, cookie string) (good accepted, err error) {
	if in.maxAge.none {
		good.signed, err = reader.DecodeExpired(cookie, &good.session)
	} else {
		good.signed, err = reader.DecodeMaxAge(cookie, in.maxAge.limit, &good.session)
	}
	return good, err
}

func (in *invocation) reject(err error) error {
	if in.json {
		if err := in.printJSON(judgement{Verdict: names.Verdict(err), Reason: reason(err)}); err != nil {
			return err
		}
		return errRejected
	}
	fmt.Fprintf(in.stderr, "flaskcookie: %s: %s\n", names.Verdict(err), reason(err))
	return errRejected
}

func (in *invocation) printSession(good accepted) error {
	switch {
	case in.tagged:
		text, err := session.Marshal(good.session)
		if err != nil {
			return in.reject(err)
		}
		_, err = fmt.Fprintf(in.stdout, "%s\n", text)
		return err
	case in.json:
		return in.printJSON(judgement{Verdict: "ok", SignedAt: &good.signed, Session: forJSON(good.session), Tagged: taggedOrNone(good.session)})
	}
	in.printLines([]line{
		{"signed", []string{when(good.signed, in.at.now())}},
		{"session", sessionLines(good.session)},
	})
	return nil
}

func (in *invocation) printVerdict(good accepted) error {
	if in.json {
		return in.printJSON(judgement{Verdict: "ok", SignedAt: &good.signed})
	}
	_, err := fmt.Fprintf(in.stdout, "ok, signed %s\n", when(good.signed, in.at.now()))
	return err
}
