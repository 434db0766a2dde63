package flasksession

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestPickleWritten has Go change another key of sessions that Python pickled, and shows what is
// not written as Python's pickler would write it again.
func TestPickleWritten(t *testing.T) {
	for _, tt := range []struct{ shows, data, want string }{
		{"protocol 0 becomes 4", "(dVa\nI1\ns.", "\x80\x04}(\x8c\x01aK\x01\x8c\x02goK\x01u."},
		{"protocol 5 becomes 4", "\x80\x05}\x8c\x01aK\x01s.", "\x80\x04}(\x8c\x01aK\x01\x8c\x02goK\x01u."},
		{"a name of Python 2 becomes that of Python 3", "\x80\x02}U\x01ac__builtin__\nint\ns.", "\x80\x04}(\x8c\x01a\x8c\x08builtins\x8c\x03int\x93\x8c\x02goK\x01u."},
		{
			"one object that is a key of two dicts becomes two",
			"\x80\x04}(\x8c\x01a}capp\nX\n)\x81\x94K\x01s\x8c\x01b}h\x00K\x02su.",
			"\x80\x04}(\x8c\x01a}\x8c\x03app\x8c\x01X\x93)\x81K\x01s\x8c\x01b}\x8c\x03app\x8c\x01X\x93)\x81K\x02s\x8c\x02goK\x01u.",
		},
		{
			"is_safe of a UUID is not kept",
			"\x80\x04}\x8c\x01acuuid\nUUID\n)\x81}(\x8c\x03intK\x07\x8c\x07is_safecuuid\nSafeUUID\nK\x00\x85Rubs.",
			"\x80\x04}(\x8c\x01a\x8c\x04uuid\x8c\x04UUID\x93)\x81}\x8c\x03intK\x07sb\x8c\x02goK\x01u.",
		},
		{"bytes behind the end are gone", "\x80\x04}\x8c\x01aK\x01s.behind", "\x80\x04}(\x8c\x01aK\x01\x8c\x02goK\x01u."},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			store := NewMemoryStore()
			s := open(t, Config{Version: V06}, store)
			store.Set(t.Context(), "session:OLD", []byte(tt.data), time.Hour)
			visit(s, "OLD", func(session *flaskcookie.Session) {
				if err := session.Set("go", 1); err != nil {
					t.Error(err)
				}
			})
			stored, _, _ := store.Get(t.Context(), "session:OLD")
			if diff := cmp.Diff(tt.want, bare(string(stored))); diff != "" {
				t.Errorf("stored %s (-want +got):\n%s", hex.EncodeToString(stored), diff)
			}
		})
	}
}

// bare is a short pickle without its frame and memo.
func bare(pickle string) string {
	const frame = 9
	if len(pickle) > 2+frame && pickle[2] == 0x95 {
		pickle = pickle[:2] + pickle[2+frame:]
	}
	return strings.ReplaceAll(pickle, "\x94", "")
}
