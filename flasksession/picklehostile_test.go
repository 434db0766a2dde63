package flasksession

import (
	"errors"
	"log/slog"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestPickleKeysCost shows that keys of any form cost no more memory than is stated: tuples
// in each other, which doubled and more with each level, large floats and long numbers.
func TestPickleKeysCost(t *testing.T) {
	inDict := func(key string) string { return "\x80\x04}\x8c\x01a}(" + key + "Nus." }
	floats := "\x80\x04}\x8c\x01a(\x8f("
	for i := range 1000 {
		f := math.Float64bits(1e308 + float64(i)*1e295)
		floats += "G"
		for shift := 56; shift >= 0; shift -= 8 {
			floats += string([]byte{byte(f >> shift)})
		}
	}
	floats += "\x90\x94" + strings.Repeat("h\x00", 50) + "ls."
	for shows, data := range map[string]string{
		"tuples in each other": inDict(")" + strings.Repeat("\x85", 800)),
		"a long text, used again": "\x80\x04}\x8c\x01a(X\x00\x00\x08\x00" + strings.Repeat("x", 1<<19) + "\x94" +
			strings.Repeat("}(K\x01Nh\x00h\x00h\x00\x87Nu", 4) + "ls.",
		"the largest number of the memo":                   "\x80\x02}r\xff\xff\xff\xff.",
		"dicts in each other, with one key that is no str": "\x80\x04}\x8c\x01a" + strings.Repeat("}(\x8c\x01a", 16) + "N" + strings.Repeat("K\x01Nu", 16) + "s.",
		"objects used again": "\x80\x04}\x8c\x01a(capp\nX\n)\x81\x94" +
			strings.Repeat("}(h\x00Nh\x00Nh\x00Nu", 5000) + "ls.",
		"a long number":     inDict("\x8b" + "\x00\x00\x08\x00" + strings.Repeat("\x7f", 1<<19)),
		"floats used again": floats,
	} {
		t.Run(shows, func(t *testing.T) {
			growth.SkipUnderRace(t)
			var err error
			taken := growth.Allocated(func() {
				var values taggedjson.Dict
				err = Pickle.Unmarshal([]byte(data), &values)
			})
			if most := uint64(PickleMemoryFixed + PickleMemory*len(data)); taken > most {
				t.Errorf("%d bytes take %d, %d is stated (%v)", len(data), taken, most, err)
			}
			if err != nil {
				t.Errorf("not read: %v", err)
			}
		})
	}
}

// TestNumbersAsKeys shows which numbers are one key to Python.
func TestNumbersAsKeys(t *testing.T) {
	large, _ := big.NewFloat(1e300).Int(nil)
	for _, tt := range []struct {
		a, b any
		same bool
	}{
		{int64(1), 1.0, true}, {int64(1), true, true}, {int64(0), false, true}, {0.0, math.Copysign(0, -1), true}, {int64(-8), -8.0, true},
		{int64(math.MinInt64), -9223372036854775808.0, true}, {int64(math.MaxInt64), 9223372036854775808.0, false}, {large, 1e300, true},
		{new(big.Int).Add(large, big.NewInt(1)), 1e300, false}, {int64(1), int64(-1), false}, {0.5, int64(0), false}, {int64(2), int64(4), false},
		{"1", int64(1), false}, {"a", []byte("a"), false}, {"a", taggedjson.Markup("a"), true},
		{taggedjson.Tuple{int64(1), "a"}, taggedjson.Tuple{1.0, "a"}, true}, {taggedjson.Tuple{"a", "b"}, taggedjson.Tuple{"ab"}, false},
		{taggedjson.Tuple{taggedjson.Tuple{"a"}, "b"}, taggedjson.Tuple{taggedjson.Tuple{"a", "b"}}, false},
	} {
		a, known := keyOf(tt.a)
		b, knownToo := keyOf(tt.b)
		if (a == b) != tt.same || !known || !knownToo {
			t.Errorf("%v and %v: one key %t", tt.a, tt.b, a == b)
		}
	}
}

// TestChangedAfterUse shows pickles that change a container after a call has seen it: Python
// keeps what the call saw, an identity for instance, so they are refused.
func TestChangedAfterUse(t *testing.T) {
	for shows, data := range map[string]string{
		"a list of a set":  "\x80\x04}(\x8c\x01acbuiltins\nset\n]q\x01K\x01a\x85R\x8c\x01bh\x01K\x02au.",
		"a dict of a UUID": "\x80\x04}(\x8c\x01acuuid\nUUID\n)\x81}q\x01(\x8c\x03intK\x05ub\x8c\x01bh\x01(\x8c\x03intK\x06uu.",
		"deeper":           "\x80\x04}(\x8c\x01acbuiltins\ntuple\n]q\x01\x85\x85R\x8c\x01bh\x01K\x02au.",
	} {
		t.Run(shows, func(t *testing.T) {
			var values taggedjson.Dict
			if err := Pickle.Unmarshal([]byte(data), &values); !errors.Is(err, ErrPickle) {
				t.Errorf("got %v, %v", values, err)
			}
		})
	}
}

// TestUnwritableZones shows that no pickle is stored which Python cannot load.
func TestUnwritableZones(t *testing.T) {
	var odd taggedjson.Dict
	if err := MsgPack.Unmarshal([]byte("\x81\xa1d\x81\x01\x02"), &odd); err != nil {
		t.Fatal(err)
	}
	ofMsgPack, _ := odd.Get("d")
	s := open(t, Config{Version: V05, Logger: slog.New(slog.DiscardHandler)}, NewMemoryStore())
	visit(s, "", func(session *flaskcookie.Session) {
		for shows, value := range map[string]any{
			"an Opaque of MessagePack": DateTime{Date{2024, 1, 2}, Time{Zone: ofMsgPack}},
			"an Opaque never read":     DateTime{Date{2024, 1, 2}, Time{Zone: Opaque{}}},
			"a zone that is no text":   ZoneInfo("Eur\xff"),
			"a time in one":            Time{Zone: ZoneInfo("Eur\xff")},
		} {
			if err := session.Set("when", value); err == nil {
				t.Errorf("%s was set", shows)
			}
		}
	})
}
