package filestore

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"log/slog"

	"github.com/flaskcookie/flaskcookie-go/internal/fips"
)

// DefaultThreshold is SESSION_FILE_THRESHOLD by default: the number of files above which
// cachelib, and a Store, looks for some to remove.
const DefaultThreshold = 500

// Options describe how cachelib keeps its files. The zero value of each field is the
// default of cachelib 0.16 and later.
type Options struct {
	// Hash makes the name of a file from a key: the argument hash_method of a
	// FileSystemCache. The default is sha256.New; cachelib up to 0.15 has md5.New, which is an
	// error with GODEBUG=fips140=only.
	Hash func() hash.Hash

	// PickledExpiry writes the time of expiry as cachelib up to 0.6 does, as a pickle. The
	// default is four bytes, as from 0.7 on. Files of either kind are read.
	PickledExpiry bool

	// Mode is SESSION_FILE_MODE, the permissions of the files. The default is 0600.
	Mode fs.FileMode

	// Threshold is SESSION_FILE_THRESHOLD. With more files than that, a new session first
	// has those removed that have expired, and if that is not enough, live sessions, the
	// ones that expire first, which ends the visits of their users. The default, nil, is
	// [DefaultThreshold] without the second part. new(0) is no threshold and no count,
	// for a Flask that has 0 too.
	Threshold *int

	// Logger is told what is suspicious and which live sessions were removed, never a key.
	// The default is slog.Default().
	Logger *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Hash == nil {
		o.Hash = sha256.New
	}
	o.Mode = cmp.Or(o.Mode, 0o600)
	o.Logger = cmp.Or(o.Logger, slog.Default())
	return o
}

func (o Options) validate() error {
	switch {
	case o.Mode&^0o777 != 0:
		return errors.New("filestore: Mode has more than permissions")
	case o.Mode&0o600 != 0o600:
		return fmt.Errorf("filestore: Mode is %04o: the owner must be able to read and write", uint32(o.Mode))
	case o.Threshold != nil && *o.Threshold < 0:
		return errors.New("filestore: Threshold is negative, which would remove every session")
	}
	if o.Hash != nil {
		if err := fips.Try(func() { o.Hash().Sum(nil) }); err != nil {
			return fmt.Errorf("filestore: Hash: %w", err)
		}
	}
	return nil
}

// OptionsFromMapping reads what Flask-Session's configuration says of its files, as
// flaskcookie.LoadEnv and flaskcookie.LoadFile return it: SESSION_FILE_DIR, which is dir
// and by default "flask_session" in the working directory, SESSION_FILE_MODE and
// SESSION_FILE_THRESHOLD. Which cachelib Flask has is for the caller to set.
//
// Numbers are numbers: a mode of "0600" is a string, with which Flask could store nothing,
// and an error here. So is 600, which is no mode anyone means; 384 is 0600.
func OptionsFromMapping(m map[string]any) (dir string, opts Options, err error) {
	r := mapping{values: m}
	dir = r.text("SESSION_FILE_DIR", "flask_session")
	if mode := r.number("SESSION_FILE_MODE", "a number, such as 384, which is 0600"); mode != nil {
		opts.Mode = fs.FileMode(uint32(*mode))
		if *mode <= 0 || *mode > 0o777 || opts.validate() != nil {
			r.fail("SESSION_FILE_MODE", "is no mode that lets the owner read and write: 384 is 0600")
		}
	}
	opts.Threshold = r.number("SESSION_FILE_THRESHOLD", "a number of files")
	if opts.Threshold != nil && *opts.Threshold < 0 {
		r.fail("SESSION_FILE_THRESHOLD", "is negative, which would remove every session")
	}
	if err := errors.Join(r.errs...); err != nil {
		return "", Options{}, err
	}
	return dir, opts, nil
}

// mapping reads one name after another and collects what is wrong with them.
type mapping struct {
	values map[string]any
	errs   []error
}

func (m *mapping) fail(name, why string) {
	m.errs = append(m.errs, errors.New("filestore: "+name+" "+why))
}

func (m *mapping) text(name, missing string) string {
	value, set := m.values[name]
	if !set {
		return missing
	}
	text, ok := value.(string)
	if !ok || text == "" {
		m.fail(name, "is not the name of a directory")
	}
	return text
}

func (m *mapping) number(name, want string) *int {
	value, set := m.values[name]
	if !set {
		return nil
	}
	switch value := value.(type) {
	case int:
		return &value
	case int64:
		if int64(int(value)) == value {
			return new(int(value))
		}
	}
	m.fail(name, "is not "+want)
	return nil
}
