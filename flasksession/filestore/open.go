package filestore

import (
	"fmt"
	"io"
	"os"
)

// maxFile is how long the file of a session may be.
const maxFile = 64 << 20

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

// readWhole reads a regular file of the directory.
func readWhole(path string) ([]byte, error) {
	f, err := openFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%w: it is longer than %d bytes", ErrFormat, maxFile)
	}
	return data, err
}
