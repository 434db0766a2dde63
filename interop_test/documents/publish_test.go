package documents

import (
	"archive/zip"
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// published is the version under which the tests publish this checkout.
const published = "v0.0.1"

// publish makes a proxy on the disk that has the root module, without the modules in its folders.
func publish(t *testing.T) string {
	t.Helper()
	const module = "github.com/flaskcookie/flaskcookie-go"
	repository, proxy := live.Copy(t), t.TempDir()
	versions := filepath.Join(proxy, filepath.FromSlash(module), "@v")
	if err := os.MkdirAll(versions, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"list": published + "\n", published + ".info": `{"Version":"` + published + `"}`, published + ".mod": page(t, "go.mod")} {
		if err := os.WriteFile(filepath.Join(versions, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.Create(filepath.Join(versions, published+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	packed := zip.NewWriter(out)
	err = filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(repository, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil && name != "." {
				return fs.SkipDir
			}
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		w, err := packed.Create(module + "@" + published + "/" + filepath.ToSlash(name))
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
	for _, end := range []func() error{packed.Close, out.Flush} {
		if err == nil {
			err = end()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return proxy
}
