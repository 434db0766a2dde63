package flasksession

import (
	"errors"
	"fmt"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ErrStored reports a session that is stored and cannot be read. Flask-Session 0.8
// answers with status 500 too, as an empty session in its place would overwrite it.
var ErrStored = errors.New("flasksession: the stored session cannot be read")

// ErrPickle is an [ErrStored] for a Python pickle, which Flask-Session writes up to 0.6,
// and in later releases with the types "filesystem" and "cachelib". It is not read here,
// and never could be by running what it says, as Python does.
var ErrPickle = errors.New("flasksession: it is a pickle")

// readers returns the formats a stored session may have, in the order in which they are
// tried. Flask-Session 0.8 reads its two formats whichever of them is configured; other
// serializers read their own.
func (c Config) readers() []serializer.Payload {
	switch c.Serialization {
	case MsgPack:
		return []serializer.Payload{MsgPack, JSON}
	case JSON:
		if c.Version == V08 {
			return []serializer.Payload{JSON, MsgPack}
		}
	}
	return []serializer.Payload{c.Serialization}
}

// decode reads a stored session. found is false for a stored None, which counts as
// nothing. The error is an ErrStored with that of the configured format.
func (s *ServerSide) decode(data []byte) (values taggedjson.Dict, found bool, err error) {
	for _, format := range s.readers {
		var values taggedjson.Dict
		failure := format.Unmarshal(data, &values)
		switch {
		case failure == nil:
			return values, true, nil
		case errors.Is(failure, errMissing):
			return nil, false, nil
		case errors.Is(failure, errNotDict), errors.Is(failure, errOddKeys):
			return nil, false, fmt.Errorf("%w: %w", ErrStored, failure) // it was that format
		}
		if err == nil {
			err = failure
		}
	}
	if isPickle(data) {
		err = ErrPickle
	}
	return nil, false, fmt.Errorf("%w: %w", ErrStored, err)
}

// isPickle reports whether data that is no other format is meant as a pickle: it ends
// with STOP and begins with PROTO, or, in the protocols 0 and 1, with MARK or EMPTY_DICT
// of the dict a session is.
func isPickle(data []byte) bool {
	return len(data) > 1 && data[len(data)-1] == '.' && strings.IndexByte("\x80(}", data[0]) >= 0
}
