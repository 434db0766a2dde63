package flaskcookie

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Save adds to h, the header of a response that has not left yet, what save_session
// adds: "Vary: Cookie" if the session was accessed; a Set-Cookie if it was modified, or
// is permanent and SessionRefreshEachRequest is on, or PermanentSessions is; one that deletes the cookie if it
// was modified and is empty now.
//
// It adds no cookie, and logs a lost change, if h sets that very cookie already: a Flask
// behind this server has answered, and its login or logout must stand. Another cookie of
// the same name stays beside it: browsers tell cookies apart by name, Domain, Path and
// Partitioned. With [Config.ReadOnly] it adds no cookie at all. A cookie above
// MaxCookieSize is logged, and set all the same.
//
// The error is a *taggedjson.TypeError if the session cannot be written, with Vary set
// as in Flask. From here on the session is frozen, see [Freeze]. ctx is for the Logger.
func (c *Codec) Save(ctx context.Context, h http.Header, s *Session) error {
	f := Freeze(s)
	if f.Accessed {
		werkzeug.AddVary(h, "Cookie")
	}
	due, lost := c.decide(h, f, s.ReadOnly)
	if lost != "" {
		c.log().WarnContext(ctx, "flaskcookie: session not saved: "+lost, f.Where()...)
	}
	if !due {
		return nil
	}
	if err := c.setCookie(ctx, h, f); err != nil {
		c.log().ErrorContext(ctx, "flaskcookie: the session cannot be saved", append(f.Where(), "err", err)...)
		return err
	}
	return nil
}

// SetsCookie reports whether the header of a response sets the session cookie already, or
// may do so to a browser whose request is not known. It is for the packages of this module.
func (c *Codec) SetsCookie(h http.Header, site werkzeug.Site) bool {
	return c.cookie.Relation(h, site) != werkzeug.Other
}

// decide says whether a Set-Cookie is due and, if a change is lost, why. Where nobody can
// tell whether h has the cookie, a change is written, and nothing refreshed.
func (c *Codec) decide(h http.Header, f Frozen, readOnly bool) (due bool, lost string) {
	relation := c.cookie.Relation(h, f.site)
	each := c.config.PermanentSessions || *c.config.SessionRefreshEachRequest
	refresh := f.Permanent() && each && relation != werkzeug.Undecided
	switch {
	case !f.Modified && !refresh:
		return false, ""
	case readOnly || c.config.ReadOnly:
		lost = "the configuration is read-only"
	case relation == werkzeug.Same:
		lost = "the response has the session cookie already"
	default:
		return true, ""
	}
	if !f.Modified {
		lost = ""
	}
	return false, lost
}

// setCookie adds the Set-Cookie.
func (c *Codec) setCookie(ctx context.Context, h http.Header, f Frozen) error {
	text, warning, err := c.cookieText(f)
	if err != nil {
		return err
	}
	if warning != nil {
		c.log().WarnContext(ctx, "flaskcookie: "+warning.String(), f.Where()...)
	}
	h["Set-Cookie"] = append(h["Set-Cookie"], text)
	werkzeug.AddVary(h, "Cookie")
	return nil
}

// cookieText is the text of the Set-Cookie; an empty session has its cookie deleted.
func (c *Codec) cookieText(f Frozen) (string, *werkzeug.SizeWarning, error) {
	if len(f.Values) == 0 {
		text, warning := c.cookie.Delete(c.config.MaxCookieSize)
		return text, warning, nil
	}
	mem := rooms.Get().(*room)
	defer mem.release()
	begun, err := c.serializer.AppendEncode(c.cookie.Begin(mem.text[:0]), mem.hold(f.Values, c.plain))
	if err != nil {
		return "", nil, err
	}
	text, warning, err := c.cookie.End(begun, c.expires(f), c.config.MaxCookieSize)
	if err != nil {
		return "", nil, fmt.Errorf("flaskcookie: session cookie: %w", err)
	}
	return text, warning, nil
}

// room is what saving one session after the other needs.
type room struct {
	values taggedjson.Dict   // first, so that the collector looks at nothing behind it
	text   [4096 + 1024]byte // of a cookie, with its attributes; what browsers refuse is longer
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// hold returns the values as what a payload takes. A Dict in an interface is an object of its
// own, so that it is the one in here for tagged JSON that has Flask's own tags alone; any other
// payload gets the Dict itself.
func (r *room) hold(values taggedjson.Dict, plain bool) any {
	if !plain {
		return values
	}
	r.values = values
	return &r.values
}

func (r *room) release() {
	r.values = nil
	rooms.Put(r)
}

// expires is get_expiration_time: zero for a cookie that ends with the browser. The sum
// is cut to seconds afterwards, so that parts of a second in either term count.
func (c *Codec) expires(f Frozen) time.Time {
	if !f.Permanent() {
		return time.Time{}
	}
	return c.config.Signer.Now().Add(c.config.PermanentSessionLifetime)
}
