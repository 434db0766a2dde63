package flasksession

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestDeepCopies shows that what Get returns is independent of the session however deep it is:
// containers that only a pickle has, with more levels in them than a conversion follows.
func TestDeepCopies(t *testing.T) {
	deep := strings.Repeat("]", 330) + strings.Repeat("a", 329)
	for _, tt := range []struct {
		shows, pickled string
		first          func(v any) *any // the place of the number 1 in the value
	}{
		{"a deque", "ccollections\ndeque\n)R(K\x01" + deep + "e", func(v any) *any { return &v.(Deque).Items[0] }},
		{"a dict whose keys are no str", "}(K\x02K\x01K\x03" + deep + "u", func(v any) *any { return &v.(Map).Pairs[0].Value }},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			var dict taggedjson.Dict
			if err := Pickle.Unmarshal([]byte("\x80\x04}\x8c\x01a"+tt.pickled+"s."), &dict); err != nil {
				t.Fatal(err)
			}
			s := flaskcookie.Opening{Values: dict, Codec: model}.Session(nil)
			copied, _ := s.Get("a")
			*tt.first(copied) = "changed"
			again, _ := s.Get("a")
			if diff := cmp.Diff(any(int64(1)), *tt.first(again)); diff != "" {
				t.Errorf("the session has what was done to a copy (-want +got):\n%s", diff)
			}
		})
	}
}
