package recorded

import (
	"strconv"
	"strings"
)

// before reports whether the app's package is older than a version. An unknown version is
// a new one: only what is known to be old is excused.
func (h Header) before(name string, than ...int) bool {
	pieces := strings.Split(h.Versions[name], ".")
	for i, want := range than {
		if i >= len(pieces) {
			return h.Versions[name] != "" && want > 0
		}
		got, err := strconv.Atoi(pieces[i])
		if err != nil {
			return false
		}
		if got != want {
			return got < want
		}
	}
	return false
}
