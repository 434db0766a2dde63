package main

import (
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestListenFirst: if one of the two addresses is taken nobody is served on the other.
func TestListenFirst(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	f, _ := testFront(t, nil, nil)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	for _, o := range []options{
		{listen: free.Addr().String(), admin: taken.Addr().String()},
		{listen: taken.Addr().String(), admin: free.Addr().String()},
	} {
		if err := serve(f, o); err == nil {
			t.Error("served")
		}
		if conn, err := net.Dial("tcp", free.Addr().String()); err == nil {
			conn.Close()
			t.Error("the other address is open")
		}
	}
}

// TestStart: a key that is not Flask's would lose the sessions of all who are logged in, so
// the program does not start with routes that write; -check says whether a file would do.
func TestStart(t *testing.T) {
	other, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("another key than that of the tests")})
	if err != nil {
		t.Fatal(err)
	}
	flask := httptest.NewServer(deaf(other))
	defer flask.Close()
	taken := strings.TrimPrefix(flask.URL, "http://") // so that a start that goes on ends here
	t.Setenv("FLASK_SECRET_KEY", "the key of the tests of the front")
	for _, test := range []struct {
		name    string
		answers map[string]string
		change  func(*options)
		want    string
	}{
		{"nothing is written", map[string]string{"me": "read", "cart": "compare"}, nil, "address already in use"},
		{"nobody is in the share", map[string]string{"me": "0%"}, nil, "address already in use"},
		{"one route is written", map[string]string{"me": "go"}, nil, "would be lost"},
		{"for some", map[string]string{"me": "1%"}, nil, "would be lost"},
		{"it is to be", map[string]string{"me": "go"}, func(o *options) { o.anyKey = true }, "address already in use"},
		{"Flask is down", map[string]string{"me": "go"}, func(o *options) { o.flask = "http://127.0.0.1:1" }, "address already in use"},
		{"Flask is retired", map[string]string{"me": "go"}, func(o *options) { o.flask = "none" }, "address already in use"},
		{"check only", map[string]string{"me": "go"}, func(o *options) { o.check = true }, ""},
		{"check a route without a view", map[string]string{"where": "go"}, func(o *options) { o.check = true }, "no view in Go for where"},
		{"check what cannot be compared", map[string]string{"me": "compare"}, func(o *options) { o.check, o.compare = true, false }, "nothing is compared"},
		{"no folder for bodies", nil, func(o *options) { o.spoolFolder = "none" }, "no such file"},
		{"a start has the same faults", map[string]string{"where": "go"}, nil, "no view in Go for where"},
	} {
		o := options{flask: flask.URL, listen: taken, admin: taken, static: "static", compare: true, routes: filepath.Join(t.TempDir(), "routes.tsv")}
		if test.change != nil {
			test.change(&o)
		}
		if err := os.WriteFile(o.routes, []byte(file(t, test.answers)), 0o600); err != nil {
			t.Fatal(err)
		}
		err := run(o)
		if err == nil && test.want != "" || err != nil && (test.want == "" || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}
