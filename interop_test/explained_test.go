package interop

import (
	"slices"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// readByAll is a number of levels that every Python reads, as TestDepth shows: what both sides
// read has to be the same, however deep.
const readByAll = 400

// byDepth reports whether the nesting of a payload explains in which field the answers differ:
// Python could not read it, or Go writes no such value.
func byDepth(levels int, field string, python, golang answer) bool {
	if levels > readByAll && unreadable(field, python, golang) {
		return true
	}
	unwritten := levels > taggedjson.MaxWriteDepth && golang.WriteError != nil
	switch field {
	case "write_error":
		return unwritten
	case "value":
		return unwritten && golang.Value == nil
	case "recookie":
		return unwritten && golang.Recookie == nil
	}
	return false
}

// unreadable reports whether the answers differ in that one side could not read a payload
// which the other did read: its verdict, or of an expired cookie the value that is missing.
func unreadable(field string, refuses, reads answer) bool {
	switch field {
	case "verdict":
		return refuses.Verdict == vectors.BadPayload && reads.Verdict == vectors.OK
	case "write_error", "value":
		return refuses.Verdict == vectors.SignatureExpired && refuses.Value == nil && refuses.WriteError == nil
	}
	return false
}

// stages are the verdicts in the order in which a token gets them.
var stages = []vectors.Verdict{vectors.BadSignature, vectors.BadTimeSignature, vectors.SignatureExpired, vectors.BadPayload, vectors.OK}

// byNewerBase64 reports whether a Python that refuses data after the padding explains in which
// field the answers differ: it stops where Go goes on.
func byNewerBase64(field string, python, golang answer) bool {
	switch field {
	case "verdict":
		at := slices.Index(stages, python.Verdict)
		return at >= 0 && python.Verdict != vectors.SignatureExpired && at < slices.Index(stages, golang.Verdict)
	case "date_signed": // of a bad signature, the stamp of which Python cannot read either
		return python.DateSigned == nil && equal(python.ErrPayload, golang.ErrPayload)
	}
	return unreadable(field, python, golang)
}

// nesting counts the arrays and objects of a JSON text that are open at once.
func nesting(text []byte) (most int) {
	open, quoted, escaped := 0, false, false
	for _, char := range text {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = char == '\\', char != '"'
		case char == '"':
			quoted = true
		case char == '[' || char == '{':
			open++
			most = max(most, open)
		case char == ']' || char == '}':
			open--
		}
	}
	return most
}

func TestNesting(t *testing.T) {
	for text, want := range map[string]int{
		``: 0, `1`: 0, `[]`: 1, `[{"a":[]},[]]`: 3, `["[[[["]`: 1, `["\"[[",{}]`: 2, `["\\",[[]]]`: 3, `"[`: 0, `]][[`: 0,
	} {
		if got := nesting([]byte(text)); got != want {
			t.Errorf("%s: %d levels, want %d", text, got, want)
		}
	}
}

// TestExplained shows what a difference on purpose explains, and what is told though the case
// is one of such a difference.
func TestExplained(t *testing.T) {
	ok := func(value string) answer { return answer{Verdict: vectors.OK, Value: &value, Recookie: &value} }
	expired := func(a answer) answer { a.Verdict = vectors.SignatureExpired; return a }
	bad := func(verdict vectors.Verdict) answer { return answer{Verdict: verdict} }
	unwritten := answer{Verdict: vectors.OK, WriteError: new("too deep")}
	at := func(levels int) func(string, answer, answer) bool {
		return func(field string, python, golang answer) bool { return byDepth(levels, field, python, golang) }
	}
	for _, test := range []struct {
		name           string
		explains       func(field string, python, golang answer) bool
		python, golang answer
		want           bool
	}{
		{"Python's limit", at(500), bad(vectors.BadPayload), unwritten, true},
		{"Python's limit, of an expired cookie", at(500), expired(answer{}), expired(unwritten), true},
		{"not deep enough to be refused", at(readByAll), bad(vectors.BadPayload), unwritten, false},
		{"Go refuses what Python reads", at(500), ok("[]"), bad(vectors.BadPayload), false},
		{"a signature", at(500), bad(vectors.BadTimeSignature), unwritten, false},
		{"another value", at(310), ok("[]"), ok("WRONG"), false},
		{"another value, deeper", at(500), ok("[]"), ok("WRONG"), false},
		{"Go writes what Python does not", at(500), unwritten, ok("WRONG"), false},
		{"Go's limit", at(321), ok("[]"), unwritten, true},
		{"Go writes too little", at(320), ok("[]"), unwritten, false},
		{"newer Python refuses a signature", byNewerBase64, bad(vectors.BadTimeSignature), ok("[]"), true},
		{"newer Python refuses a payload", byNewerBase64, bad(vectors.BadPayload), ok("[]"), true},
		{"newer Python refuses an expired payload", byNewerBase64, expired(answer{}), expired(ok("[]")), true},
		{"newer Python refuses a stamp", byNewerBase64, bad(vectors.BadTimeSignature), answer{Verdict: vectors.BadTimeSignature, DateSigned: new(int64(1))}, true},
		{"newer Python reads what Go refuses", byNewerBase64, ok("[]"), bad(vectors.BadTimeSignature), false},
		{"newer Python reads another value", byNewerBase64, ok("[]"), ok("WRONG"), false},
		{"newer Python finds a cookie expired", byNewerBase64, bad(vectors.SignatureExpired), ok("[]"), false},
	} {
		field := differs(test.python, test.golang)
		if field == "" || test.explains(field, test.python, test.golang) != test.want {
			t.Errorf("%s: %s differs, explained: %t", test.name, field, !test.want)
		}
	}
}
