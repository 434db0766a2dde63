package words_test

import (
	"encoding/binary"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/words"
)

// TestLoad has the bytes in the order of package binary, and finds one by the way that the package
// comment tells.
func TestLoad(t *testing.T) {
	const text = "session=and more"
	word := words.Load(text)
	if want := binary.LittleEndian.Uint64([]byte(text)); word != want {
		t.Errorf("%#x, want %#x", word, want)
	}
	for c := range byte(0x80) {
		zeros := word ^ uint64(c)*words.Ones
		found := (zeros-words.Ones)&^zeros&words.Highs != 0
		want := false
		for i := range words.Size {
			want = want || text[i] == c
		}
		if found != want {
			t.Errorf("%q: found %v", c, found)
		}
	}
}
