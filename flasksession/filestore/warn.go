package filestore

import (
	"os"
	"path/filepath"
	"time"
)

// countFiles are the names of the file for countKey. They are not computed here, since Go may
// refuse MD5.
var countFiles = []struct{ name, file string }{
	{"SHA-256 (cachelib 0.16 and later)", "79bc207ee04a581ab2348ca1f3494e64cd0ec36128735b8c6bc85ddd8fe1938c"},
	{"MD5 (cachelib up to 0.15)", "2029240f6d1128be89ddc32729463129"},
}

// warn tells the Logger of signs that the Flask on this directory has another cachelib than
// Options say: the files in which it counts.
func (s *Store) warn() {
	if s.mode&0o006 != 0 {
		s.logger.Warn("filestore: with this Mode every user of the machine can read the sessions, or write them", "dir", s.dir)
	}
	if s.threshold == 0 {
		s.logger.Info("filestore: without a Threshold there is no count file, which would tell if Flask has another Hash", "dir", s.dir)
		return
	}
	own := s.path(countKey)
	for _, other := range countFiles {
		path := filepath.Join(s.dir, other.file)
		if path != own && written(path).After(written(own)) {
			s.logger.Warn("filestore: Flask counts its files by another hash than Options.Hash, so neither side would see the sessions of the other",
				"dir", s.dir, "flask", other.name)
		}
	}
	if h, err := s.readHeader(own); err == nil && (h.size != 4) != s.pickledExpiry {
		s.logger.Warn("filestore: the count file in the directory is of another cachelib than Options.PickledExpiry says",
			"dir", filepath.Clean(s.dir), "pickled", h.size != 4)
	}
}

// written is when a file was written last, or long ago if there is none.
func written(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
