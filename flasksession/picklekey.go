package flasksession

import (
	"encoding/base64"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// keyOf returns a text that two values have in common exactly if they are one key to
// Python. known is false where that cannot be told: of objects, times, decimals,
// frozensets and what holds them. Python decides about those when it reads what is written.
func keyOf(v any) (key string, known bool) {
	switch v := v.(type) {
	case nil:
		return "None", true
	case bool:
		if v {
			return "n1", true
		}
		return "n0", true
	case int64:
		return "n" + strconv.FormatInt(v, 10), true
	case *big.Int:
		return "n" + v.Text(62), true
	case float64:
		return floatKey(v)
	case string:
		return "s" + v, true
	case taggedjson.Markup:
		return "s" + string(v), true
	case []byte:
		return "b" + string(v), true
	case taggedjson.UUID:
		return "u" + string(v[:]), true
	case taggedjson.Tuple:
		return tupleKey(v)
	}
	return "", false
}

// floatKey is that of the int a float is equal to. A NaN is equal to nothing.
func floatKey(f float64) (string, bool) {
	switch {
	case math.IsNaN(f):
		return "", false
	case math.IsInf(f, 0), f != math.Trunc(f):
		return "f" + strconv.FormatFloat(f, 'g', -1, 64), true
	case math.Abs(f) < 1<<63:
		return "n" + strconv.FormatInt(int64(f), 10), true
	}
	n, _ := big.NewFloat(f).Int(nil)
	return "n" + n.Text(62), true
}

func tupleKey(members []any) (string, bool) {
	keys := make([]string, len(members))
	for i, member := range members {
		key, known := keyOf(member)
		if !known {
			return "", false
		}
		keys[i] = base64.RawStdEncoding.EncodeToString([]byte(key)) // so that none holds the separator
	}
	return "t" + strings.Join(keys, " ") + "/" + strconv.Itoa(len(keys)), true
}

// hashable reports whether Python takes v as a key, as far as is known.
func hashable(v any) bool {
	switch v := v.(type) {
	case []any, taggedjson.Dict, Set, Map, Deque, ByteArray:
		return false
	case taggedjson.Tuple:
		return allHashable(v)
	case FrozenSet:
		return allHashable(v)
	case nil, bool, int64, *big.Int, float64, complex128, string, []byte, time.Time, taggedjson.Markup, taggedjson.UUID, value:
		return true
	}
	converted, err := convert(v)
	return err != nil || hashable(converted) // an error is told when v is written
}

func allHashable(members []any) bool {
	return !slices.ContainsFunc(members, func(member any) bool { return !hashable(member) })
}
