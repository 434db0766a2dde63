package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/flaskcookie/flaskcookie-go/internal/recorded"
)

var checkCommand = command{
	name:     "check",
	operands: "FILE...",
	summary:  "hold Go against fixtures of your own app",
	details: `Runs what scripts/record_fixtures.py recorded from a Flask app: reads and writes each
cookie with the app's settings, which the file holds, and its keys, which it does not,
and prints every disagreement, and on standard error what is unsafe in the settings
and keys. "-" is standard input. Exit status 1 if a row disagrees
or could not be checked. Custom tags exist in Go code only: rows that use one need
flaskcookietest.Check in a test of your own. A file of an app with sessions on a server
needs a key only if the app signs their ids.`,
	examples: `  python record_fixtures.py myapp:app > fixtures.jsonl
  flaskcookie check -key-file key fixtures.jsonl
  flaskcookie check -key-file new -fallback-key-file old -json fixtures.jsonl`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object for each file")
		in.keys.registerFiles(flags)
	},
	run: func(in *invocation) error {
		if len(in.operands) == 0 {
			return usagef("check: no file given")
		}
		return in.eachOf(in.operands, in.checkFile)
	},
}

func (in *invocation) checkFile(name string) error {
	file, err := in.readRecorded(name)
	if err != nil {
		return err
	}
	if file.Header.Store != nil {
		return in.checkStored(name, file)
	}
	cfg, err := file.Header.Config()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if cfg.SecretKey, err = in.keys.key(); err != nil {
		return err
	}
	if cfg.SecretKeyFallbacks, err = readKeyFiles("fallback key file", in.keys.fallbackFiles); err != nil {
		return err
	}
	in.warn(cfg)
	report, err := recorded.Check(cfg, file)
	if err != nil {
		return err
	}
	return in.printReport(name, file, report)
}

func (in *invocation) readRecorded(name string) (*recorded.File, error) {
	if name == "-" {
		return recorded.Read(in.stdin)
	}
	opened, err := os.Open(name)
	if err != nil {
		return nil, fileError(name, err)
	}
	defer opened.Close()
	file, err := recorded.Read(opened)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return file, nil
}

// checked is the form of a report for programs. Rows that agree are only counted.
type checked struct {
	File      string            `json:"file"`
	App       string            `json:"app"`
	Versions  map[string]string `json:"versions"`
	OK        bool              `json:"ok"`
	Agree     int               `json:"agree"`
	Disagree  int               `json:"disagree"`
	Unchecked int               `json:"unchecked"`
	Problems  []string          `json:"problems"`
	Notes     []string          `json:"notes"`
	Recorded  []string          `json:"recorded_differences"`
	Rows      []recorded.Result `json:"rows"`
}

func (in *invocation) printReport(name string, file *recorded.File, report *recorded.Report) error {
	rows := report.Failed()
	if in.json {
		err := in.printJSON(checked{
			File: name, App: file.Header.App, Versions: file.Header.Versions, OK: report.OK(),
			Agree: report.Count(recorded.Agree), Disagree: report.Count(recorded.Disagree), Unchecked: report.Count(recorded.Unchecked),
			Problems: list(report.Problems), Notes: list(report.Notes), Recorded: list(file.Header.Differences), Rows: list(rows),
		})
		if err != nil {
			return err
		}
	} else {
		in.printChecked(name, file, report, rows)
	}
	if !report.OK() {
		return errRejected
	}
	return nil
}

// list makes null an empty list, for programs.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func (in *invocation) printChecked(name string, file *recorded.File, report *recorded.Report, rows []recorded.Result) {
	in.say("%s: %s", name, strings.Join(append([]string{file.Header.App}, versions(file.Header.Versions)...), ", "))
	for _, problem := range report.Problems {
		in.say("problem: %s", problem)
	}
	for _, row := range rows {
		in.printRow(row)
	}
	for _, said := range file.Header.Differences {
		in.say("the recorder said: %s", said)
	}
	for _, note := range report.Notes {
		in.say("note: %s", note)
	}
	in.say("%d rows: %d agree, %d disagree, %d not checked", len(report.Results),
		report.Count(recorded.Agree), report.Count(recorded.Disagree), report.Count(recorded.Unchecked))
}

func (in *invocation) printRow(row recorded.Result) {
	if row.Status == recorded.Unchecked {
		in.say("%s: not checked: %s", row.Name, row.Reason)
		return
	}
	in.say("%s: disagrees (%s)", row.Name, row.Comment)
	for _, difference := range row.Differences {
		in.say("  %s", difference.What)
		in.say("    Go     %s", difference.Go)
		in.say("    Flask  %s", difference.Flask)
	}
}

// say prints a line in which no control character of a file reaches the terminal.
func (in *invocation) say(format string, args ...any) {
	fmt.Fprintln(in.stdout, safe(fmt.Sprintf(format, args...)))
}

func safe(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}

func versions(of map[string]string) []string {
	var out []string
	for _, name := range []string{"python", "flask", "flask-session", "itsdangerous", "werkzeug", "zlib"} {
		if of[name] != "" {
			out = append(out, name+" "+of[name])
		}
	}
	return out
}
