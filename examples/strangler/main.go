// Strangler is a Go server in front of a live Flask app, the shop of app.py: a few of its
// pages are answered in Go (views.go), the rest by Flask, and both know who is logged in.
//
//	export FLASK_SECRET_KEY=$(python -c 'import secrets; print(secrets.token_hex())')
//	flask run &
//	go run . -flask http://127.0.0.1:5000
package main

import (
	"flag"
	"fmt"
	"log"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "`address` of this server; port 0 is any free one")
	flask := flag.String("flask", "http://127.0.0.1:5000", "`URL` of the Flask app")
	trust := flag.Bool("trust-forwarded", false, "keep the X-Forwarded fields that a proxy before this server has written")
	flag.Parse()

	values := must(flaskcookie.LoadEnv("FLASK")) // what app.config.from_prefixed_env() reads
	shop := newShop(values, *trust)
	listener := must(net.Listen("tcp", *listen))
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, shop.front(proxy(must(url.Parse(*flask)), *trust))))
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// shop is the Go side: the session, who is logged in, and the tokens of forms.
type shop struct {
	codec *flaskcookie.Codec
	login *flasklogin.Manager[*user]
	csrf  *flaskwtf.CSRF
}

// newShop makes all three of one configuration, Flask's. What Flask sets in code, such as
// login_view, stands here too.
func newShop(values map[string]any, trust bool) *shop {
	sessions := must(flaskcookie.ConfigFromMapping(values))
	sessions.Logger = slog.Default() // hears of cookies that are refused and sessions not saved
	logins := must(flasklogin.ConfigFromMapping(values))
	logins.LoginView, logins.LoginMessageCategory = "/login", "warning"
	tokens := must(flaskwtf.ConfigFromMapping(values))

	// Flask-Login hashes the X-Forwarded-For that reaches Flask. The proxy below writes the
	// client's address into it, or keeps what is there; Go has to hash the same.
	logins.SessionIdentifier = flasklogin.Identifier06(flasklogin.RemoteAddr)
	if trust {
		logins.SessionIdentifier = flasklogin.Identifier06(nil)
		tokens.Origin = flaskwtf.ForwardedOrigin
	}
	return &shop{must(flaskcookie.New(sessions)), must(flasklogin.New(logins, users)), must(flaskwtf.New(tokens))}
}

// front answers the routes of Go and hands everything else to Flask, outside the
// middleware: Flask checks its own forms and saves its own sessions.
func (s *shop) front(flask http.Handler) http.Handler {
	mux := http.NewServeMux()
	for pattern, view := range s.routes() {
		mux.Handle(pattern, view)
	}
	here := s.codec.Handler(s.login.Handler(s.csrf.Handler(mux)))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			here.ServeHTTP(w, r)
			return
		}
		flask.ServeHTTP(w, r)
	})
}

// proxy hands requests over as the browser sent them, down to the Host, which Flask makes
// its redirects from, and the query, which Go would tidy up.
func proxy(flask *url.URL, trust bool) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(flask)
			r.SetXForwarded()
			if trust {
				for _, field := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
					r.Out.Header[field] = r.In.Header[field]
				}
			}
			r.Out.Host = r.In.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery
			// For WSGI X_Forwarded_For is X-Forwarded-For.
			maps.DeleteFunc(r.Out.Header, func(name string, _ []string) bool { return strings.Contains(name, "_") })
		},
		Transport: &http.Transport{
			DisableCompression: true,        // whether to compress is between browser and Flask
			IdleConnTimeout:    time.Second, // gunicorn closes after two
		},
	}
}
