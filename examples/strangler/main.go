// Strangler is a Go server in front of a live Flask app, the shop of app.py: a few of its
// pages are answered in Go (views.go), the rest by Flask, and both keep one session.
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
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "`address` of this server; port 0 is any free one")
	flask := flag.String("flask", "http://127.0.0.1:5000", "`URL` of the Flask app")
	flag.Parse()

	values := must(flaskcookie.LoadEnv("FLASK")) // what app.config.from_prefixed_env() reads
	config := must(flaskcookie.ConfigFromMapping(values))
	config.Logger = slog.Default() // hears of cookies that are refused and sessions not saved
	codec := must(flaskcookie.New(config))
	target := must(url.Parse(*flask))
	listener := must(net.Listen("tcp", *listen))
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, front(codec, proxy(target))))
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// front answers the routes of Go and hands everything else to Flask, outside the
// middleware: Flask saves the sessions of its own answers, and those need nothing added.
func front(codec *flaskcookie.Codec, flask http.Handler) http.Handler {
	mux := http.NewServeMux()
	for pattern, view := range routes {
		mux.Handle(pattern, codec.Handler(view))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		flask.ServeHTTP(w, r)
	})
}

// proxy hands requests over as the browser sent them, down to the Host, which Flask makes
// its redirects from, and the query, which Go would tidy up.
func proxy(flask *url.URL) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(flask)
			r.SetXForwarded()
			r.Out.Host = r.In.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery
		},
		Transport: &http.Transport{
			DisableCompression: true,        // whether to compress is between browser and Flask
			IdleConnTimeout:    time.Second, // gunicorn closes after two
		},
	}
}
