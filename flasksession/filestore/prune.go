package filestore

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// pause is how many seconds lie between two searches for expired files, if that is all that
// may be removed: each search reads the whole directory.
const pause = 60

// prune makes room for another file if there are too many: _prune. What fails is logged:
// the new session can be stored all the same.
func (s *Store) prune(ctx context.Context) {
	if err := s.makeRoom(ctx); err != nil {
		s.logger.WarnContext(ctx, "filestore: files were not removed", "err", failed("prune", err))
	}
}

func (s *Store) makeRoom(ctx context.Context) error {
	if s.threshold == 0 {
		return nil
	}
	count, _ := s.counted()
	if count <= s.threshold || !s.evicts && !s.dueSweep() {
		return nil
	}
	files, err := s.expiries()
	if err != nil {
		return err
	}
	removed, err := s.removeExpired(ctx, files)
	// What is no file of a session has been counted, and live sessions do not go for it.
	if over := min(count, len(files)) - removed - s.threshold; s.evicts && over > 0 {
		err = errors.Join(err, s.evict(ctx, files, over))
	}
	return err
}

// dueSweep reports whether nobody has looked for a while.
func (s *Store) dueSweep() bool {
	now, last := s.now().Unix(), s.swept.Load()
	return now-last >= pause && s.swept.CompareAndSwap(last, now)
}

// aged is a file and when it expires.
type aged struct {
	path   string
	header header
}

// expiries returns the files of sessions, in the order in which they expire. Other files
// stay, whatever their first bytes are.
func (s *Store) expiries() ([]aged, error) {
	names, err := s.list()
	if err != nil {
		return nil, err
	}
	var files []aged
	for _, name := range names {
		path := filepath.Join(s.dir, name)
		if _, err := hex.DecodeString(name); err != nil {
			continue
		}
		if h, err := s.readHeader(path); err == nil {
			files = append(files, aged{path, h})
		}
	}
	slices.SortFunc(files, func(a, b aged) int { return cmp.Compare(a.header.order(), b.header.order()) })
	return files, nil
}

// order is the expiry, with never at the end.
func (h header) order() uint64 {
	if h.expiry == 0 {
		return math.MaxUint64
	}
	return uint64(h.expiry)
}

func (s *Store) readHeader(path string) (header, error) {
	f, err := openFile(path, os.O_RDONLY, 0)
	if err != nil {
		return header{}, err
	}
	defer f.Close()
	start := make([]byte, headerSize)
	n, err := f.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return header{}, err
	}
	return s.parseHeader(start[:n])
}

// removeExpired goes on past a file that cannot be removed.
func (s *Store) removeExpired(ctx context.Context, files []aged) (removed int, err error) {
	for _, file := range files {
		if file.header.live(s.now()) {
			continue
		}
		gone, failure := s.removeIf(ctx, file.path, func(h header) bool { return !h.live(s.now()) })
		if gone {
			removed++
		}
		if failure != nil {
			err = failure
		}
		if ctx.Err() != nil {
			break
		}
	}
	return removed, err
}

// evict removes live sessions, those first that expire first: _remove_older.
func (s *Store) evict(ctx context.Context, files []aged, number int) error {
	evicted := 0
	var err error
	for _, file := range files {
		if evicted == number || ctx.Err() != nil {
			break
		}
		gone, failure := s.removeIf(ctx, file.path, func(h header) bool { return h.expiry <= file.header.expiry })
		if gone {
			evicted++
		}
		if failure != nil {
			err = failure
		}
	}
	if evicted > 0 {
		s.logger.WarnContext(ctx, "filestore: live sessions were removed, since there are more than Threshold", "removed", evicted)
	}
	return err
}

// removeIf removes a file if its header is still such. One that is no file of a session any
// more, or cannot be read, stays.
func (s *Store) removeIf(ctx context.Context, path string, still func(header) bool) (removed bool, err error) {
	unlock, err := s.lock(ctx, path)
	if err != nil {
		return false, err
	}
	defer unlock()
	if h, err := s.readHeader(path); err != nil || !still(h) {
		return false, nil
	}
	return s.remove(ctx, path)
}
