package recorded

import "github.com/flaskcookie/flaskcookie-go/internal/jsonfloat"

// respelledNote is said once of an app whose floats are spelled in another way.
const respelledNote = "the app's JSON provider spells floats in another way than Python's json, such as 0.00001 for 1e-05; " +
	"the numbers are the same, to the bit"

// respelledCookie reports whether the app's cookie is the one that Go wrote but for the
// spelling of floats: the same stamp, and a signature that Go verifies.
func (c *checker) respelledCookie(got, want string) bool {
	gotParts, wantParts := c.split(got), c.split(want)
	if gotParts == nil || wantParts == nil || gotParts[1] != wantParts[1] || !jsonfloat.Respelled(c.inflated(got), c.inflated(want)) {
		return false
	}
	if _, _, err := c.decode(want); err != nil {
		return false
	}
	c.note(respelledNote)
	return true
}
