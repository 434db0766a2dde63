package pgadmin

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

const (
	email, password = "ada@example.com", "throw-away-password"
	chrome          = "Mozilla/5.0 (X11; Linux x86_64)"
)

// TestPgAdmin logs in and out at a pgAdmin of its own, and asks the example each time.
func TestPgAdmin(t *testing.T) {
	pgAdmin, dir := startPgAdmin(t)
	a := newVisitor(t)
	a.see(pgAdmin+"/login", 200, "csrfToken") // makes the database, when the first request comes
	user, key, _ := strings.Cut(query(t, dir), " ")
	example := startExample(t, filepath.Join(dir, "sessions"), key)

	a.see(example, 401, "nobody is logged in")
	a.login(pgAdmin)
	// pgAdmin notes on a page that no second factor is owed, and writes at most every ten seconds.
	a.until(func() bool { return a.status(pgAdmin+"/browser/") == 200 && a.status(example) == 200 })
	a.see(example, 200, "logged in: "+user)

	thief := newVisitor(t)
	thief.client.Jar, thief.agent = a.client.Jar, "curl/8.9.1"
	thief.see(example, 401, "nobody is logged in")
	a.see(example, 200, "logged in: "+user)

	before := a.cookies(pgAdmin)
	a.status(pgAdmin + "/logout")
	a.see(example, 401, "nobody is logged in")
	a.client.Jar.SetCookies(parse(pgAdmin), before)
	a.see(example, 401, "nobody is logged in") // with the cookie of before

	b := newVisitor(t)
	b.login(pgAdmin)
	b.until(func() bool { return b.status(pgAdmin+"/browser/") == 200 && b.status(example) == 200 })
	kept := b.cookies(pgAdmin)
	thief = newVisitor(t)
	thief.agent = "curl/8.9.1"
	thief.client.Jar.SetCookies(parse(pgAdmin), kept)
	thief.status(pgAdmin + "/browser/") // ends the session at pgAdmin
	b.client.Jar.SetCookies(parse(pgAdmin), kept)
	b.see(example, 401, "nobody is logged in")
}

// TestWhileWritten reads a session that pgAdmin writes all the time: nobody is ever taken
// for logged out by a file that is half there.
func TestWhileWritten(t *testing.T) {
	dir := t.TempDir()
	const key = "throw-away-pga-key"
	writer := exec.Command(live.Env(t, "pgadmin"), "writer.py", dir, key, chrome)
	writer.Env = append(os.Environ(), "PGADMIN_DATA="+t.TempDir())
	cookie := live.Start(t, writer, regexp.MustCompile(`^writing as (\S+)$`))
	example := startExample(t, dir, key)
	v := newVisitor(t)
	v.client.Jar.SetCookies(parse(example), []*http.Cookie{{Name: "pga4_session", Value: cookie}})
	for range 2000 {
		v.see(example, 200, "logged in: ada")
	}
}

func startPgAdmin(t *testing.T) (address, dir string) {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	return live.Gunicorn(t, "app:app", live.Options{
		Dir:     here,
		Python:  live.Env(t, "pgadmin"),
		Threads: 4,
		Env:     []string{"PGADMIN_DATA=" + dir, "PGADMIN_SETUP_EMAIL=" + email, "PGADMIN_SETUP_PASSWORD=" + password},
	}), dir
}

func startExample(t *testing.T, sessions, key string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pgadmin")
	out, err := exec.Command("go", "build", "-o", path, "github.com/flaskcookie/flaskcookie-go/examples/pgadmin").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	command := exec.Command(path, "-sessions", sessions)
	command.Env = append(os.Environ(), "PGADMIN_SECRET_KEY="+key)
	return live.Start(t, command, regexp.MustCompile(`listening on (http://\S+)`))
}

// query returns the fs_uniquifier of the user and the SECRET_KEY of pgAdmin's database.
func query(t *testing.T, dir string) string {
	t.Helper()
	const script = `import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(db.execute("SELECT fs_uniquifier FROM user WHERE email = ?", sys.argv[2:]).fetchone()[0],
      db.execute("SELECT value FROM keys WHERE name = 'SECRET_KEY'").fetchone()[0])`
	out, err := exec.Command(live.Env(t, "pgadmin"), "-c", script, filepath.Join(dir, "pgadmin4.db"), email).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// visitor is a browser. Its cookies are for the host, whatever the port.
type visitor struct {
	t      *testing.T
	client *http.Client
	agent  string
}

func newVisitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, &http.Client{Jar: jar, Timeout: 2 * time.Minute}, chrome}
}

func (v *visitor) do(method, address string, form url.Values) (status int, body string) {
	v.t.Helper()
	request, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("User-Agent", v.agent)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := v.client.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func (v *visitor) status(address string) int {
	v.t.Helper()
	status, _ := v.do("GET", address, nil)
	return status
}

func (v *visitor) see(address string, status int, text string) string {
	v.t.Helper()
	got, body := v.do("GET", address, nil)
	if got != status || !strings.Contains(body, text) {
		v.t.Fatalf("%s: status %d without %q:\n%.500s", address, got, text, body)
	}
	return body
}

var csrfToken = regexp.MustCompile(`csrfToken(?:&#34;|"): (?:&#34;|")([^&"]+)`)

func (v *visitor) login(pgAdmin string) {
	v.t.Helper()
	found := csrfToken.FindStringSubmatch(v.see(pgAdmin+"/login", 200, "csrfToken"))
	if found == nil {
		v.t.Fatal("no CSRF token on the login page")
	}
	status, body := v.do("POST", pgAdmin+"/authenticate/login", url.Values{
		"csrf_token": {found[1]}, "email": {email}, "password": {password}, "internal_button": {"Login"},
	})
	if status != 200 {
		v.t.Fatalf("login: status %d\n%.500s", status, body)
	}
}

// until waits for what pgAdmin does in its own time.
func (v *visitor) until(done func() bool) {
	v.t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(time.Second) {
		if time.Now().After(deadline) {
			v.t.Fatal("it does not happen")
		}
	}
}

func (v *visitor) cookies(address string) []*http.Cookie { return v.client.Jar.Cookies(parse(address)) }

func parse(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return u
}
