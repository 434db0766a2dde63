package flasklogin

import (
	"math/big"
	"reflect"
	"strconv"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Keys of the session: SESSION_KEYS of Flask-Login.
const (
	keyUserID   = "_user_id"
	keyFresh    = "_fresh"
	keyID       = "_id"
	keyRemember = "_remember"
	keySeconds  = "_remember_seconds"
	keyNext     = "next"

	// Flask-Login up to 0.4.1 had these.
	oldUserID   = "user_id"
	oldRemember = "remember"
	oldSeconds  = "remember_seconds"
)

// UnprotectedUserID returns the id of the user who once logged into the session. It has
// passed neither session protection nor the loader, so the user may be gone, or the cookie
// another's: it is for logs, and for programs that cannot load users. See [Manager.User].
func UnprotectedUserID(s *flaskcookie.Session) (id string, ok bool) {
	value, _ := s.Get(keyUserID)
	return idText(value)
}

// idText returns an id from a session as a text. What get_id cannot have meant, such as
// None, True or a list, is nobody.
func idText(value any) (id string, ok bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case taggedjson.Markup:
		return string(value), true
	case int64:
		return strconv.FormatInt(value, 10), true
	case *big.Int:
		return value.String(), true
	case taggedjson.UUID:
		return value.String(), true
	}
	return "", false
}

// isNil reports whether a user is a nil pointer, map or the like, which a handler would
// trip over.
func isNil(user any) bool {
	v := reflect.ValueOf(user)
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan, reflect.Interface:
		return v.IsNil()
	}
	return false
}
