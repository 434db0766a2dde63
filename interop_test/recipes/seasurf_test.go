package recipes

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// What follows is the block of docs/login-recipes.md.

const seaSurfName = "_csrf_token"

// seaSurfToken returns the token for a form, and sets the cookie. Call it before the first
// byte of the page.
func seaSurfToken(w http.ResponseWriter, s *flaskcookie.Session) (string, error) {
	token, ok := flaskcookie.Get[string](s, seaSurfName)
	if !ok || token == "" {
		random := make([]byte, 32)
		rand.Read(random)
		token = hex.EncodeToString(random)
		if err := s.Set(seaSurfName, token); err != nil {
			return "", err
		}
	}
	http.SetCookie(w, &http.Cookie{Name: seaSurfName, Value: token, Path: "/", MaxAge: 5 * 24 * 3600, SameSite: http.SameSiteLaxMode})
	return token, nil
}

// seaSurf refuses requests without the session's token. It stands inside of the session's
// middleware.
func seaSurf(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !seaSurfAllows(r) {
			http.Error(w, "Forbidden", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func seaSurfAllows(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	if page, err := url.Parse(r.Referer()); r.TLS != nil && (err != nil || page.Scheme != "https" || page.Host != r.Host) {
		return false
	}
	given := r.PostFormValue(seaSurfName)
	if given == "" {
		given = r.Header.Get("X-CSRFToken")
	}
	want, ok := flaskcookie.Get[string](flaskcookie.FromContext(r.Context()), seaSurfName)
	return ok && want != "" && hmac.Equal([]byte(given), []byte(want))
}

// TestSeaSurf posts with the token of either side to both, which must agree.
func TestSeaSurf(t *testing.T) {
	b := newBoth(t, "seasurf")
	b.serve(seaSurf, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			token, err := seaSurfToken(w, flaskcookie.FromContext(r.Context()))
			if err != nil {
				t.Error(err)
			}
			_, _ = w.Write([]byte(token))
			return
		}
		b.answer(w, "posted")
	})
	for _, made := range []string{"Flask", "Go"} {
		b.forget()
		if made == "Go" {
			b.goes("/me")
		}
		token := b.flask("/me", nil).Body // Flask gives out the token that is in the session
		if want := b.jar["_csrf_token"]; len(token) != 64 || token != want {
			t.Fatalf("%s: the token is %q, and the cookie %q", made, token, want)
		}
		for name, req := range map[string]request{
			"the form":          {Form: map[string]string{"_csrf_token": token}},
			"the header":        {Headers: map[string]string{"X-CSRFToken": token}},
			"a bad form":        {Form: map[string]string{"_csrf_token": "x"}, Headers: map[string]string{"X-CSRFToken": token}},
			"another token":     {Form: map[string]string{"_csrf_token": token[1:] + "0"}},
			"none":              {},
			"https":             {Form: map[string]string{"_csrf_token": token}, Base: "https://localhost", Headers: map[string]string{"Referer": "https://localhost/me"}},
			"https, no referer": {Form: map[string]string{"_csrf_token": token}, Base: "https://localhost"},
			"https, another":    {Form: map[string]string{"_csrf_token": token}, Base: "https://localhost", Headers: map[string]string{"Referer": "https://evil.example/"}},
			"https, no https":   {Form: map[string]string{"_csrf_token": token}, Base: "https://localhost", Headers: map[string]string{"Referer": "http://localhost/"}},
		} {
			req.Path, req.Method = "/me", http.MethodPost
			want, got := b.ask(req).Status, b.request(req).Code
			if want != got || want == 200 != slices.Contains([]string{"the form", "the header", "https"}, name) {
				t.Errorf("%s, made by %s: Flask %d, Go %d", name, made, want, got)
			}
		}
	}
	b.forget()
	if got := b.request(request{Path: "/me", Method: http.MethodPost, Form: map[string]string{"_csrf_token": ""}}).Code; got != http.StatusForbidden {
		t.Errorf("no token anywhere: %d", got)
	}
}
