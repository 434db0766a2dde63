package live

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
)

// SQL is a server of PostgreSQL or MariaDB with an empty database "app", which the user
// "app" may do everything in without a password. Its time zone is five hours west of UTC,
// so that a time in the wrong zone shows. What it acknowledged survives a kill.
type SQL struct {
	Addr   string // host:port
	Data   string // the directory with the databases
	Socket string // the Unix socket of a MariaDB, by which root comes in without a password

	t       testing.TB
	program string
	args    []string
	as      *account
	ready   *regexp.Regexp
	crash   syscall.Signal
	command *exec.Cmd
	ended   chan struct{}
}

// Restart starts the server again on what it left on its disk.
func (s *SQL) Restart() {
	s.t.Helper()
	s.command = exec.Command(s.program, s.args...)
	s.as.runs(s.command)
	s.ended = make(chan struct{})
	start(s.t, s.command, s.ready, s.ended)
}

// RestartWith is Restart with arguments that are added to the command line from now on.
func (s *SQL) RestartWith(args ...string) {
	s.t.Helper()
	s.args = append(s.args, args...)
	s.Restart()
}

// Kill ends the server without letting it finish anything.
func (s *SQL) Kill() {
	s.t.Helper()
	if err := s.command.Process.Signal(s.crash); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Fatal(err)
	}
	<-s.ended
}

// LimitFiles is that of a Server. A PostgreSQL needs files of 16 MiB for its log.
func (s *SQL) LimitFiles(size string) {
	s.t.Helper()
	limit(s.t, s.command.Process.Pid, s.as, size)
}

// Freeze has the server answer nothing until Thaw: all of its processes, which in a
// PostgreSQL are one a connection.
func (s *SQL) Freeze() {
	s.t.Helper()
	freeze(s.t, s.command.Process.Pid)
}

// Thaw lets the server go on.
func (s *SQL) Thaw() { thaw(s.command.Process.Pid) }

// StartPostgreSQL starts a postgres at a free port. It is run as the user postgres if the
// tests are run as root, for which it refuses to work.
func StartPostgreSQL(t testing.TB) *SQL {
	t.Helper()
	bin := postgresBin(t)
	dir, as := serverDir(t, "postgres")
	data := filepath.Join(dir, "data")
	run(t, as, filepath.Join(bin, "initdb"), "--pgdata", data, "--username", "app", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C")
	port := FreePort(t)
	s := postgres(t, dir, data, port, as)
	s.ready = regexp.MustCompile(`(database system is ready to accept)`)
	s.Restart()
	run(t, as, filepath.Join(bin, "createdb"), "-h", "127.0.0.1", "-p", port, "-U", "app", "app")
	return s
}

func postgres(t testing.TB, dir, data, port string, as *account) *SQL {
	t.Helper()
	return &SQL{
		Addr: net.JoinHostPort("127.0.0.1", port), Data: data, t: t, as: as,
		program: filepath.Join(postgresBin(t), "postgres"),
		args: []string{
			"-D", data, "-h", "127.0.0.1", "-p", port, "-k", dir,
			"-c", "timezone=Etc/GMT+5", "-c", "max_connections=200", "-c", "fsync=off",
		},
		crash: syscall.SIGQUIT, // "immediate": as in a crash, the log is replayed at the start
	}
}

// StartStandby starts a PostgreSQL that follows another one, and answers reading statements
// only until it is promoted.
func StartStandby(t testing.TB, primary *SQL) *SQL {
	t.Helper()
	dir, as := serverDir(t, "postgres")
	data := filepath.Join(dir, "data")
	host, port, err := net.SplitHostPort(primary.Addr)
	if err != nil {
		t.Fatal(err)
	}
	run(t, as, filepath.Join(postgresBin(t), "pg_basebackup"), "--pgdata", data, "--write-recovery-conf", "--checkpoint", "fast",
		"-h", host, "-p", port, "-U", "app")
	s := postgres(t, dir, data, FreePort(t), as)
	s.ready = regexp.MustCompile(`(database system is ready to accept)`)
	s.Restart()
	return s
}

func postgresBin(t testing.TB) string {
	t.Helper()
	if bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin"); len(bins) > 0 {
		return bins[len(bins)-1] // where Debian puts it
	}
	return filepath.Dir(Tool(t, "initdb"))
}

// StartMariaDB starts a mariadbd at a free port, with no sql_mode, so that it does not help
// to find mistakes.
func StartMariaDB(t testing.TB) *SQL {
	t.Helper()
	return StartMariaDBWith(t)
}

// StartMariaDBWith is [StartMariaDB] with arguments that are added to its command line.
func StartMariaDBWith(t testing.TB, args ...string) *SQL {
	t.Helper()
	dir, as := serverDir(t, "mysql")
	data := filepath.Join(dir, "data")
	run(t, as, Tool(t, "mariadb-install-db"), "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db")
	script := filepath.Join(dir, "init.sql")
	text := "CREATE DATABASE IF NOT EXISTS app;\nCREATE USER IF NOT EXISTS app@'%';\nGRANT ALL ON app.* TO app@'%';\n"
	if err := os.WriteFile(script, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	port, socket := FreePort(t), filepath.Join(dir, "socket")
	s := &SQL{
		Addr: net.JoinHostPort("127.0.0.1", port), Data: data, Socket: socket, t: t, as: as,
		program: Tool(t, "mariadbd"),
		args: append([]string{
			"--no-defaults", "--datadir=" + data, "--bind-address=127.0.0.1", "--port=" + port, "--socket=" + socket,
			"--pid-file=" + filepath.Join(dir, "pid"), "--init-file=" + script, "--skip-name-resolve",
			"--default-time-zone=-05:00", "--sql-mode=", "--max-connections=200",
		}, args...),
		ready: regexp.MustCompile(`(ready for connections)`),
		crash: syscall.SIGKILL,
	}
	s.Restart()
	return s
}
