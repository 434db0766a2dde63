package paste

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// maxFinds is the most finds of one document or line. What somebody copies out of a browser has fewer
// requests.
const maxFinds = 1 << 16

var errTooMany = fmt.Errorf("there are more than %d cookies in one document or line, and what comes after them is not read", maxFinds)

// finds are what is found in one text: those of the cookie's name, equal ones of one source once. Of others
// as many headers are kept as are told of.
type finds struct {
	name   string
	count  int
	first  Find
	others []string // the first headers, while none has the name
	ours   []Find
	seen   map[findID]bool // of ours, once they are two
}

// findID is equal for finds that tell the same.
type findID struct {
	setCookie bool
	values    string // each with its length before it, so that no two lists are spelled alike
	bare      string // what has no value: a bare text, or a malformed header
}

// maxHeaders is how many headers without the name are put together, for their names to be told.
const maxHeaders = 100

// reset forgets what was found.
func (f *finds) reset() {
	clear(f.others)
	clear(f.ours)
	*f = finds{name: f.name, others: f.others[:0], ours: f.ours[:0]}
}

func (f *finds) add(found Find) {
	if f.count++; f.count == 1 {
		f.first = found
	}
	switch {
	case found.has(f.name):
		f.addOurs(found)
	case len(f.ours) == 0 && f.count <= maxHeaders:
		f.others = append(f.others, found.Header)
	}
}

func (f *finds) addOurs(found Find) {
	if len(f.ours) > 0 {
		if f.seen == nil {
			f.seen = map[findID]bool{f.ours[0].id(f.name): true}
		}
		id := found.id(f.name)
		if f.seen[id] {
			return
		}
		if len(f.ours) < maxFinds {
			f.seen[id] = true
		}
	}
	if len(f.ours) <= maxFinds { // the one beyond tells of the rest
		f.ours = append(f.ours, found)
	}
}

// all returns the finds that have the name. If none has it their cookies are one find, which is told to
// lack it. It is called once, and they stand until the next reset.
func (f *finds) all() ([]Find, error) {
	switch {
	case f.count == 0:
		return nil, nil
	case f.count == 1:
		f.ours = append(f.ours[:0], f.first)
		return f.ours, nil
	case len(f.ours) > maxFinds:
		return f.ours[:maxFinds], errTooMany
	case len(f.ours) > 0:
		return f.ours, nil
	}
	all := f.first
	all.Header = strings.Join(f.others, "; ")
	f.ours = append(f.ours, all)
	return f.ours, nil
}

func (f Find) id(name string) findID {
	id := findID{setCookie: strings.Contains(f.Source, "Set-Cookie")}
	values := f.Values(name)
	var all strings.Builder
	for _, value := range values {
		all.WriteString(strconv.Itoa(len(value)))
		all.WriteString(":")
		all.WriteString(value)
	}
	id.values = all.String()
	if len(values) == 0 {
		id.bare = f.Header + f.Text
	}
	return id
}

// has reports whether there is a cookie of the name, malformed ones included.
func (f Find) has(name string) bool {
	for key := range werkzeug.Cookies(f.Header) {
		if key == name {
			return true
		}
	}
	return !f.IsHeader || isMalformed(f.Header, name)
}
