package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// line is a label and what stands beside it, one line each.
type line struct {
	label string
	value []string
}

// printLines prints aligned lines.
func (in *invocation) printLines(lines []line) {
	width := 0
	for _, l := range lines {
		width = max(width, len(l.label))
	}
	for _, l := range lines {
		label := l.label
		for _, value := range l.value {
			fmt.Fprintf(in.stdout, "%-*s  %s\n", width, label, value)
			label = ""
		}
	}
}

// warn says on standard error what is wrong with a configuration and keeps nothing from
// running. Each text is said once, for any number of cookies and files.
func (in *invocation) warn(cfg flaskcookie.Config) {
	for _, warning := range cfg.Warnings() {
		if !in.warned[warning] {
			fmt.Fprintf(in.stderr, "flaskcookie: warning: %s\n", safe(warning))
		}
		if in.warned == nil {
			in.warned = make(map[string]bool)
		}
		in.warned[warning] = true
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
	_, err := out.WriteTo(in.stdout)
	return err
}

// sessionLines shows a session key by key in tagged JSON, which tells all types
// apart and is plain ASCII, so that no cookie can play tricks on a terminal.
func sessionLines(v any) []string {
	d, ok := v.(taggedjson.Dict)
	if !ok || len(d) == 0 {
		return []string{taggedText(v)}
	}
	width := 0
	for _, item := range d {
		width = max(width, len(keyText(item.Key)))
	}
	lines := make([]string, len(d))
	for i, item := range d {
		lines[i] = fmt.Sprintf("%-*s  %s", width, keyText(item.Key), taggedText(item.Value))
	}
	return lines
}

// keyText is the key itself if it is a plain word, else JSON.
func keyText(key string) string {
	odd := strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '"' })
	if odd || key == "" {
		return taggedText(key)
	}
	return key
}

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
	return string(text)
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
	if d < day {
		return d.String()
	}
	return fmt.Sprintf("%dd%s", d/day, d%day)
}

// reason is the error without the names of the packages it came through.
func reason(err error) string {
	text := err.Error()
	for _, name := range []string{"serializer: ", "signer: ", "taggedjson: ", "pybase64: "} {
		text = strings.ReplaceAll(text, name, "")
	}
	return text
}
