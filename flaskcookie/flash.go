package flaskcookie

import (
	"errors"
	"log/slog"
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
// category means Flask's default, "message". It has the errors of Set, and [ErrFlashes];
// each is told to the Logger too.
func (s *Session) Flash(message any, category string) error {
	if category == "" {
		category = defaultCategory
	}
	var flash any
	if err := s.convert(taggedjson.Tuple{category, message}, &flash); err != nil {
		err = inKey(err, flashKey+"[-1]")
		s.notSet("Flash", flashKey, err)
		return err
	}
	if err := s.check(flashKey, []any{flash}); err != nil {
		s.notSet("Flash", flashKey, err)
		return err
	}
	failed := false
	err := s.write("Flash", flashKey, func(st *state) (modified bool) {
		failed = !st.flash(flash)
		return !failed
	})
	if failed {
		s.notSet("Flash", flashKey, ErrFlashes)
		return ErrFlashes
	}
	return err
}

// flashes is what a session remembers of its messages. Most requests have none.
type flashes struct {
	taken []Flash // what Flashes took out, for the rest of the request
	asked bool    // Flashes was called
	own   *any    // first message of the list that Flash has made, and may append to
}

// flash appends to the list of messages, if it is one. A list that is not its own may be
// seen by others, and is copied first.
func (st *state) flash(flash any) bool {
	stored, found := st.values.get(flashKey)
	flashes, ok := elements(stored)
	if found && !ok {
		return false
	}
	seen := st.seldom.flashing()
	if len(flashes) == 0 || &flashes[0] != seen.own {
		flashes = slices.Clone(flashes)
	}
	flashes = append(flashes, flash)
	seen.own = &flashes[0]
	st.values.set(flashKey, flashes)
	return true
}

// Flashes returns the messages and removes them from the session:
// flask.get_flashed_messages(with_categories=True). Called again in the same request
// it returns the same messages, and a message flashed meanwhile waits for the next
// request. With categories only those are returned; the others are used up all the
// same. A "_flashes" that is not a list of pairs gives none and stays in the session;
// see [Session.Get] for looking at it.
func (s *Session) Flashes(categories ...string) []Flash {
	flashed, late, err := s.read().takeFlashes()
	switch {
	case err != nil:
		s.report(slog.LevelError, err.Error(), "op", "Flashes", "key", flashKey)
	case late:
		s.report(slog.LevelError, ErrSaved.Error(), "op", "Flashes", "key", flashKey)
	}
	var wanted []Flash
	for _, flash := range flashed {
		if len(categories) == 0 || slices.Contains(categories, flash.Category) {
			wanted = append(wanted, Flash{flash.Category, s.clone(flash.Message)})
		}
	}
	return wanted
}

// takeFlashes moves the messages from the session to the request, the first time it is
// called. st is locked, and is not any more when it returns. late means that they stay in
// the session, which was saved already.
func (st *state) takeFlashes() (flashed []Flash, late bool, err error) {
	defer st.mu.Unlock()
	stored, found := st.values.get(flashKey)
	seen := st.seldom.flashing()
	if seen.asked || !found {
		seen.asked = true
		return seen.taken, false, nil
	}
	seen.asked = true
	if seen.taken, err = readFlashes(stored); err != nil {
		return nil, false, err
	}
	if st.frozen {
		return seen.taken, true, nil
	}
	st.values.delete(flashKey)
	st.accessed, st.modified = true, true
	return seen.taken, false, nil
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
