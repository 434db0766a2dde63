package flaskcookie

import (
	"errors"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Open returns the session of a request: open_session. Without a cookie, or with one
// that is changed, expired or signed with another key, the session is empty; in the
// second case Rejected tells why, OnReject is called and the Logger told.
//
// An error means that the cookie is genuine and its value is no session: a
// serializer.ErrBadPayload, another signer.ErrBadData or [ErrNotDict]. Flask answers
// such a request with status 500, and so does the middleware.
func (c *Codec) Open(r *http.Request) (*Session, error) {
	cookie, _ := werkzeug.Value(r.Header, c.config.SessionCookieName)
	if cookie == "" {
		return c.newSession(nil), nil
	}
	values, err := c.load(cookie)
	if errors.Is(err, signer.ErrBadSignature) {
		return c.rejected(r, err), nil
	}
	if err != nil {
		c.config.Logger.ErrorContext(r.Context(), "flaskcookie: the session cannot be opened", "err", err)
		return nil, err
	}
	return c.newSession(values), nil
}

// load is s.loads(cookie, max_age) and dict() of the result.
func (c *Codec) load(cookie string) (values taggedjson.Dict, err error) {
	if _, tagged := c.config.Payload.(*taggedjson.Codec); !tagged {
		// A payload of another kind promises to fill a Dict, and nothing else.
		_, err = c.Decode(cookie, &values)
		return values, err
	}
	var value any
	if _, err = c.Decode(cookie, &value); err != nil {
		return nil, err
	}
	return dictOf(value)
}

func (c *Codec) newSession(values taggedjson.Dict) *Session {
	codec, _ := c.config.Payload.(*taggedjson.Codec)
	return &Session{values: values, Codec: codec, Logger: c.config.Logger}
}

// rejected reports an ignored cookie and returns the empty session in its place.
func (c *Codec) rejected(r *http.Request, err error) *Session {
	c.config.Logger.InfoContext(r.Context(), "flaskcookie: session cookie ignored", "err", err)
	if c.config.OnReject != nil {
		c.config.OnReject(r.Context(), err)
	}
	s := c.newSession(nil)
	s.Rejected = err
	return s
}
