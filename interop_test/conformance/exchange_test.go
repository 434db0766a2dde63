package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// response is what is compared of a response. The header fields are the bytes between
// the colon and space after their name and the end of the line, line by line.
type response struct {
	Status    int
	SetCookie []string
	Vary      []string
	Seen      []string // what the view saw of the session
	Warnings  []string // of cookies that are too large
	Refused   []string // why the twin refuses the configuration
	Body      string   // of a page that the view wrote
}

// request is the text of an HTTP/1.1 request, with the Cookie headers as they are.
type request struct {
	method, path string
	config       settings
	now          int64
	cookies      []string
}

func (r request) bytes() []byte {
	config, err := json.Marshal(r.config)
	if err != nil {
		panic(err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: app\r\nConnection: close\r\nContent-Length: 0\r\nIf-None-Match: \"tag\"\r\n", r.method, r.path)
	fmt.Fprintf(&b, "X-Config: %s\r\nX-Clock: %d\r\n", config, r.now)
	for _, cookie := range r.cookies {
		fmt.Fprintf(&b, "Cookie: %s\r\n", cookie)
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

func (s scenario) request() request {
	r := request{method: http.MethodGet, path: "/" + s[answer], config: s.settings(), now: s.now()}
	switch s[answer] {
	case "head", "post":
		r.method = strings.ToUpper(s[answer])
	case "no-route":
		r.path = "/no/route"
	}
	r.path += "?" + url.Values{"do": {s[do]}, "permanent": {s[permanent]}, "vary": {s[vary]}}.Encode()
	if cookie := s.cookieHeader(); cookie != "" {
		r.cookies = []string{cookie}
	}
	return r
}

// ownBody reports whether the view itself writes the body, and no error page.
func (s scenario) ownBody() bool {
	switch s[answer] {
	case "ok", "head", "post", "empty", "streamed", "streamed-write", "not-modified":
		return true
	}
	return false
}

// send exchanges raw bytes with a server, on a connection of its own.
func send(server string, r request) (response, error) {
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(server, "http://"), 10*time.Second)
	if err != nil {
		return response{}, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := conn.Write(r.bytes()); err != nil {
		return response{}, err
	}
	raw, err := io.ReadAll(conn)
	if err != nil {
		return response{}, err
	}
	return parse(raw, r.method)
}

func parse(raw []byte, method string) (response, error) {
	parsed, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), &http.Request{Method: method})
	if err != nil {
		return response{}, err
	}
	defer parsed.Body.Close()
	body, err := io.ReadAll(parsed.Body)
	if err != nil {
		return response{}, err
	}
	return response{
		Status:    parsed.StatusCode,
		SetCookie: lines(raw, "Set-Cookie"),
		Vary:      lines(raw, "Vary"),
		Seen:      lines(raw, "X-Seen"),
		Warnings:  lines(raw, "X-Warning"),
		Refused:   lines(raw, "X-Refused"),
		Body:      string(body),
	}, nil
}

// lines returns the values of the header lines of that name, in their order.
func lines(raw []byte, name string) (values []string) {
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	for _, line := range strings.Split(head, "\r\n")[1:] {
		field, value, _ := strings.Cut(line, ": ")
		if strings.EqualFold(field, name) {
			values = append(values, value)
		}
	}
	return values
}
