package flaskshadow

import (
	"net/http"
	"slices"
	"strings"
)

// ofConnection are the fields that Connection may name without a change to what the
// application sees.
var ofConnection = []string{
	"", "close", "keep-alive", "upgrade", "te", "trailer", "trailers", "transfer-encoding", "proxy-connection", "http2-settings",
}

// seenAlike reports whether Flask sees the fields of a request as Go does. For WSGI "-" and
// "_" in a name are one, and servers have read SCRIPT_NAME and PATH_INFO as the address. What
// Connection names a proxy does not pass on, and that may be Cookie.
func seenAlike(h http.Header) bool {
	for name := range h {
		if strings.Contains(name, "_") {
			return false
		}
	}
	for token := range strings.SplitSeq(strings.Join(h["Connection"], ","), ",") {
		if !slices.Contains(ofConnection, strings.ToLower(strings.TrimSpace(token))) {
			return false
		}
	}
	return true
}

// ofServer are statuses with which WSGI servers answer requests that they do not pass on: a
// field or an address that is too long for them, and whatever they cannot read.
var ofServer = []int{
	http.StatusBadRequest, http.StatusRequestTimeout, http.StatusLengthRequired, http.StatusRequestEntityTooLarge,
	http.StatusRequestURITooLong, http.StatusExpectationFailed, http.StatusRequestHeaderFieldsTooLarge,
	http.StatusNotImplemented, http.StatusHTTPVersionNotSupported,
}

// doubtful reports whether the answer may be one of the WSGI server, which the application has
// not seen: nothing in it is of a session.
func (c *comparison) doubtful() bool {
	answer := c.exchange.answer
	return slices.Contains(ofServer, answer.status) && c.action == untouched && !variesByCookie(answer.vary)
}
