package apps

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// marked counts the processes with something in their environment that begins so.
func marked(t *testing.T, mark string) (count int) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil || len(files) == 0 {
		t.Skip("this system has no /proc")
	}
	for _, file := range files {
		environ, _ := os.ReadFile(file) // the process may have ended
		for variable := range bytes.SplitSeq(environ, []byte{0}) {
			if bytes.HasPrefix(variable, []byte(mark)) {
				count++
			}
		}
	}
	return count
}

func listens(address string) bool {
	connection, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	connection.Close()
	return true
}
