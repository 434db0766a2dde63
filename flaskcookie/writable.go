package flaskcookie

import (
	"math/big"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// checkWritable returns what tells the one who sets a value that it cannot be written, where
// the conversion does not: with a portable codec, of values of custom tags, and of what is
// nested deep, since a tag takes levels of its own.
func checkWritable(codec *taggedjson.Codec) func(key string, value any) error {
	return func(key string, value any) error {
		if !codec.Portable() && isPlain(value, plainLevels) {
			return nil
		}
		_, err := codec.Marshal(taggedjson.Dict{{Key: key, Value: value}})
		return err
	}
}

// plainLevels is how many levels of values can be written whatever they are: each takes two
// at most, and the session one.
const plainLevels = (taggedjson.MaxWriteDepth - 1) / 2

// isPlain reports whether a value is one of package taggedjson, of no more than so many levels.
func isPlain(value any, levels int) bool {
	if levels == 0 {
		return false
	}
	switch value := value.(type) {
	case nil, bool, int64, float64, string, *big.Int, taggedjson.Markup, []byte, taggedjson.UUID, time.Time:
		return true
	case []any:
		return arePlain(value, levels-1)
	case taggedjson.Tuple:
		return arePlain(value, levels-1)
	case taggedjson.Dict:
		for _, item := range value {
			if !isPlain(item.Value, levels-1) {
				return false
			}
		}
		return true
	}
	return false
}

func arePlain(values []any, levels int) bool {
	for _, value := range values {
		if !isPlain(value, levels) {
			return false
		}
	}
	return true
}
