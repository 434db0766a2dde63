package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
)

// visitor is a browser at one server.
type visitor struct {
	url    string
	client http.Client
}

func newVisitor(url string) *visitor {
	jar, _ := cookiejar.New(nil) // it returns no error
	return &visitor{url, http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: connections}}}
}

// get returns the body of a page.
func (v *visitor) get(path string) (string, error) {
	response, err := v.client.Get(v.url + path)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("web: %s: %s", path, response.Status)
	}
	return string(body), err
}

// getOften gets a page by so many clients at once, so often each.
func (v *visitor) getOften(path string, clients, each int) error {
	errs := make(chan error, clients)
	for range clients {
		go func() {
			for range each {
				if _, err := v.get(path); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	var all error
	for range clients {
		all = errors.Join(all, <-errs)
	}
	return all
}

// cookie returns the Cookie header of the next request.
func (v *visitor) cookie() string {
	request, err := http.NewRequest(http.MethodGet, v.url, nil)
	if err != nil {
		return ""
	}
	var pairs []string
	for _, c := range v.client.Jar.Cookies(request.URL) {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return strings.Join(pairs, "; ")
}

// check demands of a server that its pages are what is said of them.
func check(url string, sessions bool) error {
	pages := []struct{ path, want string }{{"/read", page}}
	if sessions {
		pages = []struct{ path, want string }{
			{"/login", "logged in"}, {"/untouched", page}, {"/read", page}, {"/count", "7"}, {"/write", page}, {"/count", "8"},
		}
	}
	v := newVisitor(url)
	for _, p := range pages {
		if got, err := v.get(p.path); err != nil || got != p.want {
			return fmt.Errorf("web: %s answers %q, %v; want %q", p.path, got, err, p.want)
		}
	}
	return nil
}
