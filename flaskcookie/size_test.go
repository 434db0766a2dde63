package flaskcookie

import (
	"reflect"
	"testing"
)

// TestSessionSize holds how much room a session takes beside its values: every request has
// one, and who collects the garbage pays by the byte.
func TestSessionSize(t *testing.T) {
	const class, openingClass = 208, 288 // what the allocator has room for
	size := reflect.TypeFor[Session]().Size() + reflect.TypeFor[hidden]().Size() + reflect.TypeFor[state]().Size()
	if size > class {
		t.Errorf("%d bytes, more than %d", size, class)
	}
	if size += reflect.TypeFor[settings]().Size() + reflect.TypeFor[uncommon]().Size(); size > openingClass {
		t.Errorf("%d bytes of an Opening, more than %d", size, openingClass)
	}
}
