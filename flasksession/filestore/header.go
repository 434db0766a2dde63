package filestore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"time"
)

// ErrFormat reports a file that is none of cachelib's: it is too short, mostly since
// something else wrote it or a power cut left it so. cachelib takes it for a missing
// session; here it is an error, as an empty session would be saved over it.
var ErrFormat = errors.New("filestore: the file of the session is not one of cachelib's")

// ErrLifetime reports a session that was to be stored for no time at all, or for longer
// than its file can say: until 2106, or 2038 with PickledExpiry.
var ErrLifetime = errors.New("filestore: the lifetime of a session is not positive, or too long for its file")

// header is how a file begins: the time of expiry in seconds since 1970, or 0 for never.
type header struct {
	expiry uint32
	at     int // where its four bytes are, -1 if it is a pickled 0, which has none
	size   int
}

// protocol is the opcode that every pickle of cachelib begins with, of a time or of a
// session: its protocol is never less than 2, but for the times up to cachelib 0.4.
const protocol = 0x80

// parseHeader reads the beginning of a file. The pickled forms are recognised by all of
// their bytes and, unless they are what Options say, the first of the session's pickle:
// four bytes that are a time do not look so, since then a pickle begins with the fifth.
func (s *Store) parseHeader(file []byte) (header, error) {
	start := 0 // of the number, behind the protocol and the frame
	if hasProtocol(file) {
		start = 2
		if prefix(file[2:], 0x95, 6, 0, 0, 0, 0, 0, 0, 0) {
			start += 9
		}
	}
	switch number := file[start:]; {
	case prefix(number, 'J', -1, -1, -1, -1, '.') && number[4] < 0x80 && s.pickleFollows(number[6:]):
		return header{binary.LittleEndian.Uint32(number[1:]), start + 1, start + 6}, nil
	case prefix(number, 'K', 0, '.') && s.pickleFollows(number[3:]):
		return header{0, -1, start + 3}, nil
	case len(file) < 4:
		return header{}, ErrFormat
	}
	return header{binary.NativeEndian.Uint32(file), 0, 4}, nil
}

// pickleFollows reports whether a value begins as cachelib's do, with an opcode and the
// number of a protocol.
func (s *Store) pickleFollows(value []byte) bool {
	return s.pickledExpiry || hasProtocol(value)
}

// hasProtocol reports whether a pickle begins with the number of a protocol that Python has.
func hasProtocol(pickle []byte) bool { return prefix(pickle, protocol, -1) && pickle[1] <= 5 }

// prefix reports whether b begins with bytes, of which -1 is any.
func prefix(b []byte, bytes ...int) bool {
	if len(b) < len(bytes) {
		return false
	}
	for i, want := range bytes {
		if want >= 0 && int(b[i]) != want {
			return false
		}
	}
	return true
}

// live reports whether a file that begins so is valid: "expiry == 0 or expiry >= time()".
func (h header) live(now time.Time) bool {
	return h.expiry == 0 || !now.After(time.Unix(int64(h.expiry), 0))
}

// expiry is _normalize_timeout: whole seconds of both.
func (s *Store) expiry(ttl time.Duration) (uint32, error) {
	if ttl <= 0 {
		return 0, ErrLifetime
	}
	seconds := int64((ttl + time.Second - 1) / time.Second)
	expiry := s.now().Unix() + seconds
	if ttl > math.MaxInt64-time.Second || expiry <= 0 || expiry > s.latest() {
		return 0, ErrLifetime
	}
	return uint32(expiry), nil
}

func (s *Store) latest() int64 {
	if s.pickledExpiry {
		return math.MaxInt32
	}
	return math.MaxUint32
}

// header returns the beginning of a file, as Options.PickledExpiry says. The pickle is of
// protocol 1, as up to cachelib 0.4; 0.5 and 0.6 read it too.
func (s *Store) header(expiry uint32) []byte {
	switch {
	case !s.pickledExpiry:
		return binary.NativeEndian.AppendUint32(nil, expiry)
	case expiry == 0:
		return []byte("K\x00.")
	}
	return append(binary.LittleEndian.AppendUint32([]byte{'J'}, expiry), '.')
}

// overwritten returns the bytes of another expiry for a file that begins with h.
func (h header) overwritten(expiry uint32) []byte {
	if h.at == 0 {
		return binary.NativeEndian.AppendUint32(nil, expiry)
	}
	return binary.LittleEndian.AppendUint32(nil, expiry)
}

// parseCount reads the value of the count file: a pickled int that is not negative.
func parseCount(pickle []byte) (count int, ok bool) {
	if hasProtocol(pickle) {
		pickle = pickle[2:]
	}
	if prefix(pickle, 0x95, -1, 0, 0, 0, 0, 0, 0, 0) {
		pickle = pickle[9:]
	}
	number, ended := bytes.CutSuffix(pickle, []byte("."))
	switch {
	case ended && len(number) == 2 && number[0] == 'K':
		return int(number[1]), true
	case ended && len(number) == 3 && number[0] == 'M':
		return int(binary.LittleEndian.Uint16(number[1:])), true
	case ended && len(number) == 5 && number[0] == 'J' && number[4] < 0x80:
		return int(binary.LittleEndian.Uint32(number[1:])), true
	}
	return 0, false
}

// pickleCount is pickle.dumps(count, 2), but for a count that nobody has.
func pickleCount(count int) []byte {
	count = min(count, math.MaxInt32)
	pickle := []byte{protocol, 2}
	switch {
	case count <= math.MaxUint8:
		pickle = append(pickle, 'K', byte(count))
	case count <= math.MaxUint16:
		pickle = binary.LittleEndian.AppendUint16(append(pickle, 'M'), uint16(count))
	default:
		pickle = binary.LittleEndian.AppendUint32(append(pickle, 'J'), uint32(count))
	}
	return append(pickle, '.')
}
