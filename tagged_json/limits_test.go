package taggedjson_test

import (
	"math/big"
	"strings"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func nested(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

// TestLimits has what is at each limit and what is one more, in numbers, not by the constants.
func TestLimits(t *testing.T) {
	var v any
	if err := taggedjson.Unmarshal([]byte(nested(1000)), &v); err != nil {
		t.Errorf("the deepest legal text: %v", err)
	}
	for shows, text := range map[string]string{
		"one level too deep":     nested(1001),
		"100,000 brackets":       strings.Repeat("[", 100_000),
		"100,000 nested dicts":   strings.Repeat(`{"a":`, 100_000),
		"a digit too many":       strings.Repeat("9", 4301),
		"an integer of 1 MB":     "-" + strings.Repeat("9", 1<<20),
		"spelled text, too long": spelled(1<<20 + 1),
		"quoting that explodes":  strings.Repeat(`{" m":[`, 60) + `"\\"` + strings.Repeat(`]}`, 60),
		"a UUID of 1 MB":         `{" u":"` + strings.Repeat("1", 1<<20) + `"}`,
		"a year of 5,000 digits": `{" d":"1 Jan ` + strings.Repeat("1", 4000) + ` 00:00:00 GMT"}`,
	} {
		if err := taggedjson.Unmarshal([]byte(text), &v); err == nil {
			t.Errorf("%s: accepted", shows)
		}
	}
	if err := taggedjson.Unmarshal([]byte(spelled(1<<20)), &v); err != nil {
		t.Errorf("the longest spelled text: %v", err)
	}
	if err := taggedjson.Unmarshal([]byte(strings.Repeat("9", 4300)), &v); err != nil {
		t.Errorf("the longest integer: %v", err)
	}
	if _, err := taggedjson.Marshal(v); err != nil {
		t.Errorf("the longest integer: %v", err)
	}
	tooLong := new(big.Int).Exp(big.NewInt(10), big.NewInt(4300), nil)
	for shows, value := range map[string]any{
		"an integer of a digit too many": tooLong,
		"a huge integer":                 new(big.Int).Lsh(big.NewInt(1), 1<<22),
		"one level too deep":             deepList(321),
	} {
		if _, err := taggedjson.Marshal(value); err == nil {
			t.Errorf("writing %s: accepted", shows)
		}
	}
	if _, err := taggedjson.Marshal(deepList(320)); err != nil {
		t.Errorf("writing the deepest legal list: %v", err)
	}
	loop := map[string]any{}
	loop["self"] = loop
	if _, err := taggedjson.Marshal(loop); err == nil {
		t.Error("writing a map that holds itself: accepted")
	}
}

// spelled is a Markup around a list whose text counts as n bytes, with its brackets and quotes and
// a comma and space behind each element.
func spelled(n int) string { return `{" m":["` + strings.Repeat("a", n-6) + `"]}` }

func deepList(levels int) any {
	v := any(list{})
	for range levels - 1 {
		v = list{v}
	}
	return v
}
