package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/flaskcookie/flaskcookie-go/internal/paste"
)

// maxInput bounds a session read from standard input.
const maxInput = 8 << 20

// inputFlags say how what is given is read.
type inputFlags struct {
	name  string
	exact bool
}

func (i *inputFlags) register(flags *flag.FlagSet) {
	flags.StringVar(&i.name, "name", "", "the `NAME` of the cookie, in what has several (default FLASK_SESSION_COOKIE_NAME, else session)")
	flags.BoolVar(&i.exact, "exact", false, "take each argument or line as the value itself, whatever stands around it")
}

// target is a cookie to answer for.
type target struct {
	paste.Find
	value   string        // what Flask is given of it
	layers  []paste.Layer // what was taken off a bare text to get value
	missing string        // why there is no value
	where   string        // "line 3", or "" if there is only one
	trimmed bool          // invisible characters were taken off its ends
	taken   string        // which part of the input it is, or "" for all of it
}

var errNoCookie = errors.New("no cookie")

// each calls handle for every cookie in the operands or else in standard input. It goes on
// after a rejected cookie and returns errRejected at the end.
func (in *invocation) each(handle func(target) error) error {
	count, rejected := 0, false
	for found, err := range in.finds() {
		if err == nil {
			count++
			err = handle(found)
		}
		if err != nil && err != errRejected {
			return err
		}
		rejected = rejected || err != nil
	}
	switch {
	case count == 0:
		return fmt.Errorf("%w in the arguments or on standard input", errNoCookie)
	case rejected:
		return errRejected
	}
	return nil
}

// finds returns what is to be answered for.
func (in *invocation) finds() iter.Seq2[target, error] {
	switch {
	case len(in.operands) > 0 && in.operands[0] == "curl" && !in.input.exact:
		return in.ofCurl()
	case len(in.operands) > 0:
		return in.ofArguments()
	}
	if file, ok := in.stdin.(*os.File); ok {
		if _, isTerminal := terminalWidth(file); isTerminal {
			in.tell("note", "reading what is pasted here, up to Ctrl-D at the beginning of a line")
		}
	}
	return func(yield func(target, error) bool) {
		input := paste.Stream(in.stdin, in.settings.name)
		if in.input.exact {
			input = paste.Exact(in.stdin)
		}
		var seen places
		for found, err := range input {
			if err != nil {
				yield(target{}, fmt.Errorf("standard input: %w", err))
				return
			}
			where := seen.of(found)
			if found.Alone {
				where = ""
			}
			t := in.target(found, where)
			t.taken = t.told(t.taken)
			if !yield(t, nil) {
				return
			}
		}
	}
}

func (in *invocation) ofArguments() iter.Seq2[target, error] {
	return func(yield func(target, error) bool) {
		for i, operand := range in.operands {
			where := ""
			if len(in.operands) > 1 {
				where = fmt.Sprintf("argument %d", i+1)
			}
			visible := in.visible(operand)
			finds, err := in.read(visible)
			if err != nil {
				yield(target{}, errors.New(strings.TrimPrefix(where+": "+err.Error(), ": ")))
				return
			}
			var seen places
			for _, found := range finds {
				at := where
				if len(finds) > 1 {
					at = strings.TrimPrefix(where+", "+seen.of(found), ", ")
				}
				t := in.target(found, at)
				t.trimmed = t.trimmed || visible != operand
				t.taken = t.told(t.taken)
				if !yield(t, nil) {
					return
				}
			}
		}
	}
}

// places names where finds are: of several in one line, those after the first by their number.
type places struct{ line, count int }

func (p *places) of(found paste.Find) string {
	if p.line != found.Line {
		*p = places{line: found.Line}
	}
	if p.count++; p.count > 1 {
		return fmt.Sprintf("line %d, number %d", p.line, p.count)
	}
	return fmt.Sprintf("line %d", p.line)
}

func (in *invocation) read(operand string) ([]paste.Find, error) {
	if in.input.exact {
		return []paste.Find{{Line: 1, Text: operand}}, nil
	}
	return paste.Read(operand, in.settings.name)
}

// told adds to a part of the input that characters nobody sees were taken off.
func (t target) told(part string) string {
	if !t.trimmed {
		return part
	}
	return cmp.Or(part, "the text") + ", without the invisible characters at its ends"
}

// visible takes byte order marks, spaces of no width and their kind off the ends of a text.
func (in *invocation) visible(text string) string {
	if in.input.exact {
		return text
	}
	return strings.TrimFunc(text, func(r rune) bool { return unicode.Is(unicode.Cf, r) })
}

// ofCurl reads a command that the shell has taken apart already.
func (in *invocation) ofCurl() iter.Seq2[target, error] {
	return func(yield func(target, error) bool) {
		finds, fileNamed := paste.Curl(in.operands[1:])
		switch {
		case len(finds) > 0:
			yield(in.target(finds[0], ""), nil)
		case fileNamed:
			yield(target{}, errors.New("the curl command has its cookies in a file, which is not opened"))
		default:
			yield(target{}, fmt.Errorf("%w in the curl command", errNoCookie))
		}
	}
}

// target picks the value that Flask is given: the first cookie of the name, or a bare text
// without what stands around it.
func (in *invocation) target(found paste.Find, where string) target {
	t := target{Find: found, where: where}
	name := in.settings.name
	if !found.IsHeader {
		t.Text = in.visible(found.Text)
		t.value, t.trimmed = t.Text, t.Text != found.Text
		if !in.input.exact {
			t.value, t.layers = paste.Unwrap(t.Text)
		}
		t.taken = takenText(found.Source, t.layers)
		return t
	}
	values, others := found.Values(name), found.Others(name)
	t.taken = fmt.Sprintf("cookie %s of %s", name, found.Source)
	if len(values) > 1 {
		t.taken = fmt.Sprintf("the first of %d cookies %s of %s, which Flask takes", len(values), name, found.Source)
	}
	if len(others) > 0 {
		t.taken += "; not looked at: " + strings.Join(others, ", ")
	}
	if len(values) > 0 {
		t.value = values[0]
		return t
	}
	t.missing = fmt.Sprintf("%s has no cookie %s", found.Source, keyText(name))
	if found.Malformed(name) {
		t.missing += " but a malformed one, which Werkzeug skips from 3.1.9 on"
	}
	if len(others) > 0 {
		t.missing += "; it has " + strings.Join(others, ", ") + ", and -name takes one of them"
	}
	return t
}

// takenText says what was taken off a bare text.
func takenText(source string, layers []paste.Layer) string {
	var off []string
	for _, layer := range layers {
		if !slices.Contains(off, string(layer)) {
			off = append(off, string(layer))
		}
	}
	text := ""
	if source != "" {
		text = "the value in " + source
	}
	if len(off) > 0 {
		text = cmp.Or(text, "the text") + " without its " + strings.Join(off, ", ")
	}
	return text
}

// sessions calls handle for every session to sign: the operands, or else standard
// input, line by line when each line is JSON and as a whole otherwise.
func (in *invocation) sessions(handle func(text string) error) error {
	if len(in.operands) > 0 {
		return in.eachOf(in.operands, handle)
	}
	data, err := io.ReadAll(io.LimitReader(in.stdin, maxInput+1))
	switch {
	case err != nil:
		return fmt.Errorf("reading standard input: %w", err)
	case len(data) > maxInput:
		return fmt.Errorf("standard input is longer than %d bytes", maxInput)
	case len(bytes.TrimSpace(data)) == 0:
		return usagef("no session given, neither as an argument nor on standard input")
	}
	if lines := strings.Split(strings.TrimRight(string(data), "\r\n"), "\n"); allJSON(lines) {
		return in.eachOf(lines, handle)
	}
	return handle(string(data))
}

// eachOf calls handle for every text. It goes on after one that is rejected.
func (in *invocation) eachOf(texts []string, handle func(text string) error) error {
	var last error
	for _, text := range texts {
		if err := handle(text); err != nil {
			if err != errRejected {
				return err
			}
			last = err
		}
	}
	return last
}

func allJSON(lines []string) bool {
	for _, line := range lines {
		var v any
		if plainJSON.Unmarshal([]byte(line), &v) != nil {
			return false
		}
	}
	return true
}
