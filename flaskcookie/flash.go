package flaskcookie

import (
	"errors"
	"slices"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Flash is a message for the next page the user sees.
type Flash struct {
	Category string
	Message  any // mostly a string or a taggedjson.Markup
}

// flashKey is where Flask keeps its messages, as a list of (category, message).
const flashKey = "_flashes"

// defaultCategory is the category of flask.flash(message).
const defaultCategory = "message"

// ErrFlashes reports a session whose "_flashes" is not a list of pairs, at which
// Flask raises an exception too.
var ErrFlashes = errors.New(`flaskcookie: "_flashes" is not a list of pairs`)

// Flash stores a message for the next page: flask.flash(message, category). The empty
// category means Flask's default, "message". It has the errors of Set, and [ErrFlashes].
func (s *Session) Flash(message any, category string) error {
	if category == "" {
		category = defaultCategory
	}
	s.touch()
	stored, found := s.values.Get(flashKey)
	flashes, ok := elements(stored)
	if found && !ok {
		return ErrFlashes
	}
	return s.Set(flashKey, append(slices.Clone(flashes), taggedjson.Tuple{category, message}))
}

// Flashes returns the messages and removes them from the session:
// flask.get_flashed_messages(with_categories=True). Called again in the same request
// it returns the same messages, and a message flashed meanwhile waits for the next
// request. With categories only those are returned; the others are used up all the
// same. A "_flashes" that is not a list of pairs gives none and stays in the session;
// see [Session.Get] for looking at it.
func (s *Session) Flashes(categories ...string) []Flash {
	if !s.hasFlashed {
		s.takeFlashes()
	}
	if len(categories) == 0 {
		return slices.Clone(s.flashed)
	}
	var wanted []Flash
	for _, flash := range s.flashed {
		if slices.Contains(categories, flash.Category) {
			wanted = append(wanted, flash)
		}
	}
	return wanted
}

// takeFlashes moves the messages from the session to the request.
func (s *Session) takeFlashes() {
	s.touch()
	s.hasFlashed = true
	stored, found := s.values.Get(flashKey)
	if !found {
		return
	}
	flashes, err := readFlashes(s.clone(stored))
	if err != nil {
		s.log().Error(err.Error())
		return
	}
	s.flashed = flashes
	s.Pop(flashKey)
}

func readFlashes(stored any) ([]Flash, error) {
	list, ok := elements(stored)
	if !ok {
		return nil, ErrFlashes
	}
	var flashes []Flash
	for _, elem := range list {
		pair, ok := elements(elem)
		if !ok || len(pair) < 2 {
			return nil, ErrFlashes
		}
		category, _ := pair[0].(string)
		flashes = append(flashes, Flash{category, pair[1]})
	}
	return flashes, nil
}

// elements returns what a list or tuple holds; stores other than the cookie write
// tuples as lists.
func elements(v any) ([]any, bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case taggedjson.Tuple:
		return v, true
	}
	return nil, false
}
