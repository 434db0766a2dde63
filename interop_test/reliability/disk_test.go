package reliability

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// smallDisk is a directory in a file system of its own, which can be full. Only root can make
// one, and not everywhere.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "reliability")
	if err != nil {
		t.Fatal(err)
	}
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "mode=777,size="+size, "tmpfs", dir).Run(); err != nil {
		os.Remove(dir)
		t.Skip("a file system cannot be mounted here")
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", "-l", dir).Run(); err != nil {
			t.Error(err)
		}
		os.Remove(dir)
	})
	return dir
}

func filler(dir string) string { return filepath.Join(dir, "filler") }

// fill leaves no room in a file system.
func fill(t *testing.T, dir string) {
	t.Helper()
	file, err := os.OpenFile(filler(dir), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Error(err)
		return
	}
	defer file.Close()
	for size := 1 << 20; size > 0; size /= 2 {
		for err = nil; err == nil; _, err = file.Write(make([]byte, size)) {
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Error(err)
		}
	}
}

// empty makes room again.
func empty(t *testing.T, dir string) {
	t.Helper()
	if err := os.Remove(filler(dir)); err != nil {
		t.Error(err)
	}
}

// TestRedisDisk fills the disk of a Redis that writes its log every second. With "always" it
// ends in place of an answer, as if it were killed.
func TestRedisDisk(t *testing.T) {
	dir := smallDisk(t, "64m")
	server := startRedisIn(t, dir)
	besiege(t, "Redis", server, []fault{{
		name: "full disk", says: "MISCONF", begin: func() { fill(t, dir) }, end: func() { empty(t, dir) },
	}})
}
