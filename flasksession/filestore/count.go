package filestore

import (
	"context"
	"os"
	"path/filepath"
	"strings"
)

// countKey is the key under which cachelib counts its files: _fs_count_file.
const countKey = "__wz_cache_count"

// recountEvery is after how many changes all files are counted again. cachelib keeps the
// count without a lock, so it drifts when both sides change it at once.
const recountEvery = 16

// count adds to the number of files that cachelib keeps: _update_count. The session itself
// is stored or removed by then, so a failure is logged, and all files are counted next
// time.
func (s *Store) count(ctx context.Context, delta int) {
	if s.threshold == 0 {
		return
	}
	due := s.counts.Add(1)%recountEvery == 0
	err := s.update(ctx, func() (int, error) {
		count, known := s.counted()
		if !known || count+delta < 0 || due || s.miscounted.Load() {
			return s.countFiles()
		}
		return count + delta, nil
	})
	s.miscounted.Store(err != nil)
	if err != nil {
		s.logger.WarnContext(ctx, "filestore: the number of files was not kept, so cachelib may remove live sessions",
			"err", failed("count", err))
	}
}

// recount counts the files: what cachelib does when it starts.
func (s *Store) recount(ctx context.Context) error {
	if s.threshold == 0 {
		return nil
	}
	if err := s.update(ctx, s.countFiles); err != nil {
		return failed("count", err)
	}
	return nil
}

// update writes the count file.
func (s *Store) update(ctx context.Context, count func() (int, error)) error {
	// A count that is not written is wrong for good, so the client's patience is not asked.
	unlock, err := s.lockStripe(context.WithoutCancel(ctx), stripes)
	if err != nil {
		return err
	}
	defer unlock()
	number, err := count()
	if err != nil {
		return err
	}
	temporary, err := s.write(s.header(0), pickleCount(number))
	if err != nil {
		return err
	}
	return s.replace(temporary, s.path(countKey))
}

// counted reads the count file. cachelib takes what it cannot read as 0.
func (s *Store) counted() (count int, known bool) {
	pickle, live, err := s.read(s.path(countKey))
	if err != nil || !live {
		return 0, false
	}
	return parseCount(pickle)
}

func (s *Store) countFiles() (int, error) {
	names, err := s.list()
	return len(names), err
}

// list returns the names of all files but those that cachelib does not count: _list_dir.
func (s *Store) list() ([]string, error) {
	dir, err := os.Open(s.dir)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	all, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	names := all[:0]
	count := filepath.Base(s.path(countKey))
	for _, name := range all {
		if name != count && !strings.HasSuffix(name, managed) {
			names = append(names, name)
		}
	}
	return names, nil
}
