package flasklogin

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestInnerMiddleware shows that a load, a login, a confirmation and a redirect to the login
// page hash one and the same request, whatever middleware inside of the Manager's sets in it
// in place: nobody is logged out, or less than fresh, by what another request has stored.
func TestInnerMiddleware(t *testing.T) {
	inner := map[string]func(next http.Handler) http.Handler{
		"none": func(next http.Handler) http.Handler { return next },
		"the address of a header, as RealIP of chi and ProxyHeaders of gorilla set it": func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.RemoteAddr = r.Header.Get("X-Real-Ip")
				next.ServeHTTP(w, r)
			})
		},
		"the address in a copy": func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r = r.WithContext(r.Context())
				r.RemoteAddr = r.Header.Get("X-Real-Ip")
				next.ServeHTTP(w, r)
			})
		},
		"another header": func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Header = http.Header{"User-Agent": {"of the proxy"}, "Cookie": r.Header["Cookie"], "X-Real-Ip": r.Header["X-Real-Ip"]}
				next.ServeHTTP(w, r)
			})
		},
		"a field that goes after somebody has asked": nil, // by the view itself
	}
	views := map[string]func(m *Manager[*user], w http.ResponseWriter, r *http.Request){
		"Login": func(m *Manager[*user], _ http.ResponseWriter, r *http.Request) {
			if err := m.Login(r.Context(), &user{"ann"}, nil); err != nil {
				t.Error(err)
			}
		},
		"Login, after a load": func(m *Manager[*user], _ http.ResponseWriter, r *http.Request) {
			_, _, _ = m.User(r.Context())
			r.Header.Del("X-Forwarded-For")
			if err := m.Login(r.Context(), &user{"ann"}, nil); err != nil {
				t.Error(err)
			}
		},
		"ConfirmLogin": func(m *Manager[*user], _ http.ResponseWriter, r *http.Request) {
			_, _, _ = m.User(r.Context())
			r.Header.Del("X-Forwarded-For")
			if err := flaskcookie.FromContext(r.Context()).Set("_user_id", "1"); err != nil {
				t.Error(err)
			}
			if err := m.ConfirmLogin(r.Context()); err != nil {
				t.Error(err)
			}
		},
		"the page to return to, then Login by Flask": func(m *Manager[*user], w http.ResponseWriter, r *http.Request) {
			_, _, _ = m.User(r.Context())
			r.Header.Del("X-Forwarded-For")
			s := flaskcookie.FromContext(r.Context())
			_ = s.Set("_user_id", "1")
			_ = s.Set("_fresh", true)
			m.Unauthorized(w, r)
		},
	}
	for kind, wrap := range inner {
		for shows, view := range views {
			t.Run(kind+"; "+shows, func(t *testing.T) {
				s := newSite(t, func(c *Config) {
					c.SessionProtection, c.LoginView, c.UseSessionForNext = ProtectionStrong, "/login", true
				}, nil)
				mux := http.NewServeMux()
				mux.HandleFunc("/store", func(w http.ResponseWriter, r *http.Request) { view(s.login, w, r) })
				mux.HandleFunc("/ask", func(_ http.ResponseWriter, r *http.Request) {
					u, ok, err := s.login.User(r.Context())
					fresh, _ := s.login.Fresh(r.Context())
					if err != nil || !ok || u.name != "ann" || !fresh {
						t.Errorf("the next request: %v, %v, fresh %t", u, err, fresh)
					}
				})
				var handler http.Handler = mux
				if wrap != nil {
					handler = wrap(mux)
				}
				handler = s.codec.Handler(s.login.Handler(handler))
				ask := func(path string, cookies []*http.Cookie) []*http.Cookie {
					r := httptest.NewRequest(http.MethodGet, path, nil)
					r.Header = http.Header{"User-Agent": {"test"}, "X-Real-Ip": {"203.0.113.7"}}
					if wrap == nil {
						r.Header.Set("X-Forwarded-For", "203.0.113.8")
					}
					for _, cookie := range cookies {
						r.AddCookie(cookie)
					}
					w := httptest.NewRecorder()
					handler.ServeHTTP(w, r)
					return w.Result().Cookies()
				}
				ask("/ask", ask("/store", nil))
			})
		}
	}
}

// TestIdentifierContext shows that a SessionIdentifier is called with the context of who asks,
// and with the request as the handler gets it.
func TestIdentifierContext(t *testing.T) {
	type key struct{}
	s := newSite(t, func(c *Config) {
		c.SessionIdentifier = func(r *http.Request) string {
			text, _ := r.Context().Value(key{}).(string)
			return text + " " + r.Method + " " + r.URL.Path + " " + r.Host
		}
	}, nil)
	s.visit(t, nil, "", func(_ http.ResponseWriter, r *http.Request) {
		if err := s.login.Login(context.WithValue(r.Context(), key{}, "asked"), &user{"ann"}, nil); err != nil {
			t.Error(err)
		}
		if id, _ := flaskcookie.FromContext(r.Context()).Get("_id"); id != "asked GET /page example.com" {
			t.Errorf("got %q", id)
		}
	})
}
