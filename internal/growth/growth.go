// Package growth holds tests to a cost that grows no faster than the input. It counts
// bytes or steps and never time, so that a busy machine changes no verdict.
//
// # Security
//
// It is imported by tests only.
package growth

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// Sizes are the factors at which a cost is looked at, for benchmarks and for [Linear].
var Sizes = []int{1, 4, 16}

// Linear fails the test if cost, in any unit, grows from n to 16 n by more than 24
// times. The slack is for what grows in steps, such as a slice that doubles when it is
// short and takes a quarter more when it is long, and for the logarithm of a sort; the
// square of the input would be 256 times.
func Linear(t testing.TB, n int, cost func(n int) uint64) {
	t.Helper()
	const most = 24
	first, last := cost(n), cost(16*n)
	if last > most*max(first, 1) {
		t.Errorf("16 times the input costs %.1f times as much: %d for %d, %d for %d", float64(last)/float64(max(first, 1)), first, n, last, 16*n)
	}
}

// Allocated returns how many bytes run allocates.
func Allocated(run func()) uint64 {
	least := ^uint64(0)
	for range 3 { // whatever else allocates meanwhile, such as the filling of a pool, counts in one of them only
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		run()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

// AllocatedAnew is [Allocated] without the memory of pools, so that short inputs do not cost
// nothing where long ones find none to use again.
func AllocatedAnew(run func()) uint64 {
	return Allocated(func() {
		runtime.GC()
		runtime.GC() // the second empties the pools
		run()
	})
}

// Memory returns how many bytes the result of run holds after a collection, and how many run
// takes without one, which no peak can pass.
func Memory(run func() (any, error)) (held int64, taken uint64) {
	var before, during, after runtime.MemStats
	runtime.GC()
	runtime.GC() // the second empties the pools
	percent := debug.SetGCPercent(-1)
	runtime.ReadMemStats(&before)
	v, _ := run()
	runtime.ReadMemStats(&during)
	debug.SetGCPercent(percent)
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(v)
	return int64(after.HeapAlloc) - int64(before.HeapAlloc), during.TotalAlloc - before.TotalAlloc
}

// Most fails the test if run allocates more than most bytes, or less than an eighth of them, of
// which a document would say too much. On a processor of 32 bits values are half as large.
func Most(t testing.TB, shows string, most uint64, run func()) {
	t.Helper()
	taken := Allocated(run)
	t.Logf("%s: %d bytes are allocated, at most %d", shows, taken, most)
	if taken > most || taken < most/8 {
		t.Errorf("%s: %d bytes are allocated, which is not at most %d or far below", shows, taken, most)
	}
}
