package taggedjson

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestShortNumbers compares numbers of few digits, which are read on the way, with what
// package strconv reads, bit by bit.
func TestShortNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for range 200_000 {
		text := strconv.FormatInt(rng.Int64N(int64(math.Pow10(1+rng.IntN(18)))), 10)
		if places := rng.IntN(18); rng.IntN(3) > 0 {
			text += "." + fmt.Sprintf("%0*d", 1+places, rng.Int64N(int64(math.Pow10(1+rng.IntN(places+1)))))
		}
		if rng.IntN(2) == 0 {
			text = "-" + text
		}
		var got any
		if err := Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var want any
		if strings.Contains(text, ".") {
			want, _ = strconv.ParseFloat(text, 64)
			if math.Float64bits(want.(float64)) != math.Float64bits(got.(float64)) {
				t.Fatalf("%s was read as %v", text, got)
			}
			continue
		}
		want, _ = strconv.ParseInt(text, 10, 64)
		if got != want {
			t.Fatalf("%s was read as %v", text, got)
		}
	}
}

// TestLastWins compares with a map, for keys that are the same at a glance and for others.
func TestLastWins(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	for range 20_000 {
		items := make([]Item, rng.IntN(40))
		var want Dict
		for i := range items {
			key := strings.Repeat("x", rng.IntN(3)) + string(rune('a'+rng.IntN(1+rng.IntN(60)))) + strings.Repeat("y", rng.IntN(2))
			items[i] = Item{key, i}
			want.Set(key, i)
		}
		if diff := cmp.Diff(want, append(Dict(nil), lastWins(items)...)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
}

// TestShortFloats compares the floats of few places with what package strconv writes, which
// finds the fewest digits that read back.
func TestShortFloats(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	for i := range 300_000 {
		f := float64(rng.Int64N(int64(math.Pow10(1+rng.IntN(17))))) / math.Pow10(rng.IntN(7))
		switch i % 3 {
		case 1: // its neighbours, which need all digits
			f = math.Nextafter(f, math.Inf(rng.IntN(2)*2-1))
		case 2:
			f = -f
		}
		want := strconv.AppendFloat(nil, f, 'f', -1, 64)
		if !bytes.Contains(want, []byte(".")) {
			want = append(want, ".0"...)
		}
		got, ok := appendShort([]byte("x"), f)
		if ok && string(got) != "x"+string(want) || !ok && string(got) != "x" {
			t.Fatalf("%s was written as %q", want, got)
		}
		if point := bytes.IndexByte(want, '.'); !ok && f != 0 && len(want)-point <= 4 && point <= 12 {
			t.Fatalf("%s was left to strconv", want)
		}
	}
}

// TestIsPlainASCII puts each character at each place of texts that are read in words, halves
// of words and bytes.
func TestIsPlainASCII(t *testing.T) {
	for length := range 20 {
		text := []byte(strings.Repeat("x", length))
		if !isPlainASCII(string(text)) {
			t.Fatalf("%q is not", text)
		}
		for place := range length {
			for c := range 256 {
				text[place] = byte(c)
				if want := c < utf8.RuneSelf && plainASCII[c]; isPlainASCII(string(text)) != want {
					t.Fatalf("%q: got %t", text, !want)
				}
			}
			text[place] = 'x'
		}
	}
}

// TestPlainASCII puts each character at each place of texts of two words, and at their ends.
func TestPlainASCII(t *testing.T) {
	for c := range 256 {
		for place := range 20 {
			text := []byte(strings.Repeat("x", 20))
			text[place] = byte(c)
			want := 20
			if c >= utf8.RuneSelf || !plainASCII[c] {
				want = place
			}
			for start := range place + 1 {
				at := start
				for at < 20 && text[at] < utf8.RuneSelf && plainASCII[text[at]] {
					at = plainASCIIEnd(string(text), at+1)
				}
				if at != want {
					t.Fatalf("%q from %d: %d, want %d", text, start, at, want)
				}
			}
		}
	}
}
