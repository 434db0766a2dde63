package filestore

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"
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

// errSecondName reports a lock that is another one, or the file it is for, by a second name, a
// hard link: whoever takes both would wait for itself for ever. A link elsewhere, such as that
// of a backup, does no harm.
var errSecondName = errors.New("a lock file is another lock by a second name, a hard link: remove flaskcookie-lock-* while Go does not run")

// lock waits until no other Store, in this process or another, works on a file, or until
// the context ends. Python takes no locks.
func (s *Store) lock(ctx context.Context, path string) (unlock func(), err error) {
	h := fnv.New32a()
	io.WriteString(h, filepath.Base(path))
	return s.lockStripe(ctx, int(h.Sum32()%stripes), path)
}

// lockCount is lock for the count.
func (s *Store) lockCount(ctx context.Context) (unlock func(), err error) {
	return s.lockStripe(ctx, stripes, s.path(countKey))
}

func (s *Store) lockStripe(ctx context.Context, stripe int, path string) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case s.locks[stripe] <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	f, err := s.holdLock(ctx, stripe, path)
	if err != nil {
		<-s.locks[stripe]
		return nil, err
	}
	return func() {
		f.Close() // which unlocks it
		<-s.locks[stripe]
	}, nil
}

// holdLock returns the locked file. One that was removed meanwhile locks nobody out any more,
// so the one that others find by now is taken instead.
func (s *Store) holdLock(ctx context.Context, stripe int, path string) (*os.File, error) {
	for {
		f, err := s.openLock(stripe, path)
		if err != nil {
			return nil, err
		}
		err = waitFor(ctx, f)
		removed := false
		if err == nil {
			removed, err = moved(f, s.lockName(stripe))
		}
		if err == nil && !removed {
			return f, nil
		}
		f.Close()
		if err != nil {
			return nil, err
		}
	}
}

func (s *Store) lockName(stripe int) string {
	return filepath.Join(s.dir, fmt.Sprintf("flaskcookie-lock-%02d%s", stripe, managed))
}

func (s *Store) openLock(stripe int, path string) (*os.File, error) {
	f, err := openFile(s.lockName(stripe), os.O_RDWR|os.O_CREATE, s.mode)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && s.isSecond(info, stripe, path) {
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

// isSecond reports whether a lock is the file of another lock as well, or the one it is for.
func (s *Store) isSecond(lock os.FileInfo, stripe int, path string) bool {
	if !hasSecondName(lock) {
		return false
	}
	names := []string{path}
	for other := range stripes + 1 {
		if other != stripe {
			names = append(names, s.lockName(other))
		}
	}
	return slices.ContainsFunc(names, func(name string) bool {
		info, err := os.Lstat(name)
		return err == nil && os.SameFile(lock, info)
	})
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
