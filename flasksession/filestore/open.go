package filestore

import (
	"fmt"
	"io"
	"os"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// maxFile is how long the file of a session may be, with its header.
const maxFile = flasksession.MaxStored + headerSize

// ErrTooLong reports a session that is, or would be, longer than flasksession.MaxStored, 16 MiB:
// it is a flasksession.ErrTooLong. cachelib sets no limit; here whoever can make a file of the
// directory long cannot have its bytes read.
var ErrTooLong = fmt.Errorf("filestore: %w", flasksession.ErrTooLong)

// openFile opens a regular file of the directory. A link is not followed, since it may lead
// out of the directory, and a pipe is not waited for.
func openFile(path string, flag int, mode os.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, flag|noFollow, mode)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() { // reading a directory fails by itself
		err = fmt.Errorf("%w: it is no regular file", ErrFormat)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// readWhole reads a regular file of the directory. It is an ErrTooLong before it is read.
func readWhole(path string) ([]byte, error) {
	f, err := openFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > maxFile {
		return nil, ErrTooLong
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile { // it has grown meanwhile
		err = ErrTooLong
	}
	return data, err
}
