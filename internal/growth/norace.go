//go:build !race

package growth

// RaceDetector reports whether the race detector is on.
const RaceDetector = false
