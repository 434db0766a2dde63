package flaskshadow

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// twin is a handler with the copy of a request.
type twin struct {
	handler http.Handler
	request *http.Request
	body    *teeBody // nil without a body
}

// prepare copies the request for a twin, before Flask's handler may change it. It returns
// nil if the twin is not to run.
func (s *Shadow) prepare(handler http.Handler, r *http.Request) *twin {
	if !slices.Contains(s.methods, r.Method) || r.ContentLength > s.bodies.limit {
		s.twinSkipped.Add(1)
		return nil
	}
	t := &twin{handler: withoutFiles(handler)}
	if r.Body != nil && r.Body != http.NoBody {
		t.body = s.bodies.tee(r)
	}
	t.request = r.Clone(r.Context())
	return t
}

// withoutFiles removes the files of a form that the handler parses: nobody else knows this
// copy of the request. A form that was parsed before is left to who did.
func withoutFiles(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before := r.MultipartForm
		defer func() {
			if r.MultipartForm != nil && r.MultipartForm != before {
				_ = r.MultipartForm.RemoveAll() // as net/http does
			}
		}()
		handler.ServeHTTP(w, r)
	})
}

// runTwin runs the twin and compares its answer.
func (c *comparison) runTwin(ctx context.Context) {
	t := c.exchange.twin
	if t == nil || t.body != nil && t.body.outcrowded() {
		return
	}
	if !c.settled || !c.known() || !c.exchange.answer.ofFlask() || !t.takeBody() {
		c.shadow.twinSkipped.Add(1)
		return
	}
	c.result.TwinRan = true
	ctx, cancel := context.WithTimeout(ctx, c.shadow.timeout)
	defer cancel()
	c.beginTwin()
	w, failure := t.serve(ctx, c.probe, c.exchange)
	if failure != "" {
		c.result.add(KindTwinFailure, "", "answered", failure)
		return
	}
	if ctx.Err() != nil {
		c.result.add(KindTwinFailure, "", "answered", "took longer than "+c.shadow.timeout.String())
		return
	}
	before := len(c.result.Differences)
	c.compareTwin(answerOf(w.status, w.sent))
	if c.doubtful() {
		c.result.Suspicions = append(c.result.Suspicions, c.result.Differences[before:]...)
		c.result.Differences = c.result.Differences[:before]
		return
	}
	// The twin began with Go's session: it has written the same, or differs. What a request
	// looks like to Flask does not depend on it, nor does what others did to the store.
	c.result.Suspicions = slices.DeleteFunc(c.result.Suspicions, func(d Difference) bool { return slices.Contains(settledByTwin, d.Kind) })
}

// settledByTwin are the suspicions that are none once a twin has run.
var settledByTwin = []Kind{KindOpen, KindRefresh, KindRefused}

// serve runs the handler in the session that Flask has seen, and says how it failed.
func (t *twin) serve(ctx context.Context, p *probe, e *exchange) (w *discard, failure string) {
	w = &discard{header: http.Header{}}
	defer func() {
		if v := recover(); v != nil {
			failure = panicText(v)
		}
	}()
	p.now = e.started
	handler := flaskcookie.NewHandler(p.sessions, t.handler, nil)
	handler.ServeHTTP(w, t.request.WithContext(ctx))
	w.WriteHeader(http.StatusOK)
	return w, ""
}

// panicText tells what a panic was about. Only the runtime's own messages hold nothing of
// a session, once their numbers are out: an index may have been one of its values.
func panicText(v any) string {
	if err, ok := v.(runtime.Error); ok && isOfRuntime(err) {
		return "panicked: " + number.ReplaceAllString(err.Error(), "N")
	}
	return fmt.Sprintf("panicked with a %T", v)
}

var number = regexp.MustCompile(`-?\b[0-9]+\b`)

// isOfRuntime tells the runtime's errors from those that only have its method.
func isOfRuntime(err runtime.Error) bool {
	kind := reflect.TypeOf(err)
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	return kind.PkgPath() == "runtime"
}

// compareTwin compares the twin's answer with Flask's.
func (c *comparison) compareTwin(goes answer) {
	flask := c.exchange.answer
	if flask.status != goes.status {
		c.result.add(KindTwinStatus, "", strconv.Itoa(flask.status), strconv.Itoa(goes.status))
	}
	c.locations(flask.location, goes.location)
	if f, g := variesByCookie(flask.vary), variesByCookie(goes.vary); f != g {
		c.result.add(KindTwinVary, "Cookie", yesNo(f), yesNo(g))
	}
	c.twinSession(goes)
}

// twinSession compares the session that the twin leaves behind, and how.
func (c *comparison) twinSession(goes answer) {
	cookie, found := c.own(c.cookiesOf(goes), goes)
	does, after := untouched, taggedjson.Dict(nil)
	switch {
	case !found:
		after = c.twinSilent()
	case cookie.value == "":
		does = deleted
	default:
		does = set
		var err error
		if after, err = c.twinValues(cookie); err != nil {
			c.result.add(KindTwinCookie, "", "can be read", "cannot: "+c.probe.reason(err))
			return
		}
	}
	c.twinCookie(does, cookie)
	d := differ{ignore: c.shadow.ignore, equal: c.probe.equal, found: func(path, flask, goes string) {
		c.result.add(KindTwinSession, path, flask, goes)
	}}
	d.dict("", c.after, after)
}

// twinValues is the session that a twin's cookie holds, or names.
func (c *comparison) twinValues(cookie setCookie) (values taggedjson.Dict, err error) {
	if c.probe.server != nil {
		return c.twinStored(cookie)
	}
	_, err = c.probe.tokens.DecodeExpired(cookie.value, &values)
	return values, err
}

// twinCookie compares whether the cookie is set, and its attributes. The lifetime begins
// at another time.
func (c *comparison) twinCookie(does action, goes setCookie) {
	if c.action != does {
		c.result.add(KindTwinCookie, "", string(c.action), string(does))
		return
	}
	for _, cookie := range []setCookie{c.cookie, goes} {
		if _, ok := cookie.attributes["Expires"]; ok {
			cookie.attributes["Expires"] = present
		}
	}
	c.differingAttributes(KindTwinCookie, c.cookie, goes)
}

// locations compares two Location headers by what they lead to.
func (c *comparison) locations(flask, goes string) {
	if flask == goes {
		return
	}
	f, g := c.resolve(flask), c.resolve(goes)
	for _, part := range []struct {
		name        string
		flask, goes string
	}{
		{"scheme", f.Scheme, g.Scheme}, {"host", f.Host, g.Host}, {"path", f.Path, g.Path},
		{"query", f.RawQuery, g.RawQuery}, {"fragment", f.Fragment, g.Fragment},
	} {
		if part.flask != part.goes {
			c.result.add(KindTwinLocation, part.name, presence(part.flask, "one"), presence(part.goes, "another"))
		}
	}
}

// resolve returns what a Location leads to; the zero URL for none.
func (c *comparison) resolve(location string) *url.URL {
	if location == "" {
		return &url.URL{}
	}
	request := c.exchange.twin.request
	base := url.URL{Scheme: "http", Host: request.Host, Path: request.URL.Path}
	if request.TLS != nil {
		base.Scheme = "https"
	}
	resolved, err := base.Parse(location)
	if err != nil {
		return &url.URL{Opaque: location}
	}
	return resolved
}

// presence says that a part is there: its text may be personal, or a token.
func presence(text, there string) string {
	if text == "" {
		return "none"
	}
	return there
}

func variesByCookie(lines []string) bool {
	for item := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		if strings.EqualFold(strings.TrimSpace(item), "Cookie") {
			return true
		}
	}
	return false
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
