package main

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// TestObjects shows that an object in a session is kept for what it is, that nothing of it
// is run, and that the plain values beside it are there.
func TestObjects(t *testing.T) {
	s, err := newReader(t, "testdata/sessions", key).Open(ask(cookie(t, "objects")))
	if err != nil {
		t.Fatal(err)
	}
	if token, _ := s.Get("oauth2_token"); !isOpaque(token) {
		t.Errorf("an OAuth2Token of Authlib is %T", token)
	}
	managers, _ := s.Get("__pgsql_server_managers") // a dict with an int as key
	if m, ok := managers.(flasksession.Map); !ok || len(m.Pairs) != 1 || !cmp.Equal(m.Pairs[0].Key, any(int64(1))) {
		t.Errorf("the servers are %v", managers)
	}
	if user, _ := flaskcookie.Get[string](s, "_user_id"); user != "2cd337bddc5c4968b43931a4d4030a0d" {
		t.Errorf("the user is %q", user)
	}
}

func isOpaque(v any) bool { _, ok := v.(flasksession.Opaque); return ok }

// TestRefused takes no cookie and no file that is not pgAdmin's, and says which it was.
func TestRefused(t *testing.T) {
	login := cookie(t, "login")
	id, digest, _ := strings.Cut(login, "!")
	_, other, _ := strings.Cut(cookie(t, "guest"), "!")
	const name = "129352a9-4de2-4988-9f49-0a76fb86c80e"
	tests := []struct {
		name, cookie, key string
		now               time.Time
		change            func(file []byte) []byte
		want              error
	}{
		{name: "no digest", cookie: id, want: errDigest},
		{name: "an empty digest", cookie: id + "!", want: errDigest},
		{name: "a digest of another session", cookie: id + "!" + other, want: errDigest},
		{name: "a digest and something more", cookie: login + "=", want: errDigest},
		{name: "no id", cookie: "!" + digest, want: errMalformed},
		{name: "a path upwards", cookie: "../cookies.json!" + digest, want: errMalformed},
		{name: "a path upwards from an id", cookie: "../sessions/" + login, want: errMalformed},
		{name: "a path below", cookie: "./" + login, want: errMalformed},
		{name: "an absolute path", cookie: "/etc/passwd!" + digest, want: errMalformed},
		{name: "the directory itself", cookie: ".!" + digest, want: errMalformed},
		{name: "an id in capitals", cookie: strings.ToUpper(id) + "!" + digest, want: errMalformed},
		{name: "an id with a newline", cookie: id + "\n!" + digest, want: nil}, // net/http reads no such cookie
		{name: "an id that nobody has", cookie: "00000000-0000-4000-8000-000000000000!" + digest, want: errUnknown},
		{name: "a session without a response yet", cookie: cookie(t, "placeholder"), want: errForged},
		{name: "a file from before the encryption", cookie: cookie(t, "not encrypted"), want: errForged},
		{name: "another key", cookie: login, key: "another key", want: errForged},
		{name: "a file of nothing but a MAC", cookie: login, want: errForged,
			change: func(file []byte) []byte { return file[:64] }},
		{name: "the MAC in capitals", cookie: login, want: errForged,
			change: func(file []byte) []byte { return append(bytes.ToUpper(file[:64]), file[64:]...) }},
		{name: "another session's file under this name", cookie: login, want: errDigest,
			change: func([]byte) []byte { return stored(t, "guest") }},
		{name: "another session's file, and its digest", cookie: id + "!" + other, want: errDigest,
			change: func([]byte) []byte { return stored(t, "guest") }},
		{name: "the last moment", cookie: login, now: made.Add(48*time.Hour - time.Hour), want: nil},
		{name: "two days old", cookie: login, now: made.Add(48 * time.Hour), want: errExpired},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("testdata/sessions")); err != nil {
				t.Fatal(err)
			}
			if tt.change != nil {
				write(t, filepath.Join(dir, name), tt.change(stored(t, "login")))
			}
			if tt.key == "" {
				tt.key = key
			}
			reader := newReader(t, dir, tt.key)
			if !tt.now.IsZero() {
				reader.Now = func() time.Time { return tt.now }
			}
			s, err := reader.Open(ask(tt.cookie))
			if err != nil || !errors.Is(s.Rejected, tt.want) {
				t.Fatalf("rejected %v, error %v", s.Rejected, err)
			}
			if tt.want != nil && (s.Len() != 0 || s.ID != "") {
				t.Errorf("the session has %d values, the id %q", s.Len(), s.ID)
			}
		})
	}
}

func stored(t *testing.T, name string) []byte {
	t.Helper()
	id, _, _ := strings.Cut(cookie(t, name), "!")
	data, err := os.ReadFile(filepath.Join("testdata", "sessions", id))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestChanged changes every byte of a file, and cuts it everywhere.
func TestChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, cookie, whole := t.TempDir(), cookie(t, "login"), stored(t, "login")
		id, _, _ := strings.Cut(cookie, "!")
		refuse := func(what string, i int, data []byte) {
			write(t, filepath.Join(dir, id), data)
			s, err := newReader(t, dir, key).Open(ask(cookie))
			if err != nil || s.Rejected != errForged || s.Len() != 0 {
				t.Errorf("%s %d: rejected %v, error %v", what, i, s.Rejected, err)
			}
		}
		for i := range whole {
			changed := bytes.Clone(whole)
			changed[i] ^= 1
			refuse("changed at", i, changed)
			refuse("cut at", i, whole[:i])
		}
	})
}

// TestRewritten reads while pgAdmin writes: it empties the file first.
func TestRewritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, cookie := t.TempDir(), cookie(t, "login")
		id, _, _ := strings.Cut(cookie, "!")
		write(t, filepath.Join(dir, id), nil)
		go func() {
			time.Sleep(7 * time.Millisecond)
			write(t, filepath.Join(dir, id), stored(t, "login"))
		}()
		s, err := newReader(t, dir, key).Open(ask(cookie))
		if err != nil || s.Rejected != nil || !s.Has("_user_id") {
			t.Errorf("rejected %v, error %v", s.Rejected, err)
		}
	})
}

// TestFernet has tokens whose MAC is right, and what else a token can be.
func TestFernet(t *testing.T) {
	key := newReader(t, "", key).fernet
	token := stored(t, "login")[64:]
	if _, written, err := unfernet(key, token); err != nil || made.Sub(written) > time.Hour {
		t.Errorf("written %v, error %v", written, err)
	}
	for i := range token {
		changed := bytes.Clone(token)
		changed[i] ^= 1
		if _, _, err := unfernet(key, changed); err == nil {
			t.Errorf("changed at %d and accepted", i)
		}
		if _, _, err := unfernet(key, token[:i]); err == nil {
			t.Errorf("cut at %d and accepted", i)
		}
	}
	for _, padded := range []string{"a\x00", "a\x11", "ab\x01\x02", "\x03\x03", strings.Repeat("\x11", 17)} {
		if _, ok := unpad([]byte(padded)); ok {
			t.Errorf("padding %q accepted", padded)
		}
	}
}

// TestUnpickle has contents that pgAdmin does not write.
func TestUnpickle(t *testing.T) {
	for name, pickle := range map[string]string{
		"nothing":                "",
		"no content":             "\x80\x05",
		"no tuple":               "\x80\x05N.",
		"four":                   "\x80\x05(\x8c\x01r\x8c\x01d}Nt.",
		"a pair":                 "\x80\x05\x8c\x01r\x8c\x01d\x86.",
		"a list in place":        "\x80\x05\x8c\x01r\x8c\x01d]\x87.",
		"a number in place":      "\x80\x05K\x01\x8c\x01d}\x87.",
		"no end":                 "\x80\x05\x8c\x01r\x8c\x01d}\x87",
		"two values":             "\x80\x05NN.",
		"an end within":          "\x80\x05\x8c\x01r\x8c\x01d}\x87.N.",
		"a call of os.system":    "\x80\x05\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R.",
		"the dict taken away":    "\x80\x050N.",
		"protocol 0, no PROTO":   "(dp0\n.",
		"a protocol of tomorrow": "\x80\x06\x8c\x01r\x8c\x01d}\x87.",
	} {
		random, values, err := unpickle([]byte(pickle))
		if err == nil {
			t.Errorf("%s: %q, %v", name, random, values)
		}
	}
}

// TestLogged shows that a key which is not pgAdmin's does not stay unnoticed, and that
// cookies anybody can invent do not fill the log.
func TestLogged(t *testing.T) {
	log := logged(t)
	for _, tt := range []struct{ cookie, key, want string }{
		{cookie(t, "login"), "another key", "not written with this key"},
		{cookie(t, "login"), key, ""},
		{"../x!y", key, ""},
		{"00000000-0000-4000-8000-000000000000!y", key, ""},
	} {
		log.Reset()
		if _, err := newReader(t, "testdata/sessions", tt.key).Open(ask(tt.cookie)); err != nil {
			t.Fatal(err)
		}
		if got := log.String(); (got != "") != (tt.want != "") || !strings.Contains(got, tt.want) {
			t.Errorf("logged %q, want %q", got, tt.want)
		}
	}
}

// logged returns what the test logs from here on.
func logged(t *testing.T) *strings.Builder {
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	log := new(strings.Builder)
	slog.SetDefault(slog.New(slog.NewTextHandler(log, nil)))
	return log
}

// TestSave shows that nothing is written, and that a change is told.
func TestSave(t *testing.T) {
	log := logged(t)
	handler := func(change func(s *flaskcookie.Session)) {
		log.Reset()
		before := stored(t, "login")
		w := httptest.NewRecorder()
		flaskcookie.NewHandler(newReader(t, "testdata/sessions", key), http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			change(flaskcookie.FromContext(r.Context()))
		}), nil).ServeHTTP(w, ask(cookie(t, "login")))
		if w.Code != 200 || w.Header()["Set-Cookie"] != nil || !bytes.Equal(before, stored(t, "login")) {
			t.Errorf("status %d, header %v", w.Code, w.Header())
		}
	}
	handler(func(s *flaskcookie.Session) { s.Get("_user_id") })
	if log.String() != "" {
		t.Errorf("a look is logged: %s", log)
	}
	for name, change := range map[string]func(s *flaskcookie.Session){
		"set": func(s *flaskcookie.Session) { s.Set("n", 1) }, "clear": (*flaskcookie.Session).Clear,
	} {
		handler(change)
		if text := log.String(); !strings.Contains(text, "change lost") || !strings.Contains(text, "path=/") {
			t.Errorf("%s: logged %q", name, text)
		}
	}
}
