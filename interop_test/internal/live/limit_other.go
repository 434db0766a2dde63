//go:build !linux

package live

import "testing"

func ignoreLimits() {}

func limit(t testing.TB, _ int, _ *account, _ string) {
	t.Helper()
	t.Skip("needs Linux: limits the files of a server that runs")
}
