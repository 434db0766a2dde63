package work_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/needs"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/python"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// TestRows has every contender of every row work once, which checks that all of them come
// to the same results, real Flask's included.
func TestRows(t *testing.T) {
	worker, err := python.Start(needs.Python(t), filepath.Join(needs.Root(), "bench/python/worker.py"))
	if err != nil {
		t.Fatal(err)
	}
	defer worker.Close()
	env, err := work.NewEnv(worker)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range work.Rows() {
		t.Run(row.Name, func(t *testing.T) {
			results, err := row.Measure(t.Context(), env, measure.Plan{Rounds: 1, Slice: time.Nanosecond})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range work.Joined(work.Joined(nil, results), results) {
				if len(r.NS) != 2 {
					t.Errorf("%s has %d measurements, want 2", r.Name, len(r.NS))
				}
			}
			if len(results) < 2 {
				t.Errorf("%d contenders: nothing is compared", len(results))
			}
		})
	}
}

// TestPythonErrors shows that what goes wrong in Python is an error here.
func TestPythonErrors(t *testing.T) {
	worker, err := python.Start(needs.Python(t), filepath.Join(needs.Root(), "bench/python/worker.py"))
	if err != nil {
		t.Fatal(err)
	}
	defer worker.Close()
	if _, err := worker.Task("loads", "a key", "no token"); err == nil {
		t.Error("loads took what is no token")
	}
}
