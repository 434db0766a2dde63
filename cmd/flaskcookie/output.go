package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// line is a label and what stands beside it, one line each.
type line struct {
	label string
	value []string
}

// printAnswer prints aligned lines, with a blank line before those of the next cookie. Lines
// without a value are left out.
func (in *invocation) printAnswer(t target, lines []line) {
	if t.where != "" {
		label, value, _ := strings.Cut(t.where, " ")
		lines = append([]line{{label, []string{value}}}, lines...)
	}
	if in.answers++; in.answers > 1 {
		fmt.Fprintln(in.stdout)
	}
	in.printLines(lines)
}

// printLines prints aligned lines, wrapped at the width of a terminal.
func (in *invocation) printLines(lines []line) {
	width := 0
	for _, l := range lines {
		if len(l.value) > 0 {
			width = max(width, len(l.label))
		}
	}
	for _, l := range lines {
		label := l.label
		for _, value := range l.value {
			paint := in.paintOf(l.label, value)
			for _, part := range in.screen.wrapped(value, width+2) {
				fmt.Fprintf(in.stdout, "%s%*s  %s\n", in.screen.bold(label), width-len(label), "", paint(part))
				label = ""
			}
		}
	}
}

// paintOf shows a verdict in its colour, each of its lines.
func (in *invocation) paintOf(label, text string) func(string) string {
	switch {
	case label != "verdict" && label != "cause" && label != "key is":
		return func(text string) string { return text }
	case text == "ok" || strings.HasPrefix(text, "good"):
		return in.screen.green
	}
	return in.screen.red
}

// tell says something on standard error. Each text is said once, for any number of cookies
// and files.
func (in *invocation) tell(kind, text string) {
	if !in.told[kind+text] {
		fmt.Fprintf(in.stderr, "flaskcookie: %s: %s\n", kind, safe(text))
	}
	if in.told == nil {
		in.told = make(map[string]bool)
	}
	if len(in.told) < 10_000 { // a stream may go on for ever
		in.told[kind+text] = true
	}
}

// warn says what is wrong with a configuration and keeps nothing from running.
func (in *invocation) warn(cfg flaskcookie.Config) {
	for _, warning := range cfg.Warnings() {
		in.tell("warning", warning)
	}
}

// printJSON prints v on a line of its own.
func (in *invocation) printJSON(v any) error {
	var out bytes.Buffer
	text := json.NewEncoder(&out)
	text.SetEscapeHTML(false)
	if err := text.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(in.stdout, printedJSON(out.String()))
	return err
}

// printedJSON escapes what encoding/json leaves as it is and no terminal should see, all of it
// in strings.
func printedJSON(text string) string {
	odd := func(r rune) bool { return r > unicode.MaxASCII && !printed(r) }
	if !strings.ContainsFunc(text, odd) {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case !odd(r):
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}

// sessionLines shows a session key by key in tagged JSON, which tells all types apart. Text
// is shown as text, as far as it is printed: no cookie can play tricks on a terminal.
func sessionLines(v any) []string {
	d, ok := v.(taggedjson.Dict)
	if !ok || len(d) == 0 {
		return []string{taggedText(v)}
	}
	return dictLines(d, taggedText)
}

// widestKey is how many characters of a key may push all values to the right. A longer one
// stands out by itself: one long key and many others would take room without bound.
const widestKey = 40

// dictLines shows a dict key by key, the values below each other.
func dictLines(d taggedjson.Dict, text func(any) string) []string {
	width := 0
	for _, item := range d {
		if n := utf8.RuneCountInString(keyText(item.Key)); n <= widestKey {
			width = max(width, n)
		}
	}
	lines := make([]string, len(d))
	for i, item := range d {
		key := keyText(item.Key)
		lines[i] = key + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(key))) + "  " + text(item.Value)
	}
	return lines
}

// keyText is the key itself if it is a plain word, else JSON.
func keyText(key string) string {
	odd := strings.ContainsFunc(key, func(r rune) bool { return r == ' ' || r == '"' || !printed(r) })
	if odd || key == "" {
		return taggedText(key)
	}
	return key
}

// printed reports whether a character is shown as it is: not a control character, one that
// turns the direction of writing, or one that takes no room.
func printed(r rune) bool { return unicode.IsPrint(r) }

// forJSON returns v if encoding/json has a form for it. A NaN or an infinity has
// none; the session then stands in the field of tagged JSON only.
func forJSON(v any) any {
	if _, err := json.Marshal(v); err != nil {
		return nil
	}
	return v
}

// taggedOrNone is tagged JSON for programs, empty where a session has none.
func taggedOrNone(v any) string {
	text, err := session.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

func taggedText(v any) string {
	text, err := session.Marshal(v)
	if err != nil {
		return "(" + reason(err) + ")" // a date past 9999, or too deep to write
	}
	return withText(string(text))
}

// withText shows the characters that JSON in ASCII has as \u escapes, if they are printed.
func withText(ascii string) string {
	var out strings.Builder
	for i := 0; i < len(ascii); {
		r, size := escapedRune(ascii[i:])
		switch {
		case printed(r):
			out.WriteRune(r)
		case size == 1: // a control character that JSON leaves as it is
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteString(ascii[i : i+size])
		}
		i += size
	}
	return out.String()
}

// escapedRune reads the character that a text of ASCII begins with, be it an escape. Of any
// other escape than those of four digits both characters are read, as one that is not printed.
func escapedRune(text string) (r rune, size int) {
	switch {
	case text[0] != '\\' || len(text) < 2:
		return rune(text[0]), 1
	case text[1] != 'u':
		return -1, 2
	}
	r = fourDigits(text)
	if utf16.IsSurrogate(r) {
		if pair := utf16.DecodeRune(r, fourDigits(text[min(6, len(text)):])); pair != unicode.ReplacementChar {
			return pair, 12
		}
		return -1, 6
	}
	return r, 6
}

func fourDigits(text string) rune {
	if len(text) < 6 || text[:2] != `\u` {
		return -1
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

const timeLayout = "2006-01-02 15:04:05 UTC"

// when shows a time of signing and how long ago that is.
func when(signed, now time.Time) string {
	age := now.Sub(signed).Truncate(time.Second) // which stops at 292 years
	text := signed.UTC().Format(timeLayout)
	if age < 0 {
		return fmt.Sprintf("%s, %s in the future", text, days(-age))
	}
	return fmt.Sprintf("%s, %s ago", text, days(age))
}

// days is Duration.String with days in front.
func days(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < day:
		return d.String()
	case d%day == 0:
		return fmt.Sprintf("%d days", d/day)
	}
	return fmt.Sprintf("%dd%s", d/day, d%day)
}

// reason is the error without the names of the packages it came through.
func reason(err error) string {
	text := err.Error()
	for _, name := range []string{"serializer: ", "signer: ", "taggedjson: ", "pybase64: ", "flasksession: "} {
		text = strings.ReplaceAll(text, name, "")
	}
	return text
}

func safe(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}
