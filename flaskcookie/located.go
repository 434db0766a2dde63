package flaskcookie

import (
	"errors"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/valuepath"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// withKey puts the segment of a key in front of the path of a TypeError from which it was cut, since
// the value lies deep.
func withKey(err error, segment string) error {
	if located, ok := errors.AsType[*taggedjson.TypeError](err); ok && len(located.Path) > valuepath.Most && !strings.HasPrefix(located.Path, segment) {
		return inKey(err, segment)
	}
	return err
}

// inKey puts the segment of a key of the session in front of the path of a TypeError.
func inKey(err error, segment string) error {
	if located, ok := errors.AsType[*taggedjson.TypeError](err); ok {
		located.Path = valuepath.Under(segment, located.Path)
	}
	return err
}
