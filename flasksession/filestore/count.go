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

// counting does what makes a file or removes one, and adds to the number of files that
// cachelib keeps: _update_count. Both are under one lock, so that nobody counts the files in
// between.
func (s *Store) counting(ctx context.Context, delta int, do func() (changed bool, err error)) (changed bool, err error) {
	if s.threshold == 0 {
		return do()
	}
	unlock, err := s.lockCount(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	if changed, err = do(); changed {
		s.count(ctx, delta)
	}
	return changed, err
}

// count adds to the count. The session itself is stored or removed by then, so a failure is
// logged, and all files are counted next time.
func (s *Store) count(ctx context.Context, delta int) {
	due := s.counts.Add(1)%recountEvery == 0
	count, known := s.counted()
	var err error
	if count += delta; !known || count < 0 || due || s.miscounted.Load() {
		count, err = s.countFiles()
	}
	if err == nil {
		err = s.writeCount(count)
	}
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
	unlock, err := s.lockCount(ctx)
	if err != nil {
		return failed("count", err)
	}
	defer unlock()
	count, err := s.countFiles()
	if err == nil {
		err = s.writeCount(count)
	}
	if err != nil {
		return failed("count", err)
	}
	return nil
}

func (s *Store) writeCount(count int) error {
	temporary, err := s.write(s.header(0), pickleCount(count))
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
