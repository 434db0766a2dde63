package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/names"
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
by the name of itsdangerous's exception when it is bad. The exit status is 0 only if
every cookie that was judged is good, and there was one. A note on standard error says
if a cookie is only a part of what was given; -exact judges all of it, which is what a
script wants that gets the cookie from somebody else.`,
	examples: `  flaskcookie verify -key-file key $COOKIE && echo good
  flaskcookie verify -key-file new -fallback-key-file old -max-age 7d $COOKIE
  curl -sI https://example.com/ | flaskcookie verify -key-file key`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object for each cookie")
		registerChecking(flags, in)
	},
	run: func(in *invocation) error { return in.check(in.printVerdict) },
}

func registerChecking(flags *flag.FlagSet, in *invocation) {
	in.input.register(flags)
	in.keys.register(flags)
	in.maxAge.register(flags)
	in.at.register(flags)
}

// accepted is a cookie that Flask would accept.
type accepted struct {
	session any
	signed  time.Time
	by      string // the key that signed
}

// judgement is the form of a verdict for programs.
type judgement struct {
	Where    string     `json:"where,omitempty"`
	Taken    string     `json:"taken,omitempty"`
	Verdict  string     `json:"verdict"`
	Reason   string     `json:"reason,omitempty"`
	SignedAt *time.Time `json:"signed_at,omitempty"`
	Session  any        `json:"session,omitempty"`
	Tagged   string     `json:"tagged,omitempty"`
	Settings []string   `json:"settings,omitempty"`
}

// check judges each cookie and prints the good ones.
func (in *invocation) check(print func(target, accepted) error) error {
	if err := in.needSettings(); err != nil {
		return err
	}
	keys, err := in.keyRing()
	if err != nil {
		return err
	}
	budget := explain.NewBudget()
	return in.each(func(t target) error {
		if t.missing != "" {
			return in.reject(t, fmt.Errorf("%w: %s", errNoCookie, t.missing))
		}
		if t.taken != "" && !in.json {
			in.tell("note", "a part of the input was judged: "+t.taken)
		}
		good, err := in.decode(keys, t.value)
		if isSetup(err) {
			return err
		}
		if err != nil {
			if _, missing := explain.AddDot(t.value, budget); missing {
				err = fmt.Errorf("%w; the dot in front of a compressed cookie may be missing, which explain tells", err)
			}
			return in.reject(t, err)
		}
		return print(t, good)
	})
}

func (in *invocation) decode(keys *ring, cookie string) (good accepted, err error) {
	chosen := in.choose(keys, cookie)
	reader, err := in.serializer(keys, chosen)
	if err != nil {
		return good, err
	}
	good.by = chosen.by
	if in.settings.noMaxAge {
		good.signed, err = reader.DecodeExpired(cookie, &good.session)
	} else {
		good.signed, err = reader.DecodeMaxAge(cookie, in.settings.maxAge, &good.session)
	}
	return good, err
}

// reject says why a cookie is not good.
func (in *invocation) reject(t target, err error) error {
	verdict, why := names.Verdict(err), reason(err)
	if errors.Is(err, errNoCookie) {
		verdict, why = "no cookie", strings.TrimPrefix(why, "no cookie: ")
	}
	if in.json {
		if err := in.printJSON(judgement{Where: t.where, Taken: t.taken, Verdict: verdict, Reason: why}); err != nil {
			return err
		}
		return errRejected
	}
	fmt.Fprintf(in.stderr, "flaskcookie: %s%s: %s\n", t.prefix(), verdict, safe(why))
	return errRejected
}

// prefix names a cookie at the beginning of a line.
func (t target) prefix() string {
	if t.where == "" {
		return ""
	}
	return t.where + ": "
}

func (in *invocation) printSession(t target, good accepted) error {
	switch {
	case in.tagged:
		text, err := session.Marshal(good.session)
		if err != nil {
			return in.reject(t, err)
		}
		_, err = fmt.Fprintf(in.stdout, "%s\n", text)
		return err
	case in.json:
		return in.printJSON(judgement{
			Where: t.where, Taken: t.taken, Verdict: "ok", SignedAt: &good.signed, Settings: in.used(t, good.by),
			Session: forJSON(good.session), Tagged: taggedOrNone(good.session),
		})
	}
	in.printAnswer(t, []line{
		{"taken", notEmpty(t.taken)},
		{"signed", []string{when(good.signed, in.at.now())}},
		{"settings", in.used(t, good.by)},
		{"session", sessionLines(good.session)},
	})
	return nil
}

func (in *invocation) printVerdict(t target, good accepted) error {
	used := in.used(t, good.by)
	if in.json {
		return in.printJSON(judgement{Where: t.where, Taken: t.taken, Verdict: "ok", SignedAt: &good.signed, Settings: used})
	}
	_, err := fmt.Fprintf(in.stdout, "%s%s, signed %s; %s\n", t.prefix(), in.screen.green("ok"), when(good.signed, in.at.now()), strings.Join(used, "; "))
	return err
}
