package recorded

import (
	"errors"
	"strconv"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/jsonfloat"
	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// cookie reads the cookie of a row and writes its value again.
func (c *checker) cookie(row Row) []Difference {
	value, signedAt, err := c.decode(string(*row.Cookie))
	if got := names.Verdict(err); got != row.Verdict {
		return c.verdictDifference(row, got)
	}
	if got := opens(c.open(row)); got != row.Opens {
		return []Difference{{"what becomes of a request with this cookie (session, empty, or error: status 500)", got, row.Opens}}
	}
	if err != nil {
		return nil
	}
	if want := *row.Timestamp; signedAt.Unix() != want {
		return []Difference{{"when it was signed", strconv.FormatInt(signedAt.Unix(), 10), strconv.FormatInt(want, 10)}}
	}
	return c.written(row, value)
}

// decode reads any value by tagged JSON; another payload promises to fill a Dict only.
func (c *checker) decode(cookie string) (value any, signedAt time.Time, err error) {
	if _, tagged := c.payload.(*taggedjson.Codec); tagged {
		signedAt, err = c.codec.Decode(cookie, &value)
		return value, signedAt, err
	}
	var dict taggedjson.Dict
	signedAt, err = c.codec.Decode(cookie, &dict)
	return dict, signedAt, err
}

func (c *checker) verdictDifference(row Row, got string) []Difference {
	switch {
	case c.knownFuture(row):
		c.note("itsdangerous before 2.0 accepts a cookie from the future; Go refuses it, as later versions do")
		return nil
	case c.header.before("itsdangerous", 2, 0) && got == "BadTimeSignature" && row.Verdict == "BadSignature":
		c.note("itsdangerous before 2.0 refuses a cookie without a stamp as BadSignature; Go as BadTimeSignature, as later versions do")
		return nil
	case row.SignedBy == "fallback" && row.Verdict == "ok":
		return []Difference{{"the verdict on a cookie signed with a fallback key of the app, which Go does not have", got, row.Verdict}}
	}
	return []Difference{{"the verdict", got, row.Verdict}}
}

// knownFuture reports whether the app accepted a stamp that itsdangerous 2 refuses.
func (c *checker) knownFuture(row Row) bool {
	return c.header.before("itsdangerous", 2, 0) && row.Verdict == "ok" && row.Timestamp != nil && *row.Timestamp > row.Now
}

// opens is the word for what Open returned.
func opens(s *flaskcookie.Session, err error) string {
	switch {
	case err != nil:
		return "error"
	case s.Len() == 0:
		return "empty"
	}
	return "session"
}

// written compares the value and the cookie that is written for it.
func (c *checker) written(row Row, value any) []Difference {
	text, err := c.payload.Marshal(value)
	switch {
	case row.WriteError != nil && err == nil:
		return []Difference{{"writing the value again", "writes it", *row.WriteError}}
	case row.WriteError != nil:
		return nil
	case err != nil:
		return []Difference{{"writing the value again", err.Error(), "writes it"}}
	}
	if want := c.text(*row.Value); string(text) != want && !jsonfloat.Respelled(string(text), want) {
		return []Difference{valueDifference(string(text), want)}
	}
	cookie, err := c.codec.Encode(value)
	switch {
	case err != nil:
		return []Difference{{"writing the value again", err.Error(), "writes it"}}
	case cookie != string(*row.Recookie) && !c.respelledCookie(cookie, string(*row.Recookie)):
		return c.cookieDifference(cookie, string(*row.Recookie))
	}
	return nil
}

// text is what the app's payload wrote.
func (c *checker) text(value string) string {
	if c.header.Payload.Kind != "other" {
		return value
	}
	if data, err := latin1(value); err == nil {
		return string(data)
	}
	return value
}

// isSignature reports whether the signature itself was refused, not its age.
func isSignature(err error) bool {
	return errors.Is(err, signer.ErrBadSignature) && !errors.Is(err, signer.ErrSignatureExpired)
}
