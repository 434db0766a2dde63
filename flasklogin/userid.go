package flasklogin

import (
	"math/big"
	"reflect"
	"strconv"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Keys of the session that every version of Flask-Login has: SESSION_KEYS.
const (
	keyFresh = "_fresh"
	keyID    = "_id"
	keyNext  = "next"
)

// keys are those that have had two names. A Manager knows one set of them: each Flask-Login
// removes only its own at a logout, so that an id under the other name would outlive it.
type keys struct {
	userID, remember, seconds string
	old                       bool // and the rules of 0.4.1, which are a few others
}

var (
	newKeys = keys{"_user_id", "_remember", "_remember_seconds", false}
	oldKeys = keys{"user_id", "remember", "remember_seconds", true} // up to 0.4.1
)

// UnprotectedUserID returns the id of the user who once logged into the session. It has
// passed neither session protection nor the loader, so the user may be gone, or the cookie
// another's: it is for logs, and for programs that cannot load users. See [Manager.User].
// It does not know Config.LegacyUserID.
func UnprotectedUserID(s *flaskcookie.Session) (id string, ok bool) {
	return idIn(s, newKeys)
}

func idIn(s *flaskcookie.Session, keys keys) (id string, ok bool) {
	value, _ := s.Get(keys.userID)
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
