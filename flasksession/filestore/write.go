package filestore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// managed ends the names that cachelib leaves alone: _fs_transaction_suffix.
const managed = ".__wz_cache"

// temporary begins the names of files that are not complete yet.
const temporary = "flaskcookie-new-"

// abandoned is how old a temporary file must be to belong to a process that has ended.
const abandoned = time.Hour

// write makes a file under a temporary name, complete and with its mode.
func (s *Store) write(header, data []byte) (name string, err error) {
	if len(data) > flasksession.MaxStored {
		return "", ErrTooLong
	}
	f, err := os.CreateTemp(s.dir, temporary+"*"+managed)
	if err != nil {
		return "", err
	}
	_, err = f.Write(append(header, data...))
	if err == nil {
		err = f.Chmod(s.mode)
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		discard(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// replace puts a temporary file in the place of another in one step.
func (s *Store) replace(name, path string) error {
	if err := os.Rename(name, path); err != nil {
		discard(name)
		return err
	}
	return nil
}

// discard removes a temporary file. If that fails it lies about until a Store is made.
func discard(name string) { os.Remove(name) }

// removeTemporary removes what processes that were killed left behind.
func (s *Store) removeTemporary() error {
	names, err := filepath.Glob(filepath.Join(escapeGlob(s.dir), temporary+"*"+managed))
	if err != nil {
		return failed("directory", err)
	}
	for _, name := range names {
		info, err := os.Lstat(name)
		if err == nil && s.now().Sub(info.ModTime()) > abandoned {
			err = os.Remove(name)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.logger.Warn("filestore: a temporary file was not removed", "err", failed("temporary file", err))
		}
	}
	return nil
}

// escapeGlob makes a pattern of a path that matches the path alone.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
