package growth

import "testing"

// SkipUnderRace skips a test that the race detector has nothing to say about, because it
// measures or computes in one goroutine, and takes many times as long under it.
// scripts/test runs each of them without the detector.
func SkipUnderRace(t testing.TB) {
	t.Helper()
	if RaceDetector {
		t.Skip("not under the race detector: run it without -race, as scripts/test does too")
	}
}
