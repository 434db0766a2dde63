package release

import (
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVulnerabilities tells a finding, no finding, no database and no check apart.
func TestVulnerabilities(t *testing.T) {
	harmless := database(t, "example.com/nobody/has/this", "Sum")
	known := database(t, "golang.org/x/crypto", "Key") // which werkzeug/security calls
	for _, test := range []struct {
		name      string
		arguments []string
		proxy     string
		status    int
		want      string
	}{
		{"nothing is known", []string{"-db", harmless}, "", 0, root + "/flasksession/redisstore: nothing known"},
		{"something that is called", []string{"-db", known}, "", 3, "GO-2026-9999"},
		{"nobody answers", nil, "http://127.0.0.1:1", 0, "no database here, so nothing was looked up"},
		{"another mistake", []string{"-db", "file:///nowhere/at/all"}, "", 1, "govulncheck does not run in ."},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.proxy != "" {
				t.Setenv("HTTPS_PROXY", test.proxy)
				t.Setenv("NO_PROXY", strings.Join(registries(t), ","))
			}
			out, err := said("../..", "./scripts/vulnerabilities", test.arguments...)
			status := 0
			if exit, ok := errors.AsType[*exec.ExitError](err); ok {
				status = exit.ExitCode()
			}
			if status != test.status || !strings.Contains(out, test.want) {
				t.Errorf("status %d, not %d, or not %q:\n%s", status, test.status, test.want, out)
			}
			if test.status == 0 && strings.Contains(out, "nothing known") != (test.proxy == "") {
				t.Errorf("it was said what is not known:\n%s", out)
			}
		})
	}
}

// registries are the hosts that the go command installs from.
func registries(t *testing.T) (hosts []string) {
	t.Helper()
	for _, word := range strings.FieldsFunc(run(t, ".", "go", "env", "GOPROXY", "GOSUMDB"), func(r rune) bool { return strings.ContainsRune(",| \n", r) }) {
		if address, err := url.Parse(word); err == nil && address.Host != "" {
			hosts = append(hosts, address.Hostname())
		} else {
			hosts = append(hosts, word)
		}
	}
	return hosts
}

// database makes a vulnerability database with one entry.
func database(t *testing.T, module, symbol string) string {
	t.Helper()
	dir := t.TempDir()
	const date = "2026-01-01T00:00:00Z"
	for name, text := range map[string]string{
		"index/db.json":      `{"modified": "` + date + `"}`,
		"index/modules.json": `[{"path": "` + module + `", "vulns": [{"id": "GO-2026-9999", "modified": "` + date + `"}]}]`,
		"index/vulns.json":   `[{"id": "GO-2026-9999", "modified": "` + date + `"}]`,
		"ID/GO-2026-9999.json": `{"schema_version": "1.3.1", "id": "GO-2026-9999", "modified": "` + date + `", "published": "` + date + `",
			"details": "made for a test", "affected": [{"package": {"name": "` + module + `", "ecosystem": "Go"},
			"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
			"ecosystem_specific": {"imports": [{"path": "` + module + `/scrypt", "symbols": ["` + symbol + `"]}]}}],
			"database_specific": {"url": "https://example.com/GO-2026-9999", "review_status": "REVIEWED"}}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, path, text)
	}
	return "file://" + dir
}
