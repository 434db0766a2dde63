package flasksession

import (
	"errors"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// isRejection reports whether err makes a cookie count as none.
func isRejection(err error) bool {
	return errors.Is(err, signer.ErrBadSignature) || errors.Is(err, ErrMalformedID) || errors.Is(err, ErrUnknownID)
}

// rejected reports an ignored cookie and returns the new session in its place.
func (s *ServerSide) rejected(r *http.Request, err error) *flaskcookie.Session {
	s.config.Logger.InfoContext(r.Context(), "flasksession: session cookie ignored", "err", err)
	if s.config.OnReject != nil {
		s.config.OnReject(r.Context(), err)
	}
	session := s.newSession()
	session.Rejected = err
	return session
}
