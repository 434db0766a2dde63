package recorded

import (
	"fmt"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/jsonfloat"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// cookieHeader opens the session of a request with the row's Cookie header and compares
// it with the one that the app opened.
func (c *checker) cookieHeader(row Row) []Difference {
	differences := c.headerDifference(row)
	if len(differences) == 0 {
		return nil
	}
	header := string(*row.Header)
	if c.header.before("werkzeug", 3, 1, 9) && readOtherwise(header) {
		c.oldReading = append(c.oldReading, row.Name)
	}
	if c.header.before("werkzeug", 1, 0) && c.repeats(header) {
		c.note("Werkzeug before 1.0 takes the last of several cookies of one name; Go takes the first, as later versions do")
	}
	return differences
}

// repeats reports whether a header has several cookies of the session's name.
func (c *checker) repeats(header string) bool {
	count := 0
	for name := range werkzeug.Cookies(header) {
		if name == c.name {
			count++
		}
	}
	return count > 1
}

// readOtherwise reports whether Werkzeug 3.1.9 was the first to read a header as it does.
// The recorder's only other white space is the vertical tab.
func readOtherwise(header string) bool {
	for range werkzeug.Skipped(header) {
		return true
	}
	return strings.Contains(header, "\v")
}

// noteOldReading names the version that disagreeing rows are due to.
func (c *checker) noteOldReading() {
	if len(c.oldReading) > 0 {
		c.note(fmt.Sprintf("the app runs on Werkzeug %s. Before 3.1.9 Werkzeug reads malformed cookies, which later versions and Go skip, "+
			"and takes more than space and tab for white space; the Cookie header is of this kind in %s. An update of Werkzeug ends this",
			c.header.Versions["werkzeug"], strings.Join(c.oldReading, ", ")))
	}
}

func (c *checker) headerDifference(row Row) []Difference {
	s, err := c.open(row)
	if got := opens(s, err); got != row.Opens {
		return []Difference{{"what becomes of a request with this Cookie header (session, empty, or error: status 500)", got, row.Opens}}
	}
	if row.Value == nil {
		return nil
	}
	text, err := c.payload.Marshal(values(s))
	if err != nil {
		return []Difference{{"writing the session again", err.Error(), "writes it"}}
	}
	if want := c.text(*row.Value); string(text) != want && !jsonfloat.Respelled(string(text), want) {
		return []Difference{valueDifference(string(text), want)}
	}
	return nil
}

func values(s *flaskcookie.Session) taggedjson.Dict {
	dict := taggedjson.Dict{}
	for key, value := range s.All() {
		dict = append(dict, taggedjson.Item{Key: key, Value: value})
	}
	return dict
}
