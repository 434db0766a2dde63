package flasklogin

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// uploaded is a form with one file of a mebibyte.
func uploaded(t *testing.T) (contentType string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	form := multipart.NewWriter(body)
	file, err := form.CreateFormFile("file", "f.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), body
}

// TestLateForm shows that a load which outlives the handler leaves no file of the form that
// Users.FromRequest has read, and writes nothing to a request that was handed back: the race
// detector would see it. The load in time is the measure.
func TestLateForm(t *testing.T) {
	for shows, inside := range map[string]func(login *Manager[*user], read, released, ended chan struct{}) http.Handler{
		"a load in time": func(login *Manager[*user], _, released, ended chan struct{}) http.Handler {
			return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				close(released)
				defer close(ended)
				if _, ok, err := login.User(r.Context()); !ok || err != nil || r.MultipartForm == nil {
					t.Errorf("%t, %v, form %v", ok, err, r.MultipartForm)
				}
			})
		},
		"http.TimeoutHandler inside": func(login *Manager[*user], read, _, ended chan struct{}) http.Handler {
			late := http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(ended)
				login.LoginRequired(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
			}), time.Minute, "late")
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ctx, cancel := context.WithCancel(r.Context()) // which ends it as the time does, at the moment that counts
				go func() {
					<-read
					cancel()
				}()
				late.ServeHTTP(w, r.WithContext(ctx))
			})
		},
		"a goroutine": func(login *Manager[*user], read, _, ended chan struct{}) http.Handler {
			return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				ctx := context.WithoutCancel(r.Context())
				go func() {
					defer close(ended)
					_, _, _ = login.User(ctx)
				}()
				<-read // the body, which net/http closes at the end
			})
		},
	} {
		t.Run(shows, func(t *testing.T) {
			folder := t.TempDir()
			t.Setenv("TMPDIR", folder)
			s := newSite(t, nil, nil)
			read, released, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
			parsed := 0
			s.login.users.FromRequest = func(r *http.Request) (*user, bool, error) {
				if err := r.ParseMultipartForm(1); err != nil {
					return nil, false, err
				}
				parsed = files(t, folder)
				close(read)
				<-released
				return &user{"token"}, true, nil
			}
			server := httptest.NewServer(s.codec.Handler(s.login.Handler(inside(s.login, read, released, ended))))
			contentType, body := uploaded(t)
			response, err := http.Post(server.URL, contentType, body)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			server.Close() // waits for the handler
			if shows != "a load in time" {
				close(released)
			}
			<-ended
			if parsed != 1 {
				t.Fatalf("%d files while the load runs, want 1", parsed)
			}
			if left := files(t, folder); left != 0 {
				t.Errorf("%d files are left", left)
			}
		})
	}
}

func files(t *testing.T, folder string) int {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// TestLateRace has loads end while the request is handed back, by chance.
func TestLateRace(t *testing.T) {
	for range 300 {
		s := newSite(t, nil, nil)
		begun, ended := make(chan struct{}), make(chan struct{})
		s.login.users.FromRequest = func(r *http.Request) (*user, bool, error) {
			close(begun)
			r.PostFormValue("token")
			return &user{"token"}, true, nil
		}
		s.visit(t, nil, "", func(_ http.ResponseWriter, r *http.Request) {
			ctx := r.Context()
			go func() {
				defer close(ended)
				_, _, _ = s.login.User(ctx)
			}()
			<-begun
		})
		<-ended
	}
}
