package flasksession

import (
	"bytes"
	"errors"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	"github.com/flaskcookie/flaskcookie-go/serializer"
)

// Pickle is Python's pickle.dumps and pickle.loads for sessions of plain data: what
// Flask-Session stores up to 0.6, and later with the types "filesystem" and "cachelib".
//
// Unmarshal reads the protocols 0 to 5 and never runs what a pickle says. Beside None,
// bool, int, float, str, bytes, list, tuple and dict it knows complex (complex128),
// Markup, UUID, and the classes that [Set] and the types beside it stand for, down to the
// datetimes. Anything else becomes an [Opaque], and so does a dict that sets a key again beside
// one that Python may take for the same. Of a UUID only the number is kept, not
// is_safe. Values that Python shared are equal here and no longer the same. The error is
// a [*DecodeError], which is an [ErrPickle], for a pickle that is damaged or refused:
// extension codes, persistent ids and buffers beside the pickle, which are of one program
// only; names of what makes or runs code, such as os.system; a value that contains itself; a
// NaN that is used again;
// and what is beyond these limits: 1000 levels of nesting; 4300 digits of an integer that is
// written in digits; and a pickle of n bytes in which values are used again holds, written out in
// full, at most 32768+4n values and in them 1 MiB + 16n bytes of text and data, and never more
// than [MaxValues] and 17 MiB. More than MaxValues instructions are [ErrTooManyValues]. Marshal
// writes nothing that Unmarshal would not read.
//
// Whatever the data, no more than PickleMemory bytes are allocated for each of its bytes,
// beside PickleMemoryFixed.
//
// Marshal writes protocol 4, which Python reads from 3.4 on, mostly in the bytes of CPython
// for a value in which only strings are used again, as long as what is so written is not too long
// in full to be read here. It takes what that of
// [MsgPack] takes, and Markup, integers of any size and lone surrogates. A time.Time is an
// aware datetime in UTC. A *taggedjson.TypeError names the path of a value that has no
// form in Python, of an Opaque of MessagePack, and of what is nested deeper than 400 levels:
// Python reads that, but Python 3.11 could not write it again.
var Pickle serializer.Payload = &format{writePickle, sessionBy(readPickle), nil}

// What [Pickle] allocates at most, in bytes: for each byte of the data, and beside that.
const (
	PickleMemory      = 320
	PickleMemoryFixed = 4 << 20
)

// CachelibPickle is the form in which the RedisCache of cachelib, and so of Flask-Caching,
// keeps a value: "!" and a pickle. Reading and writing are those of [Pickle]. A bare
// integer, which cachelib writes without the "!", is no session.
var CachelibPickle serializer.Payload = &format{writeCachelib, sessionBy(readCachelib), nil}

// pickledTwice is how an interface that pickles stores in such a cache: the value is the
// bytes of a pickle. Reading takes a session that was pickled once as well.
var pickledTwice serializer.Payload = &format{writePickledTwice, sessionBy(readPickledTwice), nil}

// ErrPickle is the error of [Pickle] for data that is no pickle, or one that is not read.
var ErrPickle = errors.New("flasksession: not a pickle that is read here")

func readPickle(data []byte) (any, error) {
	node, err := pickle.Read(data)
	if errors.Is(err, pickle.ErrSteps) {
		return nil, ErrTooManyValues
	}
	if err != nil {
		fault := &DecodeError{Format: "pickle", Msg: err.Error()}
		if located, ok := errors.AsType[*pickle.Error](err); ok {
			fault.Offset, fault.Msg = located.Offset, located.Msg
		}
		return nil, fault
	}
	return pythonValue(node), nil
}

const cachelibMark = '!'

func readCachelib(data []byte) (any, error) {
	if len(data) == 0 || data[0] != cachelibMark {
		return nil, errNotDict // cachelib returns an int, or the bytes
	}
	return readPickle(data[1:])
}

func readPickledTwice(data []byte) (any, error) {
	value, err := readCachelib(data)
	if inner, isBytes := value.([]byte); isBytes && err == nil {
		return readPickle(inner)
	}
	return value, err
}

// isPickle reports whether data that is no other format is meant as a pickle: it has a
// STOP, and begins with PROTO, or, in the protocols 0 and 1, with MARK or EMPTY_DICT of the
// dict a session is.
func isPickle(data []byte) bool {
	return len(data) > 1 && bytes.IndexByte(data, '.') > 0 && bytes.IndexByte([]byte("\x80(}"), data[0]) >= 0
}
