package flaskcookie

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

type loadRow struct {
	Name    string            `json:"name"`
	Comment string            `json:"comment"`
	Env     map[string]string `json:"env"`
	File    string            `json:"file"`
	Config  *string           `json:"config"`
	Error   *string           `json:"error"`
}

// check compares what was loaded with what Flask loaded, as Python writes it.
func (row *loadRow) check(t *testing.T, got map[string]any, err error) {
	t.Helper()
	if row.Error != nil {
		if err == nil || !strings.HasPrefix(err.Error(), "flaskcookie: ") {
			t.Errorf("%s: got %v, %v; Flask raises %s", row.Comment, got, err, *row.Error)
		}
		return
	}
	if err != nil {
		t.Fatalf("%s: %v", row.Comment, err)
	}
	text, err := taggedjson.NewCodec(taggedjson.Options{Untagged: true, SortKeys: true}).Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != *row.Config {
		t.Errorf("%s:\ngot  %s\nwant %s", row.Comment, text, *row.Config)
	}
}

func TestLoadEnvGolden(t *testing.T) {
	for _, row := range golden[loadRow](t, "env.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			// The same bystanders as in the generator.
			environ := []string{"FLASKY=1", "OTHER_A=1", "flask_A=1"}
			for name, value := range row.Env {
				environ = append(environ, "FLASK_"+name+"="+value)
			}
			got, err := loadEnv("", environ)
			row.check(t, got, err)
		})
	}
}

func TestLoadEnvReadsTheEnvironment(t *testing.T) {
	t.Setenv("MYAPP_SECRET_KEY", "dev=key")
	got, err := LoadEnv("MYAPP")
	if err != nil || len(got) != 1 || got["SECRET_KEY"] != "dev=key" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestLoadEnvErrorNamesNoValue(t *testing.T) {
	_, err := loadEnv("FLASK", []string{"FLASK_A=s3cret", "FLASK_A__B=hidden"})
	if err == nil || !strings.Contains(err.Error(), "FLASK_A__B") {
		t.Fatalf("got %v, want an error with the name", err)
	}
	if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("a value is in the error: %v", err)
	}
}

func TestLoadFileGolden(t *testing.T) {
	for _, row := range golden[loadRow](t, "file.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "config.json")
			if err := os.WriteFile(name, []byte(row.File), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := LoadFile(name)
			row.check(t, got, err)
		})
	}
}

func TestLoadFileMissing(t *testing.T) {
	_, err := LoadFile(filepath.Join(t.TempDir(), "none.json"))
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "flaskcookie: ") {
		t.Errorf("got %v, want ErrNotExist", err)
	}
}
