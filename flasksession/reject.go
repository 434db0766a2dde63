package flasksession

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// isRejection reports whether err makes a cookie count as none.
func isRejection(err error) bool {
	return errors.Is(err, signer.ErrBadSignature) || errors.Is(err, ErrMalformedID) || errors.Is(err, ErrUnknownID)
}

// rejected reports an ignored cookie.
func (s *ServerSide) rejected(r *http.Request, err error) {
	where := append(report.Where(r), "err", err, "hint", "flaskcookie explain tells why")
	s.log().DebugContext(r.Context(), "flasksession: session cookie ignored", where...)
	if s.start.Refused() {
		s.log().WarnContext(r.Context(), "flasksession: the first session cookies since the start were all refused: "+
			"the store, its key prefix or the signer may not be Flask's", append(where, slog.Int("cookies", report.Enough))...)
	}
	if s.config.OnReject != nil {
		s.config.OnReject(r.Context(), err)
	}
}
