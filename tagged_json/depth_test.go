package taggedjson_test

import (
	"errors"
	"strings"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestDictDepth shows that the dict at the top counts as a level, in numbers, not by the constant.
func TestDictDepth(t *testing.T) {
	dicts := func(unit, end string) func(n int) string {
		return func(n int) string { return strings.Repeat(unit, n) + "0" + strings.Repeat(end, n) }
	}
	for shows, text := range map[string]func(levels int) string{
		"dicts of one key":             dicts(`{"a":`, "}"),
		"a second member behind":       dicts(`{"a":`, `,"b":1}`),
		"a second member before":       dicts(`{"b":1,"a":`, "}"),
		"lists below a dict":           func(n int) string { return `{"a":` + nested(n-1) + "}" },
		"lists below a dict of two":    func(n int) string { return `{"b":1,"a":` + nested(n-1) + "}" },
		"dicts below a list":           func(n int) string { return "[" + dicts(`{"a":`, "}")(n-1) + "]" },
		"blanks before the first dict": func(n int) string { return " \n" + dicts(`{"a":`, "}")(n) },
	} {
		t.Run(shows, func(t *testing.T) {
			for into, unmarshal := range unmarshals {
				if into == "a Dict" && text(1)[0] == '[' {
					continue // a list is no Dict at any depth
				}
				if _, err := unmarshal(text(1000)); err != nil {
					t.Errorf("1,000 levels into %s: %v", into, err)
				}
				_, err := unmarshal(text(1001))
				if _, ok := errors.AsType[*taggedjson.SyntaxError](err); !ok {
					t.Errorf("1,001 levels into %s: %v, want a SyntaxError", into, err)
				}
			}
		})
	}
}

// unmarshals are the two targets that get what a text holds as it is.
var unmarshals = map[string]func(text string) (any, error){
	"any": func(text string) (v any, err error) {
		err = taggedjson.Unmarshal([]byte(text), &v)
		return v, err
	},
	"a Dict": func(text string) (any, error) {
		var v taggedjson.Dict
		err := taggedjson.Unmarshal([]byte(text), &v)
		return v, err
	},
}

// TestNilTarget shows that a nil pointer is told, whatever it points to.
func TestNilTarget(t *testing.T) {
	for shows, target := range map[string]any{
		"a nil *any":    (*any)(nil),
		"a nil *Dict":   (*taggedjson.Dict)(nil),
		"a nil *string": (*string)(nil),
		"nil":           nil,
	} {
		for _, text := range []string{`{"a":1,"b":2}`, `{}`, `1`} {
			err := taggedjson.Unmarshal([]byte(text), target)
			if _, ok := errors.AsType[*taggedjson.TypeError](err); !ok {
				t.Errorf("%s into %s: %v, want a TypeError", text, shows, err)
			}
		}
	}
}
