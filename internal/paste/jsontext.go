package paste

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// pythonJSON reads JSON with its objects in order.
var pythonJSON = taggedjson.NewCodec(taggedjson.Options{Untagged: true})

// jsonBegin tells JSON from a dict of Python and from the time in brackets at the front of a
// line of a log.
var jsonBegin = regexp.MustCompile(`^\s*(?:\{\s*(?:"|$|\})|\[\s*(?:$|"|[{\[]\s*(?:"|$)))`)

var errNotJSON = errors.New("not JSON")

// isLogLine reports whether a line is JSON of its own, as in logs, and no document that has
// this one line.
func (r *reader) isLogLine(line string) bool {
	line = strings.TrimRight(line, "\r\n")
	var v any
	if pythonJSON.Unmarshal([]byte(line), &v) != nil {
		return false
	}
	r.parsed = parsedLine{line, v}
	_, isHAR := harEntries(v)
	return !isHAR
}

// parsedLine is the JSON of the first line, which is looked at to tell what the input is, and then read.
type parsedLine struct {
	text string
	v    any
}

// parse reads JSON, which may be that of the first line.
func (r *reader) parse(text string) (v any, err error) {
	parsed := r.parsed
	r.parsed = parsedLine{}
	if parsed.text != "" && parsed.text == strings.TrimRight(text, "\r\n") {
		return parsed.v, nil
	}
	return v, pythonJSON.Unmarshal([]byte(text), &v)
}

// jsonLine reads JSON in one line, such as one of a log.
func (r *reader) jsonLine(line string, number int) bool {
	end := strings.TrimRight(line, " \t\r\n")
	if end == "" || end[len(end)-1] != '}' && end[len(end)-1] != ']' || !jsonBegin.MatchString(line) {
		return false // which costs less than an error
	}
	_, err := r.jsonAt(line, number)
	return err == nil && r.count > 0
}

func (r *reader) jsonDocument(text string) (isHAR bool, err error) { return r.jsonAt(text, 1) }

func (r *reader) jsonAt(text string, line int) (isHAR bool, err error) {
	v, err := r.parse(text)
	if err != nil {
		return false, errNotJSON
	}
	w := &jsonWalk{reader: r, text: text, line: line}
	if entries, ok := harEntries(v); ok {
		for i, entry := range entries {
			w.harEntry(entry, i+1)
		}
		return true, nil
	}
	w.value(v)
	return false, nil
}

// jsonWalk goes through a document and keeps the line in which it has arrived.
type jsonWalk struct {
	*reader
	text string
	at   int
	line int
	vain int // bytes looked through for values that are spelled in another way
}

// lineOf returns the line of a value, which stands behind those before it. One with escapes
// counts as in the line of the last, and so do all once they have been looked for in vain for
// some times the length of the text.
func (w *jsonWalk) lineOf(value string) int {
	if strings.ContainsAny(value, "\"\\") || w.vain > 8*len(w.text) {
		return w.line
	}
	rest := w.text[w.at:]
	i := strings.Index(rest, value)
	if i < 0 {
		w.vain += len(rest)
		return w.line
	}
	w.line += strings.Count(rest[:i], "\n")
	w.at += i
	return w.line
}

func harEntries(v any) (entries []any, ok bool) {
	dict, _ := v.(taggedjson.Dict)
	log, _ := dict.Get("log")
	inner, _ := log.(taggedjson.Dict)
	list, _ := inner.Get("entries")
	entries, ok = list.([]any)
	return entries, ok
}

// harEntry reads the headers of a request and a response, and their cookies where the
// headers have none. Bodies are not looked at.
func (w *jsonWalk) harEntry(v any, number int) {
	entry, _ := v.(taggedjson.Dict)
	for _, side := range []string{"request", "response"} {
		message, _ := entry.Get(side)
		parts, _ := message.(taggedjson.Dict)
		before := w.count
		headers, _ := parts.Get("headers")
		w.harHeaders(headers, side, number)
		if w.count > before {
			continue
		}
		cookies, _ := parts.Get("cookies")
		w.harCookies(cookies)
	}
}

// harCookies reads a list of cookies, in which one called "cookie" is no header.
func (w *jsonWalk) harCookies(v any) {
	list, _ := v.([]any)
	for _, item := range list {
		if name, value, ok := named(item); ok {
			w.pair(w.lineOf(value), inJSON+" of cookies", name, value)
		}
	}
}

func (w *jsonWalk) harHeaders(v any, side string, number int) {
	list, _ := v.([]any)
	source := func() string { return fmt.Sprintf("the %s of entry %d of a HAR", side, number) }
	var cookies joined
	for _, item := range list {
		name, value, ok := named(item)
		switch {
		case !ok:
		case strings.EqualFold(name, "cookie"):
			cookies.add(value)
		case strings.EqualFold(name, "set-cookie"):
			source := source() + ", a Set-Cookie header"
			for line := range strings.Lines(value) { // one header holds several
				pair, _, _ := strings.Cut(strings.TrimSpace(line), ";")
				w.header(w.lineOf(pair), source, pair, pair)
			}
		}
	}
	if cookies.some {
		header := cookies.String()
		w.header(w.lineOf(cookies.first), source(), header, header)
	}
}

// named reads an object with a name and a value.
func named(v any) (name, value string, ok bool) {
	dict, _ := v.(taggedjson.Dict)
	n, hasName := dict.Get("name")
	val, hasValue := dict.Get("value")
	name, isName := n.(string)
	value, isValue := val.(string)
	return name, value, hasName && hasValue && isName && isValue
}

const inJSON = "JSON"

// value looks for cookies in any JSON: objects with a name and a value, as cookie extensions
// and browsers' drivers export; the name of the cookie as a key; and what calls itself a
// header.
func (w *jsonWalk) value(v any) {
	switch v := v.(type) {
	case []any:
		if name, isText := first(v).(string); isText && len(v) == 2 { // a pair, as in ASGI's scope
			if text, isText := v[1].(string); isText && isHeaderKey(name) {
				w.entry(name, text)
				return
			}
		}
		for _, item := range v {
			w.value(item)
		}
	case taggedjson.Dict:
		if name, value, ok := named(v); ok {
			w.member(name, value)
			return
		}
		for key, member := range v.All() {
			w.entry(key, member)
		}
	}
}

// member is a cookie by name and value, or a header by name and value.
func (w *jsonWalk) member(name, value string) {
	switch strings.ToLower(name) {
	case "cookie", "set-cookie":
		w.entry(name, value)
	default:
		w.pair(w.lineOf(value), inJSON+" of cookies", name, value)
	}
}

// headerKeys are the spellings of a header's name as a key, and whether it is Set-Cookie.
var headerKeys = map[string]bool{
	"cookie": false, "cookies": false, "http_cookie": false,
	"set-cookie": true, "set_cookie": true, "setcookie": true,
}

func isHeaderKey(key string) bool {
	_, is := headerKeys[strings.ToLower(key)]
	return is
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

func (w *jsonWalk) entry(key string, v any) {
	isSet, isHeader := headerKeys[strings.ToLower(key)]
	text, isText := v.(string)
	dict, _ := v.(taggedjson.Dict)
	list, _ := v.([]any)
	switch value, hasValue := dict.Get("value"); {
	case isText && key == w.name:
		w.pair(w.lineOf(text), inJSON, key, text)
	case isText && isHeader && isSet:
		w.setCookie(w.lineOf(text), text, text)
	case isText && isHeader && strings.Contains(text, "="):
		w.header(w.lineOf(text), cookieHeader+" in JSON", strings.TrimSpace(text), text)
	case key == w.name && hasValue:
		if text, isText := value.(string); isText {
			w.pair(w.lineOf(text), inJSON, key, text)
		}
	case isHeader && isSet && len(list) > 0:
		for _, item := range list {
			if text, isText := item.(string); isText {
				w.setCookie(w.lineOf(text), text, text)
			}
		}
	case isHeader && len(list) > 0:
		w.headers(list)
	case strings.Contains(strings.ToLower(key), "cookies") && dict != nil:
		w.allOf(dict)
	default:
		w.value(v)
	}
}

// headers reads the lines of one header, as Go and Caddy log them, or else cookies in a list.
func (w *jsonWalk) headers(list []any) {
	var lines joined
	for _, item := range list {
		if text, isText := item.(string); isText && strings.Contains(text, "=") {
			lines.add(strings.TrimSpace(text))
		} else {
			w.value(item)
		}
	}
	if lines.some {
		header := lines.String()
		w.header(w.lineOf(lines.first), cookieHeader+" in JSON", header, header)
	}
}

// allOf reads an object whose keys are names of cookies.
func (w *jsonWalk) allOf(dict taggedjson.Dict) {
	for name, v := range dict.All() {
		if text, isText := v.(string); isText {
			w.pair(w.lineOf(text), inJSON+" of cookies", name, text)
		} else {
			w.entry(name, v)
		}
	}
}
