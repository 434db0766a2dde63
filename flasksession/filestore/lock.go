package filestore

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"time"
)

// stripes is the number of locks that the files of sessions share. There is one more, for
// the count. Lock files are never removed: a second file of the same name would be a second
// lock.
const stripes = 16

// Others hold a lock for as long as it takes to replace a file. The pause before the next
// try grows up to the longest.
const (
	firstPause   = 50 * time.Microsecond
	longestPause = 5 * time.Millisecond
)

// errSecondName reports a lock that some program has made a hard link of: of two names of
// one file, the count's and a session's, the second would wait for the first for ever.
var errSecondName = errors.New("a lock file has a second name, a hard link: remove flaskcookie-lock-* while Go does not run")

// lock waits until no other Store, in this process or another, works on a file, or until
// the context ends. Python takes no locks.
func (s *Store) lock(ctx context.Context, path string) (unlock func(), err error) {
	h := fnv.New32a()
	io.WriteString(h, filepath.Base(path))
	return s.lockStripe(ctx, int(h.Sum32()%stripes))
}

func (s *Store) lockStripe(ctx context.Context, stripe int) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case s.locks[stripe] <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	f, err := s.openLock(stripe)
	if err == nil {
		if err = waitFor(ctx, f); err != nil {
			f.Close()
		}
	}
	if err != nil {
		<-s.locks[stripe]
		return nil, err
	}
	return func() {
		f.Close() // which unlocks it
		<-s.locks[stripe]
	}, nil
}

func (s *Store) openLock(stripe int) (*os.File, error) {
	name := filepath.Join(s.dir, fmt.Sprintf("flaskcookie-lock-%02d%s", stripe, managed))
	f, err := openFile(name, os.O_RDWR|os.O_CREATE, s.mode)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && hasSecondName(info) {
		err = errSecondName
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	if info.Mode().Perm() != s.mode {
		f.Chmod(s.mode) // the umask stood in the way of another user; only the owner can do this
	}
	return f, nil
}

func waitFor(ctx context.Context, f *os.File) error {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		locked, err := tryLock(f)
		if locked || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
