package recorded_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

const loadingKey = "the starting app's secret key"

// recordInTime is record with a bound: an app may leave threads that never end.
func recordInTime(t *testing.T, args ...string) recording {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	script := filepath.Join(live.Root(), "scripts", "record_fixtures.py")
	command := exec.CommandContext(ctx, live.Python(t), append([]string{"-B", script}, args...)...)
	command.Dir = "apps"
	fixtures, words, err := run(command, "")
	if ctx.Err() != nil {
		t.Fatalf("it does not end; it said:\n%s", words)
	}
	return recording{fixtures, words, err != nil}
}

// TestCannotLoad shows that whatever an app does while it is loaded, or asked for its
// serializer, is told in a sentence, without a traceback.
func TestCannotLoad(t *testing.T) {
	for _, tt := range []struct{ target, want string }{
		{"loading:exits", "the app ended the program while it was loaded, by sys.exit(2) (loading.py, line "},
		{"loading:exits_with_words", "by sys.exit('no configuration: set SHOP_CONFIG')"},
		{"loading:raises", "the app cannot be loaded: RuntimeError: no database at shop.example (loading.py, line "},
		{"loading:leaves_a_thread_and_raises", "the app cannot be loaded: RuntimeError: no database"},
		{"loading:is_cancelled", "the app cannot be loaded: Cancelled (loading.py, line "},
		{"incomplete", "the app cannot be loaded: ModuleNotFoundError: No module named 'a_package_that_is_not_there' (incomplete.py, line 1)"},
		{"loading:tells_the_key", "get_signing_serializer of loading.Telling raises ValueError: the key [a key] is too short"},
		{"loading:tells_the_key_of_an_app_that_it_leaves", "the app cannot be loaded: ValueError: the key [a key] is too short"},
		{"loading:tells_a_key_of_the_environment", "the app cannot be loaded: ValueError: the key [a key] is too short"},
		{"loading:tells_a_key_of_bytes", "too short, repr b\"[a key]\""},
		{"loading:tells_a_key_with_space", "raises ValueError: the key [a key] is too short"},
		{"loading:has_a_bad_lifetime", "PERMANENT_SESSION_LIFETIME is no number of seconds and no timedelta: TypeError"},
		{"unstarted:app", "Code of its package or beside it sets one here, for it or for another app: unstarted/server.py, line 6, in Server.start; unstarted/server.py, line 11, in create_app. Name that function"},
		{"settings:app", "Code of its package or beside it sets one here, for it or for another app: settings.py, line 7, in Production."},
		{"keyless:app", "Its code does not seem to set one. If a start function does, call that in a shim"},
	} {
		t.Run(tt.target, func(t *testing.T) {
			r := recordInTime(t, tt.target)
			words := strings.Join(strings.Fields(r.words), " ")
			if !r.failed || r.fixtures != "" || !strings.Contains(words, tt.want) || strings.Contains(words, "Traceback") {
				t.Errorf("says, want %q:\n%s%s", tt.want, r.fixtures, r.words)
			}
			noSecret(t, r.words, []string{loadingKey, "the unstarted app's secret key", "the settings' secret key", "a key  with space", "with space and a", "bytes of a key"})
		})
	}
}

// TestLoads shows apps that can be recorded though a program of its own starts them, and
// what check makes of it.
func TestLoads(t *testing.T) {
	for _, tt := range []struct {
		target, words string
		agrees        bool
		output        string
	}{
		{"loading:leaves_a_thread", "Nothing is known that would not carry over to Go.", true, " 0 disagree, 0 not checked"},
		{"loading:parses_arguments", "Nothing is known", true, " 0 disagree, 0 not checked"},
		{"loading:serves", "Nothing is known", true, " 0 disagree, 0 not checked"},
		{"loading:knows_its_path_later", "loading.PrefixedSessions has code of its own in get_cookie_path", true, " 0 disagree, 0 not checked"},
		{"loading:has_a_bad_getter", "get_cookie_samesite raises LookupError: no tenant in this request (loading.py, line ", true, " 0 disagree, 0 not checked"},
		{"loading:exits_for_a_bad_cookie", "has code of its own in open_session", false, "Flask  error"},
	} {
		t.Run(tt.target, func(t *testing.T) {
			r := recordInTime(t, tt.target)
			if r.failed || !strings.Contains(r.words, tt.words) || strings.Contains(r.words, "Traceback") {
				t.Fatalf("says, want %q:\n%s", tt.words, r.words)
			}
			noSecret(t, r.words+r.fixtures, []string{loadingKey})
			if output, ok := check(t, r.fixtures, loadingKey); ok != tt.agrees || !strings.Contains(output, tt.output) {
				t.Errorf("agrees: %t; want %q:\n%s", ok, tt.output, output)
			}
		})
	}
}

// TestDotenv shows that .env is read as by the flask command.
func TestDotenv(t *testing.T) {
	env := live.Env(t, "recipes")
	if r := recordWith(env, "loading:reads_dotenv"); !r.failed || !strings.Contains(r.words, "the app has no SECRET_KEY") {
		t.Errorf("without .env:\n%s", r.words)
	}
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, ".env"), []byte("LOADING_SECRET_KEY=\""+loadingKey+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	apps, err := filepath.Abs("apps")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(env, "-B", filepath.Join(live.Root(), "scripts", "record_fixtures.py"), "loading:reads_dotenv")
	command.Dir = directory
	command.Env = append(os.Environ(), "PYTHONPATH="+apps)
	fixtures, words, err := run(command, "")
	if output, ok := check(t, fixtures, loadingKey); err != nil || !ok {
		t.Errorf("%v: %s%s", err, words, output)
	}
}

// TestImpatient shows that an app which takes long to load is told, with the place.
func TestImpatient(t *testing.T) {
	const program = "import sys; sys.path.insert(0, sys.argv.pop(1)); import record_fixtures; record_fixtures.PATIENCE = 0.5; record_fixtures.main()"
	_, words, err := python(t, "", "-c", program, filepath.Join(live.Root(), "scripts"), "loading:waits")
	want := regexp.MustCompile(`still being loaded after 0.5 seconds. It is at loading.py, line \d+. If it serves, or waits, leave that part out.`)
	if err != nil || !want.MatchString(words) || !strings.Contains(words, "67 rows recorded.") {
		t.Errorf("%v, want %s:\n%s", err, want, words)
	}
}

// TestBadURL shows that an address without a scheme is refused.
func TestBadURL(t *testing.T) {
	for _, url := range []string{"localhost:8000", "shop.example", "ftp://shop.example/", "https://", "https://shop.example/?a=1"} {
		if r := recordInTime(t, "plain:app", "--url", url); !r.failed || r.fixtures != "" || !strings.Contains(r.words, "--url must be like https://") {
			t.Errorf("%s: %s", url, r.words)
		}
	}
}

// TestShim records an app through the shim that docs/your-own-app.md shows.
func TestShim(t *testing.T) {
	shim, err := os.ReadFile(filepath.Join("apps", "shim.py"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(live.Root(), "docs", "your-own-app.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "```python\n"+string(shim)+"```") {
		t.Error("docs/your-own-app.md has another shim than apps/shim.py")
	}
	r := recordInTime(t, "shim:make")
	if output, ok := check(t, r.fixtures, "the unstarted app's secret key"); r.failed || !ok {
		t.Errorf("%s%s", r.words, output)
	}
}

// TestBadGetter shows that what cannot be recorded for a getter's sake is named.
func TestBadGetter(t *testing.T) {
	r := recordInTime(t, "loading:has_a_bad_getter")
	if want := "response/new: the app itself cannot save it: LookupError: no tenant"; !strings.Contains(r.words, want) {
		t.Errorf("says, want %q:\n%s", want, r.words)
	}
}

// TestAddress shows that what a cookie has of the address a browser sees is found in the
// responses, named, and recorded for the address that is given.
func TestAddress(t *testing.T) {
	for _, tt := range []struct {
		args          []string
		words, config []string
	}{
		{
			[]string{"loading:names_its_cookie_by_port"},
			[]string{
				"SESSION_COOKIE_NAME: the configuration says 'session', and the responses say 'session_P80'.",
				"SESSION_COOKIE_SAMESITE: the configuration says nothing, and the responses say 'Lax'.",
				"SESSION_COOKIE_NAME depends on the port: 'session_P80' at http://localhost/ and 'session_P8101' at http://localhost:8101/. A Go Config is for one address",
				"SESSION_COOKIE_NAME depends on the scheme: ",
				"response_class: loading.WithPort has code of its own in set_cookie, delete_cookie",
				"request_class: loading.ByPort has code of its own in cookies",
			},
			[]string{`SessionCookieName: "session_P80",`, "SessionCookieSameSite: http.SameSiteLaxMode,"},
		},
		{
			[]string{"loading:names_its_cookie_by_port", "--url", "http://shop.example:8101/"},
			[]string{"SESSION_COOKIE_NAME depends on the port: 'session_P8101' at http://shop.example:8101/ and 'session_P8102' at http://shop.example:8102/"},
			[]string{`SessionCookieName: "session_P8101",`, "SessionCookieSameSite: http.SameSiteLaxMode,"},
		},
		{
			[]string{"loading:has_a_domain_by_host", "--url", "https://a.shop.example/"},
			[]string{"SESSION_COOKIE_DOMAIN depends on the host: 'a.shop.example' at https://a.shop.example/ and 'other.example' at https://other.example/"},
			[]string{`SessionCookieDomain: ".a.shop.example",`},
		},
		{
			[]string{"loading:is_secure_by_scheme"},
			[]string{"SESSION_COOKIE_SECURE depends on the scheme: nothing at http://localhost/ and True at https://localhost/"},
			nil,
		},
		{
			[]string{"loading:is_secure_by_scheme", "--url", "https://shop.example/"},
			[]string{"True at https://shop.example/ and nothing at http://shop.example/"},
			[]string{"SessionCookieSecure: true,"},
		},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			r := recordInTime(t, tt.args...)
			_, config, _ := strings.Cut(r.words, "The Go Config:")
			for _, want := range append(tt.words, tt.config...) {
				if r.failed || !strings.Contains(r.words, want) {
					t.Errorf("does not say %q:\n%s", want, r.words)
				}
			}
			if got := strings.Count(config, "SessionCookie"); got != len(tt.config) {
				t.Errorf("%d settings, want %d:\n%s", got, len(tt.config), config)
			}
			if output, ok := check(t, r.fixtures, loadingKey); !ok {
				t.Errorf("check says\n%s", output)
			}
		})
	}
}

// TestReportFile shows that the words are in the file alone, apart from what the app says,
// and that a failure is told in both places.
func TestReportFile(t *testing.T) {
	report := filepath.Join(t.TempDir(), "report.txt")
	r := recordInTime(t, "plain:app", "--report", report)
	said, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	if r.failed || !strings.HasPrefix(string(said), "67 rows recorded.") || !strings.Contains(string(said), "flaskcookie.Config{") {
		t.Errorf("the file has\n%s", said)
	}
	if want := "an app may print while it is imported\n"; r.words != want {
		t.Errorf("standard error has %q, want %q", r.words, want)
	}
	r = recordInTime(t, "loading:exits", "--report", report)
	if said, err = os.ReadFile(report); err != nil {
		t.Fatal(err)
	}
	if !r.failed || string(said) != r.words || !strings.Contains(r.words, "sys.exit(2)") {
		t.Errorf("the file has\n%s, standard error\n%s", said, r.words)
	}
	r = recordInTime(t, "plain:app", "--report", filepath.Join(report, "nowhere"))
	if !r.failed || r.fixtures != "" || strings.Contains(r.words, "Traceback") || !strings.Contains(r.words, "nowhere") {
		t.Errorf("a report that cannot be written: %q", r.words)
	}
}
