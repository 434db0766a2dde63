package flasklogin

// Event is one of Flask-Login's signals.
type Event string

// The events, by the names of Flask-Login's signals.
const (
	EventLoggedIn          Event = "user_logged_in"
	EventLoggedOut         Event = "user_logged_out"
	EventLoginConfirmed    Event = "user_login_confirmed"
	EventAccessed          Event = "user_accessed"
	EventLoadedFromCookie  Event = "user_loaded_from_cookie"
	EventLoadedFromRequest Event = "user_loaded_from_request"
	EventUnauthorized      Event = "user_unauthorized"
	EventNeedsRefresh      Event = "user_needs_refresh"
	EventSessionProtected  Event = "session_protected"
)

// Source is where the user of a request comes from.
//
// An id from the remember cookie is in the session before the loader is asked, as in
// Flask-Login: one that is refused as SourceRemember comes again as SourceSession with the
// next request. A rule that is stricter for remembered users therefore does not look at the
// source: it looks at "_fresh" of the session, which is false in both requests, or at what
// only its own login puts there.
type Source int

// The sources, in the order in which they are tried. While the loader runs, the source is
// the one it was called for.
const (
	SourceNone     Source = iota // nobody, or not loaded yet
	SourceSession                // "_user_id" of the session
	SourceRemember               // the remember cookie
	SourceRequest                // Users.FromRequest
	SourceLogin                  // Login in this request
)

// String returns the source in one word.
func (s Source) String() string {
	switch s {
	case SourceSession:
		return "session"
	case SourceRemember:
		return "remember"
	case SourceRequest:
		return "request"
	case SourceLogin:
		return "login"
	}
	return "none"
}
