package routing

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// converter is what stands between < and > in a rule.
type converter struct {
	name   string // of the variable
	regex  string // as Werkzeug has it; "" if it is not known here
	whole  bool   // may match slashes, so that it takes the rest of the path
	digits bool   // of a number, where Python also takes digits of other alphabets
	check  func(text string) bool
}

// numbers are ids; longer ones are no int64, and Python's limit is at 4300 digits.
const maxDigits = 18

const uuidRegex = "[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"

// newConverter makes one of Werkzeug's own converters. One of the application, or one whose
// arguments are not understood, has no regex.
func newConverter(kind, arguments, variable string) converter {
	unknown := converter{name: variable, whole: true}
	args, ok := parseArguments(arguments)
	if !ok {
		return unknown
	}
	c := converter{name: variable}
	switch kind {
	case "", "default", "string":
		c.regex, ok = stringRegex(args)
	case "any":
		c.regex, ok = anyRegex(args)
	case "path":
		c.regex, c.whole, ok = "[^/].*?", true, len(args) == 0
	case "uuid":
		c.regex, ok = uuidRegex, len(args) == 0
	case "int":
		c.regex, c.digits = "[0-9]+", true
		c.check, ok = numberCheck(args, true)
	case "float":
		c.regex, c.digits = "[0-9]+\\.[0-9]+", true
		c.check, ok = numberCheck(args, false)
	default:
		ok = false
	}
	if !ok {
		return unknown
	}
	if c.digits && signed(args) {
		c.regex = "-?" + c.regex
	}
	if _, err := regexp.Compile(c.regex); err != nil { // a length beyond what Go allows
		return unknown
	}
	return c
}

// argument is one of a converter's: a number, True or False, a name or a quoted text.
type argument struct {
	key, value string
	quoted     bool
}

var argumentRegex = regexp.MustCompile(`^\s*(?:([a-zA-Z_]\w*)\s*=\s*)?(?:([0-9]+|[a-zA-Z_]\w*)|"([^"]*)"|'([^']*)')\s*(?:,|$)`)

// parseArguments reads what stands in the brackets; ok is false for what could be read in
// another way, such as a number with a point.
func parseArguments(text string) (args []argument, ok bool) {
	if text == "" {
		return nil, true
	}
	for text != "" {
		m := argumentRegex.FindStringSubmatchIndex(text)
		if m == nil {
			return nil, false
		}
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		args = append(args, argument{group(1), group(2) + group(3) + group(4), m[4] < 0})
		text = text[m[1]:]
	}
	return args, true
}

// number returns the value of an argument that is one.
func (a argument) number() (int, bool) {
	n, err := strconv.Atoi(a.value)
	return n, err == nil && !a.quoted && len(a.value) <= maxDigits
}

func stringRegex(args []argument) (string, bool) {
	names := []string{"minlength", "maxlength", "length"}
	given := map[string]int{}
	for i, a := range args {
		n, ok := a.number()
		key := a.key
		if key == "" && i < len(names) {
			key = names[i]
		}
		if !ok || key == "" {
			return "", false
		}
		given[key] = n
	}
	length, exact := given["length"]
	low, limited := given["minlength"]
	high, bounded := given["maxlength"]
	known := len(given) == len(args)
	for key := range given {
		known = known && (key == "length" || key == "minlength" || key == "maxlength")
	}
	switch {
	case !known:
		return "", false
	case exact:
		return fmt.Sprintf("[^/]{%d}", length), true
	}
	if !limited {
		low = 1
	}
	if bounded {
		return fmt.Sprintf("[^/]{%d,%d}", low, high), true
	}
	return fmt.Sprintf("[^/]{%d,}", low), true
}

func anyRegex(args []argument) (string, bool) {
	var items []string
	for _, a := range args {
		plain := a.value == "True" || a.value == "False" || a.value == "None"
		switch strings.ToLower(a.value) {
		case "nan", "inf", "infinity": // which Python makes numbers of
			plain = true
		}
		_, err := strconv.Atoi(a.value)
		if a.key != "" || !a.quoted && (plain || err == nil) || strings.Contains(a.value, "/") {
			return "", false
		}
		items = append(items, regexp.QuoteMeta(a.value))
	}
	return "(?:" + strings.Join(items, "|") + ")", len(items) > 0
}

func signed(args []argument) bool {
	for _, a := range args {
		if a.key == "signed" {
			return a.value == "True"
		}
	}
	return false
}

// numberCheck is what Werkzeug asks of a number after it has matched.
func numberCheck(args []argument, whole bool) (check func(string) bool, ok bool) {
	limits := map[string]int{}
	for _, a := range args {
		n, isNumber := a.number()
		switch {
		case a.key == "signed" && !a.quoted && (a.value == "True" || a.value == "False"):
		case isNumber && (a.key == "min" || a.key == "max" || whole && a.key == "fixed_digits"):
			limits[a.key] = n
		default:
			return nil, false
		}
	}
	return func(text string) bool {
		if digits := limits["fixed_digits"]; digits != 0 && len(text) != digits {
			return false
		}
		value, err := strconv.ParseFloat(text, 64)
		low, hasLow := limits["min"]
		high, hasHigh := limits["max"]
		return err == nil && !(hasLow && value < float64(low)) && !(hasHigh && value > float64(high))
	}, true
}
