// Migration is a server in front of a Flask app that takes over its routes one at a time:
// the program of docs/migration.md, which says how to use it. Who answers a route stands in a
// file, which is read again whenever it changes.
//
//	go build -o front . && ./front -flask http://127.0.0.1:8001 -routes routes.tsv
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// options are what the command line says.
type options struct {
	listen, admin, flask, probe, routes, static string
	cert, key                                   string
	trust, compare, who, check, anyKey          bool
	drain                                       time.Duration
	spoolFolder                                 string
	spool                                       int64 // bytes
}

func main() {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:8000", "where users come in")
	flag.StringVar(&o.admin, "admin", "127.0.0.1:8002", "where health, metrics and routes are, for you only")
	flag.StringVar(&o.flask, "flask", "http://127.0.0.1:8001", "where Flask is; none when it is retired")
	flag.StringVar(&o.probe, "probe", "/", "the `path` of Flask that /readyz asks")
	flag.StringVar(&o.routes, "routes", "routes.tsv", "the `file` of who answers what")
	flag.StringVar(&o.static, "static", "static", "the folder of the app's static files")
	flag.StringVar(&o.cert, "cert", "", "the certificate, for TLS")
	flag.StringVar(&o.key, "key", "", "its key")
	flag.BoolVar(&o.trust, "trust-forwarded", false, "keep the X-Forwarded fields of the proxy before Go")
	flag.BoolVar(&o.compare, "compare", true, "work out beside Flask what Go would have set")
	flag.BoolVar(&o.who, "who", false, "read lines such as GET /cart, and print who would answer")
	flag.BoolVar(&o.check, "check", false, "read the routes file as a start with the same flags would, and say whether it has a fault")
	flag.BoolVar(&o.anyKey, "any-key", false, "start although Flask has another key")
	flag.StringVar(&o.spoolFolder, "spool", "", "the `folder` for long bodies of requests; the system's for temporary files if empty")
	flag.Int64Var(&o.spool, "spool-size", 1<<30, "how many `bytes` they may have together")
	flag.DurationVar(&o.drain, "drain", 0, "how long to go on after SIGTERM, for balancers to notice")
	flag.Parse()
	if err := run(o); err != nil {
		log.Fatal(err)
	}
}

func run(o options) error {
	if o.who {
		return who(o.routes, os.Stdin, os.Stdout)
	}
	settings, err := flaskcookie.LoadEnv("FLASK") // what app.config.from_prefixed_env() reads
	if err != nil {
		return err
	}
	meters := newMetrics()
	site, err := newSite(settings, o, meters)
	if err != nil {
		return err
	}
	f, err := newFront(site, o)
	if err != nil {
		return err
	}
	if o.check {
		fmt.Println("the routes file has no fault: version", f.plan.Load().version)
		return nil
	}
	if !o.anyKey && f.plan.Load().writes() && f.disagree(context.Background()) {
		return errors.New("one of this program and Flask does not accept what the other signs, and some routes of the file write sessions, " +
			"which would be lost: see /readyz in docs/migration.md; -any-key starts all the same")
	}
	return serve(f, o)
}

// serve runs until SIGTERM or Ctrl-C. Then it tells the balancers, lets the requests that run
// end, and leaves.
func serve(f *front, o options) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	users, admin := newServer(f), newServer(f.adminPages())
	entrance, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	side, err := net.Listen("tcp", o.admin) // before the first user is served
	if err != nil {
		return errors.Join(err, entrance.Close())
	}
	failed := make(chan error, 2)
	go func() { failed <- admin.Serve(side) }()
	go func() {
		if o.cert != "" {
			failed <- users.ServeTLS(entrance, o.cert, o.key)
			return
		}
		failed <- users.Serve(entrance)
	}()
	go f.watch(ctx)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		stop() // a second signal ends the program at once
	}
	f.leaving.Store(true)
	time.Sleep(o.drain)
	last, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	err = errors.Join(users.Shutdown(last), admin.Shutdown(last))
	if f.shadow != nil {
		err = errors.Join(err, f.shadow.Wait(last))
	}
	return err
}

// newServer has a limit for everything that a slow client can take its time with. A view that
// streams for longer moves its own with http.ResponseController.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       5 * time.Minute, // an upload
		WriteTimeout:      5 * time.Minute, // a download, counted from the request's header
		IdleTimeout:       2 * time.Minute, // more than the balancer's, so that it closes first
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(serverLog{}, "", 0),
	}
}

func parseFlask(address string) (*url.URL, error) {
	if address == "none" {
		return nil, nil
	}
	target, err := url.Parse(address)
	if err == nil && target.Host == "" {
		err = errors.New("-flask: want http://HOST:PORT or none")
	}
	return target, err
}
