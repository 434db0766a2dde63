package filestore

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"
)

// Store keeps sessions in files. It is made by [New] and safe for concurrent use, also of
// several Stores and of Flask on one directory.
type Store struct {
	dir           string
	hash          func() hash.Hash
	pickledExpiry bool
	mode          fs.FileMode
	threshold     int
	evicts        bool // live sessions too
	logger        *slog.Logger
	now           func() time.Time
	locks         [stripes + 1]chan struct{}
	miscounted    atomic.Bool
	counts        atomic.Uint64 // how often the count was changed
	swept         atomic.Int64  // when expired files were last looked for, in Unix seconds
}

// New returns a store in a directory, which is made if it is missing, as cachelib does. opts
// may be nil. The error names an option that is wrong, or says what the system has against
// the directory. It is a signer.ErrFIPS for a Hash that Go refuses with GODEBUG=fips140=only.
func New(dir string, opts *Options) (*Store, error) {
	if dir == "" {
		return nil, errors.New("filestore: no directory")
	}
	if opts == nil {
		opts = new(Options)
	}
	o := opts.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("filestore: %w", err)
	}
	s := &Store{dir: dir, hash: o.Hash, pickledExpiry: o.PickledExpiry, mode: o.Mode, logger: o.Logger, now: time.Now}
	s.threshold, s.evicts = DefaultThreshold, o.Threshold != nil
	if s.evicts {
		s.threshold = *o.Threshold
	}
	for i := range s.locks {
		s.locks[i] = make(chan struct{}, 1)
	}
	return s, s.start()
}

// start makes the directory ready: FileSystemCache.__init__.
func (s *Store) start() error {
	info, err := os.Stat(s.dir)
	if err == nil && !info.IsDir() {
		err = syscall.ENOTDIR
	}
	if errors.Is(err, fs.ErrNotExist) {
		s.logger.Warn("filestore: the directory did not exist and was made; Flask has to have the same", "dir", s.dir)
		err = os.MkdirAll(s.dir, 0o777)
	}
	if err != nil {
		return failed("directory", err)
	}
	if err := s.removeTemporary(); err != nil {
		return err
	}
	s.warn()
	return s.recount(context.Background())
}

// path is that of the file of a key: _get_filename.
func (s *Store) path(key string) string {
	h := s.hash()
	io.WriteString(h, key)
	return filepath.Join(s.dir, hex.EncodeToString(h.Sum(nil)))
}

// Get returns what is stored under key, and found false if there is nothing or it has
// expired. The error is [ErrFormat], [ErrTooLong] or the system's.
func (s *Store) Get(ctx context.Context, key string) (data []byte, found bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, failed("get", err)
	}
	data, found, err = s.read(s.path(key))
	if err != nil {
		return nil, false, failed("get", err)
	}
	return data, found, nil
}

// read returns what comes after the header of a file that has not expired.
func (s *Store) read(path string) (data []byte, live bool, err error) {
	file, err := readWhole(path)
	if missing, err := s.missing(err); missing || err != nil {
		return nil, false, err
	}
	h, err := s.parseHeader(file)
	if err != nil || !h.live(s.now()) {
		return nil, false, err
	}
	return file[h.size:], true, nil
}

// missing reports whether an error says that a file is not there. In a directory that is not
// there itself, as when a volume is not mounted, that is no answer but an error.
func (s *Store) missing(err error) (bool, error) {
	if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	info, failure := os.Stat(s.dir)
	switch {
	case failure != nil:
		return false, failure
	case !info.IsDir():
		return false, syscall.ENOTDIR
	}
	return true, nil
}

// Set stores data under key for ttl, in whole seconds. The error is [ErrLifetime],
// [ErrTooLong] or the system's.
func (s *Store) Set(ctx context.Context, key string, data []byte, ttl time.Duration) error {
	if err := s.set(ctx, s.path(key), data, ttl); err != nil {
		return failed("set", err)
	}
	return nil
}

func (s *Store) set(ctx context.Context, path string, data []byte, ttl time.Duration) error {
	expiry, err := s.expiry(ttl)
	if err != nil {
		return err
	}
	if !exists(path) {
		s.prune(ctx)
	}
	temporary, err := s.write(s.header(expiry), data)
	if err != nil {
		return err
	}
	unlock, err := s.lock(ctx, path)
	if err != nil {
		discard(temporary)
		return err
	}
	defer unlock()
	if exists(path) {
		return s.replace(temporary, path)
	}
	created, err := s.counting(ctx, 1, func() (bool, error) {
		err := s.replace(temporary, path)
		return err == nil, err
	})
	if !created {
		discard(temporary)
	}
	return err
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// Delete removes key, if it is there.
func (s *Store) Delete(ctx context.Context, key string) error {
	path := s.path(key)
	unlock, err := s.lock(ctx, path)
	if err != nil {
		return failed("delete", err)
	}
	defer unlock()
	if _, err := s.remove(ctx, path); err != nil {
		return failed("delete", err)
	}
	return nil
}

// remove removes a file, and one from the count.
func (s *Store) remove(ctx context.Context, path string) (removed bool, err error) {
	return s.counting(ctx, -1, func() (bool, error) {
		err := os.Remove(path)
		if missing, err := s.missing(err); missing || err != nil {
			return false, err
		}
		return true, nil
	})
}

// CompareAndSwap stores data under key for ttl if the key still holds old, byte for byte,
// and reports whether it did. A nil data deletes the key instead. See the package's comment
// for what it cannot know of Flask. The errors are those of Set.
func (s *Store) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (swapped bool, err error) {
	path := s.path(key)
	if data == nil {
		swapped, err = s.compareAndRemove(ctx, path, old)
	} else {
		swapped, err = s.compareAndReplace(ctx, path, old, data, ttl)
	}
	if err != nil {
		return false, failed("compare and swap", err)
	}
	return swapped, nil
}

func (s *Store) compareAndRemove(ctx context.Context, path string, old []byte) (bool, error) {
	unlock, err := s.lock(ctx, path)
	if err != nil {
		return false, err
	}
	defer unlock()
	equal, err := s.holds(path, old)
	if err != nil || !equal {
		return false, err
	}
	return s.remove(ctx, path)
}

// compareAndReplace has the new file ready before it compares: what Flask writes between
// comparison and replacement is lost, so nothing else comes between.
func (s *Store) compareAndReplace(ctx context.Context, path string, old, data []byte, ttl time.Duration) (bool, error) {
	expiry, err := s.expiry(ttl)
	if err != nil {
		return false, err
	}
	temporary, err := s.write(s.header(expiry), data)
	if err != nil {
		return false, err
	}
	unlock, err := s.lock(ctx, path)
	if err != nil {
		discard(temporary)
		return false, err
	}
	defer unlock()
	equal, err := s.holds(path, old)
	if err != nil || !equal {
		discard(temporary)
		return false, err
	}
	err = s.replace(temporary, path)
	return err == nil, err
}

// holds reports whether a file holds data and has not expired.
func (s *Store) holds(path string, data []byte) (bool, error) {
	current, live, err := s.read(path)
	return live && bytes.Equal(current, data), err
}

// failed is an error without the name of the file, which comes from the key.
func failed(op string, err error) error {
	if errors.Is(err, ErrFormat) || errors.Is(err, ErrLifetime) || errors.Is(err, ErrTooLong) {
		return err
	}
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		err = wrapped.Err
	} else if wrapped, ok := errors.AsType[*os.LinkError](err); ok {
		err = wrapped.Err
	}
	return fmt.Errorf("filestore: %s: %w", op, err)
}
