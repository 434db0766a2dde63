package flaskshadow

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Kind says what differs. The texts are stable and few, so that one can be the label of
// a metric.
type Kind string

// The kinds of every route.
const (
	// KindOpen: the cookie's signature is good, and Go cannot read what it holds, which
	// is status 500. As a suspicion: Go ignores the request's cookie, and Flask set one
	// with all of its values. Either Go's PermanentSessionLifetime is shorter or a key is
	// missing in SecretKeyFallbacks, or the view wrote them anew, as a login does. A cookie
	// of an unknown key is not unpacked; it counts if Flask set the very same payload.
	KindOpen Kind = "open"
	// KindName: Flask's session has a cookie of another name (Difference.Name).
	KindName Kind = "cookie name"
	// KindSeveral: the answer sets the cookie more than once; the last counts here. One of
	// its name that browsers keep beside it, of another Path for instance, does not count.
	KindSeveral Kind = "several cookies"
	// KindSignature: Go refuses the cookie that Flask has just set. SecretKey, Salt,
	// or Signer differ.
	KindSignature Kind = "signature"
	// KindSigningKey: Flask signs with a key that is a fallback in Go. Flask 3.1.0
	// does so by a fault of its own (GHSA-4grg-w6v8-c28g).
	KindSigningKey Kind = "signing key"
	// KindClock: Flask signed outside the time in which its answer was made. A cookie
	// from the future is refused, so this logs users out.
	KindClock Kind = "clock"
	// KindPayload: Go cannot read what Flask wrote, or cannot write it again. A custom
	// tag may be missing.
	KindPayload Kind = "payload"
	// KindJSON: the same values in another text. Difference.Name is the setting of
	// Flask's app.json, if it is one. Floats that are the same number, spelled in
	// another way, are no difference.
	KindJSON Kind = "JSON"
	// KindCompression: the same text, compressed in another way or not at all.
	KindCompression Kind = "compression"
	// KindAttribute: Difference.Name is the attribute of the cookie.
	KindAttribute Kind = "attribute"
	// KindRefresh: Go sends the unchanged cookie of a permanent session again, and
	// Flask, whose session interface has seen the answer, does not.
	// SessionRefreshEachRequest or PermanentSessionLifetime differ. As a suspicion:
	// Flask sends it and Go does not. Either SessionRefreshEachRequest differs, or the
	// view or a hook set a value to what it was; for a hook that makes every session
	// permanent Go has PermanentSessions.
	KindRefresh Kind = "refresh"
	// KindVary: the Vary header of an answer that sets the cookie.
	KindVary Kind = "Vary"
	// KindIdentifier: Flask-Login has put another "_id" into the session than Go makes of
	// the request: the proxy changes X-Forwarded-For or User-Agent on the way to Flask, or
	// Config.SessionIdentifier is another one than Flask's. As a suspicion: a fresh login
	// whose "_id" is not that of the request, as that of a user who has moved, or of all users
	// if the proxy changes the address; or one that is, and that Flask no longer takes for
	// fresh.
	KindIdentifier Kind = "session identifier"
	// KindRefused, always a suspicion: the session has a user, and Flask's answer is status
	// 401, a redirect to Config.LoginView, or leaves the session without the user. Flask may
	// have revoked the login by a rule that Go does not know; or it is a logout, a page for
	// users with a fresh login or other rights, or strong session protection, which ends a
	// login without a word if the front changes what it hashes.
	KindRefused Kind = "login refused"
)

// The kinds of sessions on a server. As a suspicion each means that another request of this
// session was under way, or that two looks into the store did not find the same.
const (
	// KindStore: Flask set the cookie of a session, and the store has nothing where Go looks
	// for it: another store, another SessionKeyPrefix, or ids that are signed in Flask and
	// not in Go, or the other way round.
	KindStore Kind = "store"
	// KindFormat: what Flask stored is not in the format that Go writes: Serialization or
	// Version differ.
	KindFormat Kind = "format"
	// KindStored: a value of the stored session that is another one after Go has read and
	// written it. Difference.Name is its path.
	KindStored Kind = "stored session"
	// KindLifetime: the store keeps the session for another time than Go would:
	// PermanentSessionLifetime or StoreTTL differ, or Flask did not store it and Go would.
	KindLifetime Kind = "stored lifetime"
	// KindID: the id of the session: Flask kept one that Go does not, set one that Go
	// refuses, or left a session under the id that it gave up.
	KindID Kind = "session id"
	// KindDeletion: Flask deleted the cookie, as at a logout, and the session is still in the
	// store, or Go would not delete it.
	KindDeletion Kind = "deletion"
)

// The kinds of a twin.
const (
	// KindTwinStatus: another status.
	KindTwinStatus Kind = "twin status"
	// KindTwinLocation: Difference.Name is the part of the URL that differs.
	KindTwinLocation Kind = "twin Location"
	// KindTwinSession: Difference.Name is the path of the value in the session.
	KindTwinSession Kind = "twin session"
	// KindTwinCookie: one of the two sets or deletes the cookie and the other does
	// not, or with other attributes.
	KindTwinCookie Kind = "twin cookie"
	// KindTwinVary: one of the two says "Vary: Cookie" and the other does not, which
	// is to say that only one looked at the session.
	KindTwinVary Kind = "twin Vary"
	// KindTwinFailure: the twin panicked or took too long.
	KindTwinFailure Kind = "twin failure"
)

// Difference is one thing in which Go differs from Flask. It holds no value of a
// session, no cookie and no key. A text of more than 256 bytes is cut.
type Difference struct {
	Kind  Kind
	Name  string // an attribute, the path of a value in the session, …; may be empty
	Flask string // what Flask did, such as "Lax", "str" or "deleted"
	Go    string // what Go would have done
}

// String returns the difference in one line.
func (d Difference) String() string {
	what := string(d.Kind)
	if d.Name != "" {
		what += " " + d.Name
	}
	return fmt.Sprintf("%s: Flask %s, Go %s", what, d.Flask, d.Go)
}

// maxDifferences bounds what one request can log.
const maxDifferences = 32

// maxText is how many bytes of a text are kept.
const maxText = 256

// clip cuts a text that anybody may have made long.
func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + "…"
}

// Result is the outcome of one comparison. However it is printed or encoded, it shows no
// value of a session, no cookie and no key.
type Result struct {
	Method string
	Route  string // http.Request.Pattern, such as "/items/{id}"; empty without an http.ServeMux
	Path   string // without the query, and [signed] in place of what looks signed; cut after 256 bytes
	Status int    // Flask's; 0 if the connection was taken over (WebSocket)
	// Rejected is why Go ignores the request's cookie. It wraps
	// flaskcookie.Session.Rejected: errors.Is and errors.As find the kinds of package
	// signer. Its text names the reason, and nothing prints the cookie.
	Rejected error
	// TwinRan is set if a twin was run.
	TwinRan     bool
	Differences []Difference // at most 32
	// Suspicions would be differences if it were known that no view of Flask wrote
	// anew what was there before, why it refused a user, or that no other request has
	// changed the store. They are of KindOpen, KindRefresh, KindRefused, KindIdentifier, and
	// the kinds of sessions on a server. A twin that ran has settled the first three: it does
	// the same, or differs. Where the WSGI server may have answered by itself, what a twin does
	// otherwise is a suspicion, of the kinds of twins.
	Suspicions []Difference
}

// Same reports whether there is no difference. A suspicion is none.
func (r Result) Same() bool { return len(r.Differences) == 0 }

// LogValue is the result for log/slog.
func (r Result) LogValue() slog.Value {
	attributes := []slog.Attr{slog.String("method", r.Method)}
	if r.Route != "" {
		attributes = append(attributes, slog.String("route", r.Route))
	}
	attributes = append(attributes, slog.String("path", r.Path), slog.Int("status", r.Status))
	for _, list := range []struct {
		name  string
		found []Difference
	}{{"differences", r.Differences}, {"suspicions", r.Suspicions}} {
		if len(list.found) > 0 {
			attributes = append(attributes, slog.Any(list.name, texts(list.found)))
		}
	}
	return slog.GroupValue(attributes...)
}

func texts(found []Difference) []string {
	lines := make([]string, len(found))
	for i, d := range found {
		lines[i] = d.String()
	}
	return lines
}

// add notes a difference.
func (r *Result) add(kind Kind, name, flask, goes string) {
	if len(r.Differences) < maxDifferences {
		r.Differences = append(r.Differences, Difference{kind, clip(name), clip(flask), clip(goes)})
	}
}

// suspect notes a suspicion.
func (r *Result) suspect(kind Kind, flask, goes string) { r.suspectOf(kind, "", flask, goes) }

func (r *Result) suspectOf(kind Kind, name, flask, goes string) {
	r.Suspicions = append(r.Suspicions, Difference{kind, clip(name), clip(flask), clip(goes)})
}

// refusal is the error of a cookie that is ignored. The cause has the cookie in a field; it
// is kept in a function, since package fmt looks into anything else.
type refusal struct{ cause func() error }

func refused(cause error) error { return &refusal{func() error { return cause }} }

func (r *refusal) Error() string { return r.cause().Error() }
func (r *refusal) Unwrap() error { return r.cause() }

// Format prints the text, whatever the verb.
func (r *refusal) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, r.Error()) }

// MarshalText serves encoding/json and log/slog.
func (r *refusal) MarshalText() ([]byte, error) { return []byte(r.Error()), nil }
