package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

// dialer connects to Flask. Of a machine that is gone nothing comes, not even a refusal.
var dialer = &net.Dialer{
	Timeout: 5 * time.Second,
}

// proxy passes requests to Flask as they came: the same Host and query, and X-Forwarded-For,
// -Host and -Proto made anew, whatever the client wrote into them. If trust is set, a proxy
// before Go has written them, and they are kept. What plainFields and the spool do comes
// before.
func proxy(flask *url.URL, trust bool, m *metrics) http.Handler {
	reverse := &httputil.ReverseProxy{
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
			DialContext:           dialer.DialContext,
			DisableCompression:    true,        // whether to compress is between browser and Flask
			IdleConnTimeout:       time.Second, // gunicorn closes after two
			MaxIdleConnsPerHost:   100,
			ResponseHeaderTimeout: 2 * time.Minute, // longer than gunicorn's --timeout
		},
		ModifyResponse: func(r *http.Response) error {
			if r.StatusCode != http.StatusSwitchingProtocols {
				r.Body = &answerBody{r.Body, r.Request, m}
			}
			return nil
		},
		ErrorHandler: m.unanswered,
		ErrorLog:     slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), beginKey{}, time.Now())
		reverse.ServeHTTP(w, r.WithContext(ctx))
	})
}

type beginKey struct{}

// patience is how long a client waits before its leaving is worth a line in the log.
const patience = time.Second

// unanswered says why Flask did not answer. Some clients always leave early; if Flask hangs,
// all of them do, and nothing else shows it.
func (m *metrics) unanswered(w http.ResponseWriter, r *http.Request, err error) {
	begin, _ := r.Context().Value(beginKey{}).(time.Time)
	waited := time.Since(begin)
	if r.Context().Err() != nil {
		m.left.add("", 1)
		if waited >= patience {
			slog.Warn("a client has left before Flask answered", "path", r.URL.Path, "waited", waited)
		}
		w.WriteHeader(http.StatusBadGateway) // to nobody
		return
	}
	reason, status := "unreachable", http.StatusBadGateway
	var late net.Error
	var dial *net.OpError
	switch dialing := errors.As(err, &dial) && dial.Op == "dial"; {
	case errors.As(err, &late) && late.Timeout():
		reason, status = "timeout", http.StatusGatewayTimeout
	case !dialing:
		reason = "cut" // it took the request, and closed
	}
	slog.Error("Flask did not answer", "reason", reason, "path", r.URL.Path, "waited", waited, "error", err)
	m.unreachable.add(label("reason", reason), 1)
	w.WriteHeader(status)
}

// answerBody notes an answer of Flask that breaks off. The client has its status by then, and
// sees a connection that ends too early.
type answerBody struct {
	io.ReadCloser
	request *http.Request
	metrics *metrics
}

func (b *answerBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF && b.request.Context().Err() == nil {
		slog.Warn("an answer of Flask broke off", "path", b.request.URL.Path, "error", err)
		b.metrics.unreachable.add(label("reason", "cut"), 1)
	}
	return n, err
}
