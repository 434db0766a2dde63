package flaskcookie

import "net/http"

// seldom is what few requests need of their session: nothing, until some of it is set.
type seldom struct{ kept *uncommon }

type uncommon struct {
	origin      any             // of the Opening
	written     map[string]bool // keys that were set or removed, be it to what they were
	answer      http.Header     // of the error handler, while it runs
	flashes     *flashes        // nil before Flash and Flashes
	hasID       bool            // when it was opened
	keeps       bool            // "_permanent" when it is cleared
	regenerated bool
	cleared     bool
}

// get returns what is there, to be read.
func (s seldom) get() uncommon {
	if s.kept == nil {
		return uncommon{}
	}
	return *s.kept
}

// flashing returns what it remembers of messages, to be written to.
func (s *seldom) flashing() *flashes {
	kept := s.set()
	if kept.flashes == nil {
		kept.flashes = new(flashes)
	}
	return kept.flashes
}

// set returns what is there, to be written to.
func (s *seldom) set() *uncommon {
	if s.kept == nil {
		s.kept = new(uncommon)
	}
	return s.kept
}
