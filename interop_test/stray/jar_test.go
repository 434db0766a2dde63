package stray

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// jar keeps cookies by the rules of browsers. net/http/cookiejar differs from them in a
// Domain with several dots or that is the host's own.
type jar []cookie

// cookie is what a browser tells cookies apart by, and the value.
type cookie struct {
	Name, Domain, Path string
	HostOnly           bool
	Partitioned        bool
	Value              string
}

// set takes one Set-Cookie of a response from path at host.
func (j *jar) set(host, path, line string) {
	c, ends, ok := readCookie(host, path, line)
	if !ok {
		return
	}
	same := func(other cookie) bool { other.Value = c.Value; return other == c }
	i := slices.IndexFunc(*j, same)
	switch {
	case i >= 0 && ends:
		*j = slices.Delete(*j, i, i+1)
	case i >= 0:
		(*j)[i] = c // keeps its place: the time of its making counts
	case !ends:
		*j = append(*j, c)
	}
}

// readCookie is RFC 6265bis, section 5.6 and 5.7. ok is false if a browser drops the cookie, and
// ends is true if it deletes one.
func readCookie(host, path, line string) (c cookie, ends, ok bool) {
	if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return c, false, false
	}
	host = strings.ToLower(host)
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(line, ";")
	name, value, found := strings.Cut(parts[0], "=")
	if !found {
		return c, false, false // nameless
	}
	attributes := map[string]string{}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		attributes[strings.ToLower(strings.Trim(key, " \t"))] = strings.Trim(value, " \t")
	}
	c = cookie{Name: strings.Trim(name, " \t"), Value: strings.Trim(value, " \t"), Path: attributes["path"]}
	if !strings.HasPrefix(c.Path, "/") {
		c.Path = path[:max(strings.LastIndexByte(path, '/'), 1)]
	}
	_, c.Partitioned = attributes["partitioned"]
	_, secure := attributes["secure"]
	if name := strings.ToLower(c.Name); !secure && (c.Partitioned || strings.HasPrefix(name, "__")) ||
		strings.HasPrefix(name, "__host-") && (attributes["domain"] != "" || attributes["path"] != "/") {
		return c, false, false
	}
	c.Domain, c.HostOnly = strings.ToLower(strings.TrimPrefix(attributes["domain"], ".")), false
	if c.Domain == "" || c.Domain == host && isAlone(host) {
		c.Domain, c.HostOnly = host, true
	}
	if c.Domain != host && (isAlone(host) || isAlone(c.Domain) || !strings.HasSuffix(host, "."+c.Domain)) {
		return c, false, false
	}
	expired := attributes["max-age"] == "" && strings.Contains(attributes["expires"], " 1970 ")
	return c, attributes["max-age"] == "0" || expired, true
}

func isAlone(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil || !strings.Contains(host, ".")
}

// header is the Cookie header of a request: longer paths first, then older cookies.
func (j jar) header(host, path string) string {
	var sent []cookie
	for _, c := range j {
		below := path == c.Path || strings.HasPrefix(path, strings.TrimSuffix(c.Path, "/")+"/")
		if below && (c.Domain == host || !c.HostOnly && strings.HasSuffix(host, "."+c.Domain)) {
			sent = append(sent, c)
		}
	}
	slices.SortStableFunc(sent, func(a, b cookie) int { return len(b.Path) - len(a.Path) })
	var pairs []string
	for _, c := range sent {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return strings.Join(pairs, "; ")
}

// TestJar holds the jar of these tests against Chromium.
func TestJar(t *testing.T) {
	for _, row := range vectors.Load[vectors.Identity](t, "cookie_identity.jsonl") {
		var j jar
		j.set(row.Host, row.Path, row.Own)
		if len(j) != 1 {
			t.Errorf("%s: the session's own is not kept", row.Name)
		}
		j.set(row.Host, row.Path, row.Other)
		if replaced := !slices.ContainsFunc(j, func(c cookie) bool { return c.Value == "own" }); replaced != row.SameCookie {
			t.Errorf("%s: replaced %t, in Chromium %t", row.Name, replaced, row.SameCookie)
		}
	}
}

// TestJarSends shows which cookies go where, and in which order.
func TestJarSends(t *testing.T) {
	var j jar
	for i, attributes := range []string{"Path=/", "Path=/; Domain=example.test", "Path=/old", "Path=/; Domain=other.test"} {
		j.set("app.example.test", "/", fmt.Sprintf("c=%d; %s", i, attributes))
	}
	for at, want := range map[[2]string]string{
		{"app.example.test", "/"}:       "c=0; c=1",
		{"app.example.test", "/old"}:    "c=2; c=0; c=1",
		{"app.example.test", "/old/er"}: "c=2; c=0; c=1",
		{"app.example.test", "/older"}:  "c=0; c=1",
		{"www.example.test", "/"}:       "c=1",
		{"other.test", "/"}:             "",
	} {
		if diff := cmp.Diff(want, j.header(at[0], at[1])); diff != "" {
			t.Errorf("%v (-want +got):\n%s", at, diff)
		}
	}
}
