package documents

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestCommandsElsewhere: the tests of other folders run the scripts of these pages and not the text of
// them; so each command is a program that is there and knows its flags and arguments, and shows no
// output that nothing compares.
func TestCommandsElsewhere(t *testing.T) {
	commands := 0
	for _, name := range pages(t) {
		for _, shown := range transcripts(page(t, name)) {
			runner, _ := runnerOf(name, shown[0].command)
			if !strings.HasPrefix(runner, "interop_test/") {
				continue
			}
			for _, c := range shown {
				commands++
				if c.prints != "" {
					t.Errorf("%s: nothing compares what is shown behind $ %s", name, c.command)
				}
				for _, fault := range unknown(t, c.command) {
					t.Errorf("%s: $ %s: %s", name, c.command, fault)
				}
			}
		}
	}
	if commands < 5 {
		t.Errorf("only %d commands", commands)
	}
	for _, wrong := range []string{"scripts/gone", "scripts/apps --pages", "scripts/apps no-such-app", "scripts/demo --quiet", "scripts/consent.sh"} {
		if len(unknown(t, wrong)) == 0 {
			t.Errorf("$ %s counts as right", wrong)
		}
	}
}

// unknown says what of a command is not there, by the usage that its program prints.
func unknown(t *testing.T, command string) (faults []string) {
	t.Helper()
	command, _, _ = strings.Cut(command, " #")
	words := strings.Fields(command)
	program := filepath.Join(live.Root(), words[0])
	if info, err := os.Stat(program); err != nil || info.Mode()&0o111 == 0 {
		return []string{"no such program"}
	}
	if len(words) == 1 {
		return nil
	}
	usage, _ := exec.CommandContext(t.Context(), program, "--help").CombinedOutput() // status 2 where --help is no flag
	known := regexp.MustCompile(`[\w-]+`).FindAllString(string(usage), -1)
	for _, word := range words[1:] {
		if !slices.Contains(known, word) {
			faults = append(faults, "its usage does not know "+word)
		}
	}
	return faults
}

// TestPgAdminPage types the commands of the page beside a database as pgAdmin has it; that the answers
// are right is interop_test/pgadmin's.
func TestPgAdminPage(t *testing.T) {
	shown := transcripts(page(t, "examples/pgadmin/README.md"))
	if len(shown) != 1 || len(shown[0]) != 2 {
		t.Fatalf("not one transcript of two commands: %q", shown)
	}
	dir := t.TempDir()
	const made = `import sqlite3, sys
db = sqlite3.connect("pgadmin4.db")
db.executescript("CREATE TABLE keys (name TEXT, value TEXT); INSERT INTO keys VALUES ('SECRET_KEY', 'throw-away-pga-key')")`
	python := exec.Command(live.Python(t), "-c", made)
	python.Dir = dir
	if out, err := python.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const sessions = "/var/lib/pgadmin/sessions"
	serve := strings.Replace(shown[0][1].command, sessions, dir, 1)
	if !strings.Contains(serve, dir) {
		t.Fatalf("%q has no %s", serve, sessions)
	}
	// Python has SQLite wherever the tests run; the client of the page may be missing.
	const client = `sqlite3() { "$PYTHON" -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])' "$@"; }` + "\n"
	script := client + "cd '" + dir + "' && " + shown[0][0].command + "\ntest \"$PGADMIN_SECRET_KEY\" = throw-away-pga-key && cd '" + live.Root() + "' && exec " + serve
	shell := exec.Command(live.Tool(t, "bash"), "-c", script)
	shell.Env = append(os.Environ(), "PYTHON="+live.Python(t))
	told := live.Start(t, shell, regexp.MustCompile(`(?m)^(listening on .*)$`))
	port := regexp.MustCompile(`:\d+`)
	if got, want := port.ReplaceAllString(told, ":0"), port.ReplaceAllString(strings.TrimSpace(shown[0][1].prints), ":0"); got != want {
		t.Errorf("it prints %q, and the page shows %q", got, want)
	}
}
