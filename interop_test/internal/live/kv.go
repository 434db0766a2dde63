package live

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// StartMemcached starts a memcached at a free port. The arguments are added to its command
// line.
func StartMemcached(t testing.TB, args ...string) *Server {
	t.Helper()
	port := FreePort(t)
	args = append([]string{"-u", "root", "-l", "127.0.0.1", "-p", port, "-U", "0", "-vv"}, args...)
	return startServer(t, port, regexp.MustCompile(`(server listening)`), Tool(t, "memcached"), args...)
}

// StartFerretDB starts a FerretDB, which speaks MongoDB's protocol, at a free port and on
// SQLite. It works on one command at a time, so that a conditional update is one step, as
// MongoDB's are.
func StartFerretDB(t testing.TB) *Server {
	t.Helper()
	port, dir := FreePort(t), t.TempDir()
	s := startServer(t, port, regexp.MustCompile(`Listening on TCP (\S+)\.\.\.`), cached(t, "ferretdb"),
		"--handler=sqlite", "--sqlite-url=file:"+dir+"/", "--state-dir="+dir, "--listen-addr=127.0.0.1:"+port,
		"--debug-addr=-", "--telemetry=disable")
	s.Addr = oneByOne(t, s.Addr)
	return s
}

// StartMoto starts moto, which speaks DynamoDB's protocol, at a free port. It works on one
// request at a time, so that a conditional write is one step, as DynamoDB's are.
func StartMoto(t testing.TB) *Server {
	t.Helper()
	port := FreePort(t)
	return startServer(t, port, listening, Env(t, "dynamo"), "-m", "gunicorn", "--no-control-socket",
		"--chdir", filepath.Join(Root(), "interop_test", "internal", "live"), "--bind", "127.0.0.1:"+port, "moto_app:app")
}

// cached returns the path of a program that scripts/test has built.
func cached(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(Root(), ".cache", name)
	if _, err := os.Stat(path); err != nil {
		missing(t, "no "+name+": run scripts/test, which builds it")
	}
	return path
}
