package main

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// pythonLines shows a stored session key by key, each value as Python writes it: no format of a
// store has a text of its own for all of them.
func pythonLines(d taggedjson.Dict) []string {
	if len(d) == 0 {
		return []string{"{}"}
	}
	return dictLines(d, pythonText)
}

// pythonText is a value as Python writes it, with strings as in JSON.
func pythonText(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return map[bool]string{true: "True", false: "False"}[v]
	case *big.Int:
		return v.String()
	case string:
		return taggedText(v)
	case taggedjson.Markup:
		return "Markup(" + taggedText(string(v)) + ")"
	case taggedjson.UUID:
		return "UUID(\"" + v.String() + "\")"
	case time.Time:
		return "datetime(\"" + v.UTC().Format("2006-01-02 15:04:05.999999") + " UTC\")"
	case []byte:
		return "b" + strconv.QuoteToASCII(string(v))
	case flasksession.ByteArray:
		return "bytearray(b" + strconv.QuoteToASCII(string(v)) + ")"
	case flasksession.Decimal:
		return "Decimal(\"" + string(v) + "\")"
	case flasksession.Opaque:
		return fmt.Sprintf("(an object that has no form here, %d bytes)", max(len(v.Pickle()), len(v.MsgPack())))
	case flasksession.ZoneInfo:
		return "ZoneInfo(" + taggedText(string(v)) + ")"
	case flasksession.DateTime:
		return "DateTime(" + taggedText(v.String()+zoneText(v.Zone)) + ")"
	case flasksession.Time:
		return "Time(" + taggedText(v.String()+zoneText(v.Zone)) + ")"
	case fmt.Stringer: // dates, times and their zones
		return strings.TrimPrefix(fmt.Sprintf("%T", v), "flasksession.") + "(" + taggedText(v.String()) + ")"
	}
	return pythonContainer(v)
}

// zoneText names a zone whose offset the text of a time does not have.
func zoneText(zone any) string {
	switch zone := zone.(type) {
	case nil, flasksession.FixedZone:
		return ""
	case flasksession.ZoneInfo:
		return " " + string(zone)
	}
	return " in a zone that has no form here"
}

func pythonContainer(v any) string {
	switch v := v.(type) {
	case []any:
		return "[" + joined(v) + "]"
	case taggedjson.Tuple:
		if len(v) == 1 {
			return "(" + joined(v) + ",)"
		}
		return "(" + joined(v) + ")"
	case flasksession.Set:
		if len(v) == 0 {
			return "set()"
		}
		return "{" + joined(v) + "}"
	case flasksession.FrozenSet:
		return "frozenset({" + joined(v) + "})"
	case flasksession.Deque:
		return "deque([" + joined(v.Items) + "])"
	case taggedjson.Dict:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = taggedText(item.Key) + ": " + pythonText(item.Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case flasksession.Map:
		parts := make([]string, len(v.Pairs))
		for i, pair := range v.Pairs {
			parts[i] = pythonText(pair.Key) + ": " + pythonText(pair.Value)
		}
		text := "{" + strings.Join(parts, ", ") + "}"
		if v.Class != "" {
			text = v.Class + "(" + text + ")"
		}
		return text
	case flasksession.TimeDelta:
		return fmt.Sprintf("timedelta(days=%d, seconds=%d, microseconds=%d)", v.Days, v.Seconds, v.Microseconds)
	case complex128:
		return fmt.Sprintf("complex(%s, %s)", taggedText(real(v)), taggedText(imag(v)))
	}
	return taggedText(v) // a number, in Python's digits
}

func joined[T ~[]any](items T) string {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = pythonText(item)
	}
	return strings.Join(parts, ", ")
}
