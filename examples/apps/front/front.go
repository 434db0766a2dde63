// Package front is what the programs in this folder have in common: a server in front of a
// real Flask application, which answers /go/... itself and hands everything else on.
//
// The routes are the questions that scripts/apps asks of each application; a service of your
// own has its pages there. They log in whom they are told to, without a password, so that a
// program that uses this package listens on the loopback address only, and answers /go/... only under a name of it.
// What differs from one application to the next, and is worth reading, is in its own program.
package front

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log"
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

var (
	listen = flag.String("listen", "127.0.0.1:0", "`address` of this server; port 0 is any free one")
	flask  = flag.String("flask", "http://127.0.0.1:5000", "`URL` of the Flask application")
)

// App is the Go side of an application. U is its type of user.
type App[U any] struct {
	// Sessions is a *flaskcookie.Codec or a *flasksession.ServerSide.
	Sessions interface {
		Handler(next http.Handler) http.Handler
	}
	Login *flasklogin.Manager[U]
	Users flasklogin.Users[U]
	// LogIn is how the application logs a user in; nil is Login.Login alone.
	LogIn func(ctx context.Context, user U, opts *flasklogin.LoginOptions) error
	// LogOut is what a logout does before the session forgets the user; nil is nothing.
	LogOut func(ctx context.Context) error
	// CSRF is nil where the application has no tokens of Flask-WTF.
	CSRF *flaskwtf.CSRF
	// Shadow compares with what Flask does; nil compares nothing.
	Shadow *Shadow
}

// Parse reads the flags, the application's own among them, and returns Listening.
func Parse() { flag.Parse() }

// Port returns the port of -listen, as a browser sees it.
func Port() string {
	_, port, err := net.SplitHostPort(*listen)
	if err != nil {
		log.Fatal(err)
	}
	return port
}

// One returns the one value that a query asks for.
func One[T any](db *sql.DB, query string) (value T, err error) {
	err = db.QueryRow(query).Scan(&value)
	return value, err
}

// Flask returns the URL of the application, without a slash at the end.
func Flask() string { return *flask }

// Serve serves until the program is stopped. The proxy is outside of the middleware: Flask
// saves its own sessions.
func (a App[U]) Serve() {
	routes, proxied := a.routes(), proxy(Must(url.Parse(*flask)))
	if a.Shadow != nil {
		proxied = a.Shadow.shadow.Handler(proxied)
		routes.HandleFunc("GET /go/shadow", a.Shadow.report)
	}
	serve(a.Sessions.Handler(a.Login.Handler(routes)), proxied)
}

// Serve serves the routes below /go/, and hands everything else on to the application.
func Serve(routes http.Handler) { serve(routes, proxy(Must(url.Parse(*flask)))) }

func serve(routes, proxied http.Handler) {
	mux := front(routes, proxied)
	listener := Must(net.Listen("tcp", *listen))
	if !listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
		log.Fatal("-listen: anybody could log in here without a password, so only an address like 127.0.0.1:8000 is taken")
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, mux))
}

func front(routes, proxied http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/go/", here(withRequest(routes)))
	mux.Handle("/", proxied)
	return mux
}

// here refuses what a page of another site makes the browser of this machine ask: by a form,
// or under a name of that site's own whose address it has changed to the loopback one (DNS
// rebinding).
func here(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := (&url.URL{Host: r.Host}).Hostname()
		if name != "localhost" && !net.ParseIP(name).IsLoopback() {
			http.Error(w, "ask for this page under a loopback address, such as 127.0.0.1", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Must ends the program if there is an error.
func Must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// proxy hands requests over as the browser sent them. X-Forwarded-For is the address that
// Go sees, so that both sides make the same session identifier of it. For WSGI "-" and "_" in
// a name are one, so that only names without the latter are passed on.
func proxy(flask *url.URL) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(flask)
			r.SetXForwarded()
			r.Out.Host = r.In.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery
			maps.DeleteFunc(r.Out.Header, func(name string, _ []string) bool { return strings.Contains(name, "_") })
		},
		Transport: &http.Transport{DisableCompression: true, IdleConnTimeout: time.Second},
	}
}

// Config is the application's own: a path that scripts/apps gives each program, such as
// that of its database.
var Config = flag.String("config", "", "`where` the application keeps what this program reads")

// Session is short for the session of a request.
func Session(ctx context.Context) *flaskcookie.Session { return flaskcookie.FromContext(ctx) }
