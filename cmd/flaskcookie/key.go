package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
)

var keyCommand = command{
	name:    "key",
	summary: "judge a secret key, or make one",
	details: `Says what is wrong with the key of the application: that it stands in public code, is
short, repeats itself, or has characters that something on its way may change. Nothing
can show that a key was made at random; that no fault was found is all that is said. The
key is not printed. The exit status is 1 for a weak key.

With -new a key is made and printed, as Python's secrets.token_hex() makes it; with -o it
is written into a new file that only its owner can read, without a newline at the end.`,
	examples: `  flaskcookie key -key-file key
  flaskcookie key -new
  flaskcookie key -o key`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object")
		flags.BoolVar(&in.newKey, "new", false, "make a key and print it")
		flags.StringVar(&in.output, "o", "", "make a key and write it into the new `FILE`")
		in.keys.registerFiles(flags)
	},
	run: func(in *invocation) error {
		switch {
		case len(in.operands) > 0:
			return usagef("key: takes no argument: a key on the command line is seen by others")
		case in.output != "":
			return in.writeKey()
		case in.newKey:
			_, err := fmt.Fprintln(in.stdout, newKey())
			return err
		}
		return in.judgeKey()
	},
}

// newKey is secrets.token_hex(): 32 random bytes.
func newKey() string {
	random := make([]byte, 32)
	rand.Read(random) // which never fails
	return hex.EncodeToString(random)
}

// writeKey makes a file of its own: an old key is not overwritten.
func (in *invocation) writeKey() error {
	file, err := os.OpenFile(in.output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return setupf("-o: the file exists, and is not overwritten")
	}
	if err != nil {
		return setupf("-o: %v", withoutPath(err))
	}
	_, err = file.WriteString(newKey())
	if err := errors.Join(err, file.Close()); err != nil {
		return setupf("-o: %v", withoutPath(err))
	}
	_, err = fmt.Fprintln(in.stdout, "A new key of 64 characters was written, with no newline at its end.")
	return err
}

// keyReport is what is said of a key, for programs.
type keyReport struct {
	Source string   `json:"source"`
	OK     bool     `json:"ok"`
	Faults []string `json:"faults"`
	Care   []string `json:"care"`
	Size   int      `json:"size"`
	Bits   int      `json:"bits_at_most"`
}

func (in *invocation) judgeKey() error {
	key, err := in.keys.key()
	if err != nil {
		return err
	}
	way := key.candidates[key.usual]
	report := judged(way.key)
	report.Source = key.name
	if way.how != "" {
		report.Source += ", " + way.how
	}
	for i, other := range key.candidates {
		if i != key.usual {
			report.Care = append(report.Care, "It can be read in another way: "+other.how+". See that every program takes the same.")
		}
	}
	if in.json {
		report.Faults, report.Care = list(report.Faults), list(report.Care)
		if err := in.printJSON(report); err != nil {
			return err
		}
	} else {
		in.printLines(report.lines())
	}
	if !report.OK {
		return errRejected
	}
	return nil
}

func (r keyReport) lines() []line {
	verdict := "good, as far as can be seen"
	if !r.OK {
		verdict = "weak"
	}
	return []line{
		{"key is", []string{verdict}},
		{"faults", r.Faults},
		{"care", r.Care},
		{"size", []string{fmt.Sprintf("%d bytes", r.Size)}},
		{"holds", []string{fmt.Sprintf("%d bits at most, if it was made at random, which nothing can show", r.Bits)}},
		{"from", []string{r.Source}},
	}
}
