package flasksession

import taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"

// rules are when a session is stored and its cookie sent: save_session of a version.
type rules struct {
	version Version
	always  bool // SaveAlways
}

// state is what the decision depends on at the end of a request.
type state struct {
	empty     bool // by rules.empty
	modified  bool
	permanent bool
	refresh   bool // SessionRefreshEachRequest
}

// permanentKey is where Flask keeps session.permanent.
const permanentKey = "_permanent"

// empty reports whether the session is deleted rather than stored: "not session". From
// 0.6 on a lone "_permanent" is nothing.
func (r rules) empty(values taggedjson.Dict) bool {
	switch {
	case r.always:
		return false
	case len(values) == 0:
		return true
	case r.version >= V05:
		return false
	}
	return len(values) == 1 && values[0].Key == permanentKey
}

// writes reports whether the store is written: the session stored, or deleted if it is
// empty.
func (r rules) writes(s state) bool {
	switch {
	case r.always:
		return true
	case r.version == V06 && !s.dueCookie():
		return false
	case s.empty:
		return s.modified
	case r.version == V08:
		return s.modified || s.refresh // should_set_storage
	}
	return true
}

// sendsCookie reports whether a session that was stored has its cookie sent.
func (r rules) sendsCookie(s state) bool {
	return r.always || r.version != V08 || s.dueCookie()
}

// dueCookie is should_set_cookie.
func (s state) dueCookie() bool { return s.modified || s.permanent && s.refresh }

// varies reports whether responses get "Vary: Cookie".
func (r rules) varies() bool { return r.version == V08 && !r.always }

// clearKeepsPermanent reports whether session.clear() leaves "_permanent" where it is.
func (r rules) clearKeepsPermanent() bool { return r.version == V08 && !r.always }
