package filestore

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// maxTouches is how often a file may be replaced while Touch works on it.
const maxTouches = 100

// headerSize is that of the longest header, with what tells it from others.
const headerSize = 2 + 9 + 6 + 2

// Touch has key expire in ttl from now, in whole seconds, and reports whether it is there.
// It overwrites the time in the file, which stays the same file: a new one could bring back
// what Flask deletes at that moment. A file whose pickled time is "never", which no session
// has, is left as it is. The errors are those of Set.
func (s *Store) Touch(ctx context.Context, key string, ttl time.Duration) (found bool, err error) {
	expiry, err := s.expiry(ttl)
	path := s.path(key)
	for range maxTouches {
		if err == nil {
			err = ctx.Err()
		}
		var replaced bool
		if err == nil {
			found, replaced, err = s.touch(path, expiry)
		}
		if err != nil {
			return false, failed("touch", err)
		}
		if !replaced {
			return found, nil
		}
	}
	return false, failed("touch", errors.New("the file is replaced again and again"))
}

// touch works on the file that stands there now. replaced reports that it was not, or not
// any more, the file of that name when the work was done.
func (s *Store) touch(path string, expiry uint32) (found, replaced bool, err error) {
	f, err := openFile(path, os.O_RDWR, 0)
	if missing, err := s.missing(err); missing || err != nil {
		return false, false, err
	}
	defer f.Close()
	start := make([]byte, headerSize)
	n, err := f.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return false, false, err
	}
	h, err := s.parseHeader(start[:n])
	if err != nil || !h.live(s.now()) {
		return false, false, err
	}
	if h.at >= 0 {
		if _, err := f.WriteAt(h.overwritten(expiry), int64(h.at)); err != nil {
			return false, false, err
		}
	}
	replaced, err = moved(f, path)
	return true, replaced, err
}

// TTL returns how long the file of key stays valid, 0 if its time is "never", and found
// false if Get would find nothing.
func (s *Store) TTL(ctx context.Context, key string) (ttl time.Duration, found bool, err error) {
	if err := ctx.Err(); err != nil {
		return 0, false, failed("ttl", err)
	}
	file, err := readWhole(s.path(key))
	missing, err := s.missing(err)
	if missing {
		return 0, false, nil
	}
	var h header
	if err == nil {
		h, err = s.parseHeader(file)
	}
	now := s.now()
	switch {
	case err != nil:
		return 0, false, failed("ttl", err)
	case !h.live(now):
		return 0, false, nil
	case h.expiry == 0:
		return 0, true, nil
	}
	return max(time.Unix(int64(h.expiry), 0).Sub(now), 1), true, nil
}

// moved reports whether the file of that name is another one by now, or gone.
func moved(f *os.File, path string) (bool, error) {
	ours, err := f.Stat()
	if err != nil {
		return false, err
	}
	there, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return err == nil && !os.SameFile(ours, there), err
}
