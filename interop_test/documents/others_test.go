package documents

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// commandLine builds flaskcookie and returns the PATH with it and an interpreter in front.
func commandLine(t *testing.T, python string) string {
	t.Helper()
	dir := t.TempDir()
	command := exec.Command("go", "build", "-o", filepath.Join(dir, "flaskcookie"), "./cmd/flaskcookie")
	command.Dir = live.Root()
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	interpreter, err := filepath.Abs(filepath.Dir(python)) // not the file it is a link to: this one has the packages
	if err != nil {
		t.Fatal(err)
	}
	return "PATH=" + dir + ":" + interpreter + ":" + os.Getenv("PATH")
}

func TestCompressionPage(t *testing.T) {
	play(t, t.TempDir(), []string{commandLine(t, live.Python(t))}, transcripts(page(t, "docs/compression.md")))
}

// TestTokensPage: nobody knows why a token is refused; it was made for another purpose.
func TestTokensPage(t *testing.T) {
	dir := t.TempDir()
	const key = "the key of this application"
	put(t, dir, map[string]string{"key": key})
	token := python(t, "from itsdangerous import URLSafeTimedSerializer\nprint(URLSafeTimedSerializer('"+key+"', salt='confirm-email').dumps(42))")
	play(t, dir, []string{commandLine(t, live.Python(t)), "TOKEN=" + token}, transcripts(page(t, "docs/tokens.md")))
}

// TestFrameworksPage starts a site and logs in as the page says, with the site in the
// background and at another port. The page's last command is what scripts/test runs.
func TestFrameworksPage(t *testing.T) {
	repository, port := live.Copy(t), live.FreePort(t)
	folder := filepath.Join(repository, "examples", "frameworks")
	main := strings.ReplaceAll(page(t, "examples/frameworks/main.go"), ":8000", ":"+port)
	put(t, folder, map[string]string{"main.go": main})
	typed := shown(t, "examples/frameworks/README.md", "go run . gin")
	if len(typed) != 3 || typed[2].command != "go test ./..." {
		t.Fatalf("the page has %v", typed)
	}
	start, _, _ := strings.Cut(typed[0].command, " #")
	login := strings.Replace(strings.ReplaceAll(typed[1].command, ":8000", ":"+port), "curl ", "curl -s --retry 12 --retry-connrefused ", 1)
	play(t, folder, nil, []transcript{{
		{start + " > site.log 2>&1 &", ""},
		{login, "HTTP/1.1 30…\n...\nSet-Cookie: session=…\n...\n"},
	}})
}

func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

const ownKey = "the key of an app of your own"

// own is the app of docs/your-own-app.md, its tests and sessions, and one that keeps them in Redis.
var own = map[string]string{
	"key": ownKey,
	"myapp.py": `from flask import Flask
from flask import session


def create_app(name="production"):
    app = Flask(__name__)
    app.secret_key = "` + ownKey + `"

    @app.get("/count")
    def count():
        session["count"] = session.get("count", 0) + 1
        return str(session["count"])

    return app


app = create_app()
`,
	"values.py": `VALUES = {"a cart": {"cart": ["plum"]}, "nobody": {}}` + "\n",
	"test_myapp.py": `from myapp import app


def test_count():
    client = app.test_client()
    assert [client.get("/count").text for _ in range(2)] == ["1", "2"]
`,
}

const inRedisToo = `import redis
from flask import Flask
from flask_session import Session

app = Flask(__name__)
app.config.update(SECRET_KEY="` + ownKey + `", SESSION_TYPE="redis", SESSION_USE_SIGNER=True)
app.config["SESSION_REDIS"] = redis.Redis("127.0.0.1", 1, db=2, password="hush-hush-hush-hush")
Session(app)
`

// TestYourOwnAppPage types the transcripts of docs/your-own-app.md, whose blocks of Python
// are files there: conftest.py, and the shim of interop_test/recorded's package that sets its
// key when it starts.
func TestYourOwnAppPage(t *testing.T) {
	text, dir := page(t, "docs/your-own-app.md"), t.TempDir()
	put(t, dir, own)
	for _, name := range []string{"record_fixtures.py", "record_stored.py"} {
		put(t, dir, map[string]string{name: page(t, "scripts/"+name)})
	}
	for _, block := range fence.FindAllStringSubmatch(text, -1) {
		if block[1] == "python" && strings.HasPrefix(block[2], "# conftest.py") {
			put(t, dir, map[string]string{"conftest.py": block[2]})
		}
		if block[1] == "python" && strings.Contains(block[2], "from unstarted.server import") {
			put(t, dir, map[string]string{"shim.py": block[2]})
		}
	}
	if err := os.CopyFS(filepath.Join(dir, "unstarted"), os.DirFS(filepath.Join(live.Root(), "interop_test", "recorded", "apps", "unstarted"))); err != nil {
		t.Fatal(err)
	}
	reachable(t)
	pytest := filepath.Join(t.TempDir(), "pytest")
	if out, err := exec.Command(live.Python(t), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--target", pytest, "pytest==8.4.2").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	env := []string{commandLine(t, live.Python(t)), "PYTHONPATH=" + pytest, "PYTHONDONTWRITEBYTECODE=1", "FLASK_SECRET_KEY="}
	blocks := transcripts(text)
	if len(blocks) != 5 {
		t.Fatalf("%d transcripts", len(blocks))
	}
	again := transcript{{"python record_fixtures.py myapp:app > fixtures.jsonl 2> report", ""}} // the shim's are not what the page checks
	play(t, dir, env, append(blocks[:3:3], again, blocks[3]))
	if seen, err := os.ReadFile(filepath.Join(dir, "seen.jsonl")); err != nil || len(seen) == 0 {
		t.Errorf("observe wrote %q, %v", seen, err)
	}

	put(t, dir, map[string]string{"myapp.py": inRedisToo})
	env[0] = commandLine(t, live.Env(t, "session06"))
	play(t, dir, env[:1], blocks[4:])
}
