package login

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// configNames are the settings of Flask-Login, Flask-WTF and Flask-Session. SESSION_TYPE is
// chosen beside them.
var configNames = []string{
	"SECRET_KEY", "LOGIN_DISABLED", "SESSION_PROTECTION", "USE_SESSION_FOR_NEXT", "REMEMBER_COOKIE_NAME", "REMEMBER_COOKIE_DOMAIN",
	"REMEMBER_COOKIE_PATH", "REMEMBER_COOKIE_DURATION", "REMEMBER_COOKIE_SECURE", "REMEMBER_COOKIE_HTTPONLY", "REMEMBER_COOKIE_SAMESITE",
	"REMEMBER_COOKIE_REFRESH_EACH_REQUEST", "WTF_CSRF_SECRET_KEY", "WTF_CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT", "WTF_CSRF_SSL_STRICT",
	"WTF_CSRF_METHODS", "WTF_CSRF_HEADERS", "WTF_CSRF_FIELD_NAME", "WTF_CSRF_TIME_LIMIT", "SESSION_PERMANENT", "SESSION_USE_SIGNER",
	"SESSION_KEY_PREFIX", "SESSION_ID_LENGTH", "SESSION_SERIALIZATION_FORMAT", "PERMANENT_SESSION_LIFETIME", "SESSION_REFRESH_EACH_REQUEST",
	"SESSION_COOKIE_NAME", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "SESSION_COOKIE_SAMESITE", "APPLICATION_ROOT",
}

// visitStep is a request of config_worker.py and what Flask answers.
type visitStep struct {
	Method, Target, Body string
	Header               [][2]string
	Now                  int64
	Answer               visitAnswer
}

type visitAnswer struct {
	Status                         int
	Cookies                        []string
	Location, Session, Token, Body string
	Stored                         map[string]storedSession
}

// storedSession is what a store holds, one character a byte, and for how long.
type storedSession struct {
	Data    string
	Seconds int64
}

// FuzzConfig has Flask with Flask-Login, Flask-WTF and, if it is so chosen, Flask-Session answer a
// visit under any two settings that Go accepts: what Go answers to the same requests is the same,
// and so is what it stores.
func FuzzConfig(f *testing.F) {
	w := live.StartWorker(f, "config_worker.py", new(any))
	path := uint8(slices.Index(configNames, "SESSION_COOKIE_PATH"))
	for first, seeds := range [][]string{
		{"é", `"12345"`}, {"false"}, {"strong", "basic", "null"}, {"true", "1"}, {"r", "__Host-r"}, {".example.com", "null"},
		{"/app"}, {"3600", "-5"}, {"true", "1", "0", "null"}, {"false", "0", "null"}, {"Lax", "none", "null"},
		{"false", "0"}, {"another"}, {"false"}, {"0"}, {"false", "null"},
		{`["PUT"]`, `["GET","POST"]`, "[]"}, {`["X-Token"]`, "[]"}, {"t", "_user_id"}, {"60", "null", "1.5"}, {"false", "0", "null"}, {"true", "1"},
		{"", "s:"}, {"8", "150", "null"}, {"json", "msgpack"}, {"60", "1.5"}, {"false"},
		{"sid"}, {"example.com"}, {"/x"}, {"Strict"}, {"/app"},
	} {
		for _, seed := range seeds {
			for _, stored := range []bool{false, true} {
				f.Add(uint8(first), seed, path, "/", stored)
			}
		}
	}
	read := taggedjson.NewCodec(taggedjson.Options{Untagged: true})
	f.Fuzz(func(t *testing.T, first uint8, value1 string, second uint8, value2 string, stored bool) {
		config := taggedjson.Dict{{Key: "SECRET_KEY", Value: "clé"}}
		if stored {
			config.Set("SESSION_TYPE", "redis")
		}
		for _, setting := range []struct {
			number uint8
			text   string
		}{{first, value1}, {second, value2}} {
			if !utf8.ValidString(setting.text) || len(setting.text) > 1<<10 {
				return
			}
			var value any
			if read.Unmarshal([]byte(setting.text), &value) != nil {
				value = setting.text // as app.config.from_prefixed_env takes it
			}
			config.Set(configNames[int(setting.number)%len(configNames)], value)
		}
		if isDifferent(config) {
			return
		}
		sent, err := read.Marshal(config)
		if err != nil {
			return
		}
		store := &keptSessions{}
		app := &server{kept: store}
		if _, err := app.app(string(sent), itoa(startTime)); err != nil {
			if !slices.ContainsFunc(config, func(item taggedjson.Item) bool { return namesSetting(err.Error(), item.Key) }) {
				t.Errorf("%s: %v names no setting", sent, err)
			}
			return // the differences on purpose called config- and -config
		}
		header, _ := config.Get("WTF_CSRF_HEADERS")
		theirs := live.Ask[struct {
			Error  string
			Seeded map[string]storedSession
			Steps  []visitStep
		}](t, w, "play", []map[string]string{{"config": string(sent), "header": firstHeader(header)}})[0]
		if theirs.Error != "" {
			t.Fatalf("%s: Flask refuses what Go takes: %s", sent, theirs.Error)
		}
		store.held = theirs.Seeded
		for number, step := range theirs.Steps {
			ours := app.answer(t, string(sent), step, number)
			if number == 0 && isLost(step.Answer) && isLost(ours) {
				return // a cookie that is never found again, and tokens at random
			}
			if diff := cmp.Diff(step.Answer, ours); diff != "" {
				t.Fatalf("%s: %s %s, step %d (-Flask +Go):\n%s", sent, step.Method, step.Target, number+1, diff)
			}
			store.held = step.Answer.Stored
		}
	})
}

// isLost reports whether the session of the visit was not found.
func isLost(a visitAnswer) bool { return a.Status < 500 && !strings.Contains(a.Session, text) }

// firstHeader is a header that the configuration looks for a token in, as a Python name.
func firstHeader(value any) string {
	if list, _ := value.([]any); len(list) > 0 {
		if name, _ := list[0].(string); headerName(name) {
			return name
		}
	}
	return ""
}

func headerName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == ""
}

// namesSetting reports whether an error is about a setting, by its name, that of the field it
// becomes, or the cookie and attribute that it makes.
func namesSetting(text, setting string) bool {
	text = strings.ToLower(text)
	for _, name := range []string{setting, strings.ReplaceAll(setting, "_", ""), strings.NewReplacer("_COOKIE_", " cookie: werkzeug: cookie ").Replace(setting)} {
		if strings.Contains(text, strings.ToLower(name)) {
			return true
		}
	}
	return strings.Contains(text, "cookie prefix") // of __Host-, whichever attribute breaks it
}

// isDifferent reports whether the configuration is one of a difference on purpose that the visit
// would show: login-refresh, and of login-config the flags that are on and not True.
func isDifferent(config taggedjson.Dict) bool {
	isOn := func(value any) bool { return value != nil && value != false && value != int64(0) && value != 0.0 }
	for _, name := range []string{"REMEMBER_COOKIE_SECURE", "REMEMBER_COOKIE_HTTPONLY"} {
		if value, _ := config.Get(name); isOn(value) && value != true {
			return true
		}
	}
	refresh, _ := config.Get("REMEMBER_COOKIE_REFRESH_EACH_REQUEST")
	return isOn(refresh)
}

// answer is what the twin answers to a request of a visit.
func (s *server) answer(t *testing.T, config string, step visitStep, number int) visitAnswer {
	t.Helper()
	s.number = number
	app, err := s.app(config, itoa(step.Now))
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(step.Method, "http://localhost"+step.Target, strings.NewReader(step.Body))
	r.RemoteAddr = "127.0.0.1:1234"
	for _, field := range step.Header {
		r.Header.Add(field[0], string(bytesOf(field[1])))
	}
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	response := w.Result()
	a := visitAnswer{
		Status: response.StatusCode, Cookies: []string{}, Location: response.Header.Get("Location"), Token: response.Header.Get("X-Token"),
		Stored: s.kept.held,
	}
	for _, line := range response.Header["Set-Cookie"] {
		a.Cookies = append(a.Cookies, charactersOf([]byte(line)))
	}
	slices.Sort(a.Cookies)
	if a.Status < 500 {
		a.Session = response.Header.Get("X-Session")
	}
	if a.Status == 200 || a.Status == 400 {
		a.Body = strings.TrimSuffix(w.Body.String(), "\n") // of http.Error
	}
	return a
}

// keptSessions is a store like that of config_worker.py.
type keptSessions struct{ held map[string]storedSession }

func (k *keptSessions) Get(_ context.Context, key string) ([]byte, bool, error) {
	s, found := k.held[key]
	return bytesOf(s.Data), found, nil
}

func (k *keptSessions) Set(_ context.Context, key string, data []byte, ttl time.Duration) error {
	k.held[key] = storedSession{charactersOf(data), int64(ttl / time.Second)}
	return nil
}

func (k *keptSessions) Delete(_ context.Context, key string) error {
	delete(k.held, key)
	return nil
}

var _ flasksession.Store = (*keptSessions)(nil)

// countedID is an id of config_worker.py.
func countedID(length, number int) string {
	return base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{byte(number)}, length))
}

func bytesOf(characters string) []byte {
	data := make([]byte, 0, len(characters))
	for _, char := range characters {
		data = append(data, byte(char))
	}
	return data
}

func charactersOf(data []byte) string {
	characters := make([]rune, len(data))
	for i, c := range data {
		characters[i] = rune(c)
	}
	return string(characters)
}
