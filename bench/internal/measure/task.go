package measure

import (
	"math"
	"runtime"
	"time"
)

// A Runner does its work a number of times and says how much CPU time that took.
type Runner interface {
	Spend(calls int) (time.Duration, error)
}

// Task is a Runner in this process.
type Task struct {
	// Run does the work n times.
	Run func(n int) error

	// Prepare makes what the next n calls use up, at most preparedAtOnce of them. It may
	// be nil. Its own time does not count.
	Prepare func(n int)
}

// preparedAtOnce bounds what Prepare leaves in memory, which would make the garbage
// collector run less often.
const preparedAtOnce = 256

// Calls returns the task of calling fn.
func Calls(fn func() error) *Task {
	return &Task{Run: func(n int) error {
		for range n {
			if err := fn(); err != nil {
				return err
			}
		}
		return nil
	}}
}

// Spend runs the task. It begins on a heap without garbage, so that nobody pays for what
// another task left behind.
func (t *Task) Spend(calls int) (spent time.Duration, err error) {
	runtime.GC()
	err = t.each(calls, func(n int) error {
		before := cpuTime()
		err := t.Run(n)
		spent += cpuTime() - before
		return err
	})
	return spent, err
}

// each prepares and runs the calls in as many pieces as Prepare asks for.
func (t *Task) each(calls int, run func(n int) error) error {
	if t.Prepare == nil {
		return run(calls)
	}
	for calls > 0 {
		n := min(calls, preparedAtOnce)
		calls -= n
		t.Prepare(n)
		if err := run(n); err != nil {
			return err
		}
	}
	return nil
}

// Memory is what one call allocates.
type Memory struct {
	Allocs float64 // objects
	Bytes  float64
}

// Memory runs the task, which was run before and has filled the pools it uses, and returns
// what a call allocates on average.
func (t *Task) Memory() (Memory, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // nobody else allocates meanwhile
	one, err := t.Spend(1)
	if err != nil {
		return Memory{}, err
	}
	const enough = 50 * time.Millisecond
	calls := int(min(200, max(5, enough/max(one, 1))))
	var total Memory
	err = t.each(calls, func(n int) error {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := t.Run(n)
		runtime.ReadMemStats(&after)
		total.Allocs += float64(after.Mallocs - before.Mallocs)
		total.Bytes += float64(after.TotalAlloc - before.TotalAlloc)
		return err
	})
	return Memory{math.Floor(total.Allocs / float64(calls)), total.Bytes / float64(calls)}, err
}
