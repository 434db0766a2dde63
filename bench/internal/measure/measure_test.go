package measure_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
)

func TestSample(t *testing.T) {
	for _, test := range []struct {
		comment             string
		sample              measure.Sample
		median, min, spread float64
	}{
		{"one round", measure.Sample{3}, 3, 3, 0},
		{"an odd number: the middle one, in whatever order", measure.Sample{9, 1, 2}, 2, 1, 2.0},
		{"an even number: half way", measure.Sample{4, 2, 1, 3}, 2.5, 1, 0.6},
		{"one wild round moves neither median nor spread", measure.Sample{10, 10, 10, 10, 900}, 10, 10, 0},
	} {
		t.Run(test.comment, func(t *testing.T) {
			before := append(measure.Sample(nil), test.sample...)
			got := []float64{test.sample.Median(), test.sample.Min(), test.sample.Spread()}
			if diff := cmp.Diff([]float64{test.median, test.min, test.spread}, got); diff != "" {
				t.Errorf("median, minimum, spread (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, test.sample); diff != "" {
				t.Errorf("the rounds changed their order:\n%s", diff)
			}
		})
	}
	ratios := measure.Sample{10, 30, 90}.Over(measure.Sample{10, 10, 30})
	if diff := cmp.Diff(measure.Sample{1, 3, 3}, ratios); diff != "" {
		t.Errorf("ratios of the same rounds (-want +got):\n%s", diff)
	}
	if got := (measure.Sample{}).Median(); !math.IsNaN(got) {
		t.Errorf("the median of nothing is %v", got)
	}
}

// runner costs 10 µs a call, and notes who was called.
type runner struct {
	name string
	log  *[]string
	err  error
}

func (r runner) Spend(calls int) (time.Duration, error) {
	*r.log = append(*r.log, r.name)
	return time.Duration(calls) * 10 * time.Microsecond, r.err
}

func TestTurns(t *testing.T) {
	var log []string
	a, b := runner{"a", &log, nil}, runner{"b", &log, nil}
	plan := measure.Plan{Rounds: 3, Slice: 40 * time.Microsecond} // one call is enough to calibrate
	samples, err := plan.Turns(t.Context(), []measure.Runner{a, b})
	if err != nil {
		t.Fatal(err)
	}
	perCall := measure.Sample{10_000, 10_000, 10_000}
	if diff := cmp.Diff([]measure.Sample{perCall, perCall}, samples); diff != "" {
		t.Errorf("nanoseconds a call (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b", "a", "b", "b", "a", "a", "b"}, log); diff != "" {
		t.Errorf("calibration, then rounds that another one begins (-want +got):\n%s", diff)
	}

	broken := errors.New("broken")
	if _, err := plan.Turns(t.Context(), []measure.Runner{a, runner{"c", &log, broken}}); !errors.Is(err, broken) {
		t.Errorf("the error of a runner became %v", err)
	}
}

// TestPrepare shows that every call finds what was prepared for it.
func TestPrepare(t *testing.T) {
	prepared, ran := 0, 0
	task := &measure.Task{
		Prepare: func(n int) { prepared += n },
		Run: func(n int) error {
			ran += n
			if ran != prepared {
				t.Fatalf("%d calls, prepared for %d", ran, prepared)
			}
			return nil
		},
	}
	if _, err := task.Spend(1000); err != nil || ran != 1000 {
		t.Errorf("%d calls, %v; want 1000", ran, err)
	}
}

// TestSpendCounts shows that the CPU time of other threads counts, as that of the garbage
// collector has to, and that of Prepare does not.
func TestSpendCounts(t *testing.T) {
	busy := func() {
		for end := time.Now().Add(50 * time.Millisecond); time.Now().Before(end); {
		}
	}
	elsewhere := &measure.Task{Run: func(int) error {
		done := make(chan struct{})
		go func() { busy(); close(done) }()
		<-done
		return nil
	}}
	if spent, err := elsewhere.Spend(1); err != nil || spent < time.Millisecond {
		t.Errorf("another thread's work counted as %v, %v", spent, err)
	}
	before := &measure.Task{Prepare: func(int) { busy() }, Run: func(int) error { return nil }}
	if spent, err := before.Spend(1); err != nil || spent > 20*time.Millisecond {
		t.Errorf("preparing counted as %v, %v", spent, err)
	}
}

var sink []byte

func TestMemory(t *testing.T) {
	got, err := measure.Calls(func() error { sink = make([]byte, 1024); return nil }).Memory()
	if err != nil {
		t.Fatal(err)
	}
	if got.Allocs != 1 || got.Bytes < 1024 || got.Bytes > 1200 {
		t.Errorf("a slice of 1024 bytes takes %+v", got)
	}
}
