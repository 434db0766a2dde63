// Package pickletext writes values of a pickle as scripts/fixtures/pickle_text.py does, for
// the tests that compare them with Python's.
package pickletext

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Of returns the text of a value, which tells its type and every bit of it. An Opaque is "!".
func Of(v any) string {
	switch v := v.(type) {
	case nil:
		return "N"
	case bool:
		return map[bool]string{true: "T", false: "F"}[v]
	case int64:
		return fmt.Sprintf("i%x", v)
	case *big.Int:
		return "i" + v.Text(16)
	case float64:
		return "f" + hex.EncodeToString(binary.BigEndian.AppendUint64(nil, math.Float64bits(v)))
	case complex128:
		return "c" + Of(real(v)) + Of(imag(v))
	case string:
		return "s" + hex.EncodeToString([]byte(v))
	case taggedjson.Markup:
		return "m" + hex.EncodeToString([]byte(v))
	case []byte:
		return "b" + hex.EncodeToString(v)
	case flasksession.ByteArray:
		return "a" + hex.EncodeToString(v)
	case taggedjson.UUID:
		return "u" + v.String()
	case flasksession.Decimal:
		return "d" + string(v)
	}
	if text, ok := container(v); ok {
		return text
	}
	return moment(v)
}

func container(v any) (string, bool) {
	switch v := v.(type) {
	case []any:
		return "[" + all(v) + "]", true
	case taggedjson.Tuple:
		return "(" + all(v) + ")", true
	case taggedjson.Dict:
		pairs := make([]flasksession.Pair, len(v))
		for i, item := range v {
			pairs[i] = flasksession.Pair{Key: item.Key, Value: item.Value}
		}
		return braces(pairs), true
	case flasksession.Map:
		class := v.Class
		if class == "defaultdict" {
			class += "<" + map[bool]string{true: "!"}[v.Factory != nil] + ">"
		}
		return class + braces(v.Pairs), true
	case flasksession.Set:
		return "set[" + sorted(v) + "]", true
	case flasksession.FrozenSet:
		return "frozenset[" + sorted(v) + "]", true
	case flasksession.Deque:
		most := ""
		if v.MaxLen != nil {
			most = fmt.Sprint(*v.MaxLen)
		}
		return "deque<" + most + ">[" + all(v.Items) + "]", true
	}
	return "", false
}

func all(members []any) string { return strings.Join(texts(members), ",") }

func sorted(members []any) string {
	list := texts(members)
	slices.Sort(list)
	return strings.Join(list, ",")
}

func texts(members []any) []string {
	list := make([]string, len(members))
	for i, member := range members {
		list[i] = Of(member)
	}
	return list
}

func braces(pairs []flasksession.Pair) string {
	list := make([]string, len(pairs))
	for i, pair := range pairs {
		list[i] = Of(pair.Key) + ":" + Of(pair.Value)
	}
	return "{" + strings.Join(list, ",") + "}"
}

func moment(v any) string {
	switch v := v.(type) {
	case flasksession.DateTime:
		clock := v.Time
		clock.Zone = nil
		return "D" + v.Date.String() + "T" + clock.String() + zoned(v.Time)
	case flasksession.Date:
		return "D" + v.String()
	case flasksession.Time:
		clock := v
		clock.Zone = nil
		return "H" + clock.String() + zoned(v)
	case flasksession.TimeDelta:
		return fmt.Sprintf("t%d,%d,%d", v.Days, v.Seconds, v.Microseconds)
	case flasksession.FixedZone:
		text := "z" + offset(v)
		if v.Name != "" {
			text += Of(v.Name)
		}
		return text
	case flasksession.ZoneInfo:
		return "Z" + string(v)
	}
	return "!"
}

// offset is the text of the timedelta, which counts days down and the rest up.
func offset(zone flasksession.FixedZone) string {
	µs := zone.Offset.Microseconds()
	days := 0
	if µs < 0 {
		days, µs = -1, µs+86400*1_000_000
	}
	return fmt.Sprintf("t%d,%d,%d", days, µs/1_000_000, µs%1_000_000)
}

func zoned(t flasksession.Time) string {
	fold, zone := "", ""
	if t.Fold {
		fold = "+"
	}
	if t.Zone != nil {
		zone = Of(t.Zone)
	}
	return fold + "<" + zone + ">"
}
