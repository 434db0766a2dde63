package flasksession

import (
	"errors"
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ErrStored reports a session that is stored and cannot be read. Flask-Session 0.8
// answers with status 500 too, as an empty session in its place would overwrite it.
var ErrStored = errors.New("flasksession: the stored session cannot be read")

// MaxStored is how many bytes a stored session may have, 16 MiB, whatever the store: as many as
// MongoDB takes, and more than memcached, DynamoDB and the column of MySQL do. A longer one is
// [ErrTooLong], before any of it is decoded and before it is stored. Decoding takes up to 160
// bytes for each byte of MessagePack or JSON and [PickleMemory] for each of a pickle, and with
// [MaxValues] no more than 300 MiB in all.
const MaxStored = 16 << 20

// ErrTooLong reports a session of more than [MaxStored] bytes. One that is stored already is an
// [ErrStored] as well.
var ErrTooLong = errors.New("flasksession: the session is longer than 16 MiB")

// readers returns the formats a stored session may have, in the order in which they are
// tried. Flask-Session 0.8 reads its two formats whichever of them is configured, and
// then pickles; other serializers read their own, as those of the older releases do.
func (c Config) readers() []serializer.Payload {
	switch c.Serialization {
	case MsgPack:
		return []serializer.Payload{MsgPack, JSON, Pickle}
	case JSON:
		if c.Version == V08 {
			return []serializer.Payload{JSON, MsgPack, Pickle}
		}
	}
	return []serializer.Payload{c.Serialization}
}

// decode reads a stored session. found is false for a stored None, which counts as
// nothing. The error is an ErrStored, with ErrTooLong or that of the configured format.
func (s *ServerSide) decode(data []byte) (values taggedjson.Dict, found bool, err error) {
	if len(data) > MaxStored {
		return nil, false, fmt.Errorf("%w: %w", ErrStored, ErrTooLong)
	}
	for _, format := range s.readers {
		var values taggedjson.Dict
		failure := ErrTooManyValues
		if !tooManyTagged(format, data) {
			failure = format.Unmarshal(data, &values)
		}
		switch {
		case failure == nil:
			return values, true, nil
		case errors.Is(failure, errMissing):
			return nil, false, nil
		case errors.Is(failure, errNotDict), errors.Is(failure, errOddKeys), errors.Is(failure, ErrTooManyValues):
			return nil, false, fmt.Errorf("%w: %w", ErrStored, failure) // it was that format
		}
		// The first format is the one that is configured. But what begins like a pickle
		// is one, and its error is the one to tell.
		if err == nil || errors.Is(failure, ErrPickle) && isPickle(data) {
			err = failure
		}
	}
	return nil, false, fmt.Errorf("%w: %w", ErrStored, err)
}
