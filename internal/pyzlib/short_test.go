package pyzlib_test

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib/zlibtest"
)

var (
	shortPayloads = flag.Int("short-payloads", 200_000, "how many random payloads CannotWin is tried on")
	shortSeed     = flag.Uint64("short-seed", 1, "seed of the random payloads")
)

// checkCannotWin compresses what CannotWin would skip, and returns whether it
// would.
func checkCannotWin(t *testing.T, scratch, payload []byte) bool {
	t.Helper()
	if !pyzlib.CannotWin(payload) {
		return false
	}
	if z := pyzlib.AppendCompress(scratch, payload); len(z) < len(payload)-1 {
		t.Fatalf("%q skipped, but %d bytes become %d", payload, len(payload), len(z))
	}
	return true
}

// The skipped ones must be a good part, or the test would pass with a CannotWin
// that is never sure.
func TestCannotWinRandom(t *testing.T) {
	growth.SkipUnderRace(t)
	rng := rand.New(rand.NewPCG(*shortSeed, 0))
	scratch, skipped, payloads := make([]byte, 0, 1000), 0, *shortPayloads
	for range payloads {
		if checkCannotWin(t, scratch, zlibtest.Short(rng)) {
			skipped++
		}
	}
	t.Logf("seed %d: %d payloads, %d skipped, none wrongly", *shortSeed, payloads, skipped)
	if skipped < payloads/4 {
		t.Errorf("only %d of %d skipped", skipped, payloads)
	}
}

// Every string up to a length, over alphabets whose letters differ in how a
// dynamic block describes them: neighbours, far apart, last before the end of
// block.
func TestCannotWinExhaustive(t *testing.T) {
	growth.SkipUnderRace(t)
	tests := []struct {
		name     string
		alphabet string
		longest  int
	}{
		{"one letter", "a", 128},
		{"one letter, the first", "\x00", 128},
		{"two letters", "ab", 18},
		{"two letters far apart", "\x00\xff", 16},
		{"three letters", "abc", 11},
		{"three letters, one far", "ab~", 11},
		{"four letters", "abcd", 8},
		{"five letters", "\",:ab", 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			scratch, skipped, won := make([]byte, 0, 1000), 0, 0
			for n := range tt.longest + 1 {
				// Count in base len(alphabet), the digits being the payload.
				payload := bytes.Repeat([]byte{tt.alphabet[0]}, n)
				digits := make([]int, n)
				for more := true; more; {
					if checkCannotWin(t, scratch, payload) {
						skipped++
					} else if len(pyzlib.AppendCompress(scratch, payload)) < n-1 {
						won++
					}
					more = false
					for i := range digits {
						digits[i]++
						if digits[i] < len(tt.alphabet) {
							payload[i] = tt.alphabet[digits[i]]
							more = true
							break
						}
						digits[i], payload[i] = 0, tt.alphabet[0]
					}
				}
			}
			if skipped == 0 {
				t.Error("nothing was skipped")
			}
			t.Logf("%d skipped, %d worth compressing", skipped, won)
		})
	}
}

// Payloads of usual sessions are recognised; those that win never are.
func TestCannotWin(t *testing.T) {
	const hex = "6a1f0b8e2c94d7735be08f1c2d3a49670e5f8b1c"
	tests := []struct {
		name    string
		payload string
		want    bool
	}{
		{"empty", ``, true},
		{"empty session", `{}`, true},
		{"user", `{"user_id":1}`, true},
		{"Flask-Login without identifier", `{"_fresh":true,"_user_id":"42"}`, true},
		{"Flask-WTF", `{"csrf_token":"` + hex + `"}`, true},
		{"flash", `{"_flashes":[{" t":["message","You were logged in"]}]}`, true},
		{"date", `{"last_seen":{" d":"Tue, 17 Nov 2026 12:00:00 GMT"},"user_id":7}`, true},
		{"Flask-Login, which wins", `{"_fresh":true,"_id":"` + hex + hex + hex + `01234567","_user_id":"42"}`, false},
		{"repeats, which win", `{"cart":["tea","tea","tea","tea","tea","tea","tea"]}`, false},
		{"too long to try", hex + hex + hex + hex, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := checkCannotWin(t, nil, []byte(tt.payload)); got != tt.want {
				t.Errorf("CannotWin(%q) = %v, want %v", tt.payload, got, tt.want)
			}
		})
	}
}
