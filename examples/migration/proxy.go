package main

import (
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

// proxy passes requests to Flask as they came: the same Host and query, and X-Forwarded-For,
// -Host and -Proto made anew, whatever the client wrote into them. If trust is set, a proxy
// before Go has written them, and they are kept.
func proxy(flask *url.URL, trust bool, m *metrics) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(flask)
			r.Out.Host = r.In.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery
			r.SetXForwarded()
			if trust {
				for _, field := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
					r.Out.Header[field] = r.In.Header[field]
				}
			}
		},
		Transport: &http.Transport{
			DisableCompression:    true,        // whether to compress is between browser and Flask
			IdleConnTimeout:       time.Second, // gunicorn closes after two
			MaxIdleConnsPerHost:   100,
			ResponseHeaderTimeout: 2 * time.Minute, // longer than gunicorn's --timeout
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil { // else the client has left
				slog.Error("Flask did not answer", "path", r.URL.Path, "error", err)
				m.unreachable.add("", 1)
			}
			w.WriteHeader(http.StatusBadGateway)
		},
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
	}
}
