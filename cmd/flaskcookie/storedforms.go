package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/pyescape"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// storedForm is one way to read what a client of a store printed.
type storedForm struct {
	data []byte
	how  string // "" for the bytes as they are
}

var (
	// memcachedForm is what stands between the lines of memcached's answer.
	memcachedForm = regexp.MustCompile(`(?s)^VALUE \S+ \d+ \d+[^\n]*\r?\n(.*?)\r?\nEND\r?\n?$`)

	// cellForm is the one value in a list of redis-cli or in a table of psql.
	cellForm = regexp.MustCompile(`(?s)^(?:\d+\) (".*")|[^\n]*\n[-+]+\s*(\\x[0-9A-Fa-f]+)\s*\(1 row\))$`)

	hexForm    = regexp.MustCompile(`^(?:\\x|0[xX]|[xX]')?((?:[0-9A-Fa-f]{2})+)'?$`)
	base64Form = regexp.MustCompile(`^(?:[A-Za-z]+(?:\.[A-Za-z0-9]+)?\((?:\d+,\s*)?['"])?([A-Za-z0-9+/]{8,}={0,2})(?:['"](?:,\s*\d+)?\))?$`)
)

// storedForms are the ways in their order: the bytes, without the newline that redis-cli --raw adds,
// quoted as redis-cli shows them to a terminal, a literal of Python, hexadecimal as SQL clients
// show it, and base64.
func storedForms(data []byte) []storedForm {
	forms := []storedForm{{data: data}}
	add := func(data []byte, how string) {
		if len(data) > 0 {
			forms = append(forms, storedForm{data, how})
		}
	}
	if shorter := withoutNewline(data); len(shorter) < len(data) {
		add(shorter, "without the newline at the end")
	}
	if match := memcachedForm.FindSubmatch(data); match != nil {
		add(match[1], "as memcached answers")
	}
	text := bytes.TrimSpace(data)
	if match := cellForm.FindSubmatch(text); match != nil {
		text = append(match[1], match[2]...) // one of the two
	}
	if literal, isPython := bytes.CutPrefix(text, []byte("b")); isQuoted(literal) && (isPython || literal[0] == '"') {
		how := "quoted, as redis-cli shows it"
		if isPython {
			how = "a literal of Python"
		}
		resolved, _ := pyescape.Bytes(string(literal[1 : len(literal)-1]))
		add([]byte(resolved), how)
	}
	joined := bytes.Join(bytes.Fields(text), nil) // base64 and xxd -p break lines
	if match := hexForm.FindSubmatch(joined); match != nil {
		if decoded, err := hex.DecodeString(string(match[1])); err == nil {
			add(decoded, "in hexadecimal")
		}
	}
	if match := base64Form.FindSubmatch(joined); match != nil {
		if decoded, err := base64.StdEncoding.DecodeString(string(match[1])); err == nil {
			add(decoded, "in base64")
		}
	}
	if decoded, how := binaryInJSON(text); how != "" {
		return []storedForm{{decoded, how}} // the JSON around it is the client's
	}
	return forms
}

// binaryInJSON reads bytes as the clients of MongoDB and DynamoDB print them, alone or in the document
// or item they are a part of.
func binaryInJSON(text []byte) (data []byte, how string) {
	if len(text) == 0 || text[0] != '{' || !bytes.Contains(text, []byte(`"$binary"`)) && !bytes.Contains(text, []byte(`"B"`)) {
		return nil, ""
	}
	var v any
	if plainJSON.Unmarshal(text, &v) != nil {
		return nil, ""
	}
	return binaryIn(v)
}

func binaryIn(v any) (data []byte, how string) {
	dict, _ := v.(taggedjson.Dict)
	encoded, how := "", ""
	if binary, found := dict.Get("$binary"); found {
		if inner, isDict := binary.(taggedjson.Dict); isDict {
			binary, _ = inner.Get("base64")
		}
		encoded, _ = binary.(string)
		how = "in base64 in JSON, as MongoDB shows it"
	} else if binary, found := dict.Get("B"); found && len(dict) == 1 {
		encoded, _ = binary.(string)
		how = "in base64 in JSON, as DynamoDB shows it"
	}
	if decoded, err := base64.StdEncoding.DecodeString(encoded); how != "" && err == nil && encoded != "" {
		return decoded, how
	}
	for _, name := range []string{"Item", "val"} { // DynamoDB's answer, and where Flask-Session stores
		if member, found := dict.Get(name); found {
			if data, how := binaryIn(member); how != "" {
				return data, how
			}
		}
	}
	return nil, ""
}

func isQuoted(text []byte) bool {
	n := len(text)
	return n >= 2 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'')
}

// nothingStored is what clients print for a key that is not there.
func nothingStored(data []byte) bool {
	text := strings.ToLower(strings.TrimSpace(string(data)))
	return text == "" || text == "(nil)" || text == "nil" || text == "null" || text == "none"
}
