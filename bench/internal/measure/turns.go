package measure

import (
	"context"
	"time"
)

// Plan is how long to measure.
type Plan struct {
	Rounds int           // of which the medians are taken
	Slice  time.Duration // of CPU time a turn takes, about
}

// Turns has the runners take turns and returns what a call of each costs in nanoseconds. In
// each round another one begins.
func (p Plan) Turns(ctx context.Context, runners []Runner) ([]Sample, error) {
	calls := make([]int, len(runners))
	for i, r := range runners {
		n, err := p.calibrate(r)
		if err != nil {
			return nil, err
		}
		calls[i] = n
	}
	samples := make([]Sample, len(runners))
	for round := range p.Rounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for turn := range runners {
			i := (round + turn) % len(runners)
			spent, err := runners[i].Spend(calls[i])
			if err != nil {
				return nil, err
			}
			samples[i] = append(samples[i], float64(spent)/float64(calls[i]))
		}
	}
	return samples, nil
}

// calibrate returns how many calls fill a slice, and warms up on the way.
func (p Plan) calibrate(r Runner) (calls int, err error) {
	for calls = 1; ; calls *= 4 {
		spent, err := r.Spend(calls)
		if err != nil {
			return 0, err
		}
		if spent >= p.Slice/4 {
			return max(1, int(float64(calls)*float64(p.Slice)/float64(spent))), nil
		}
	}
}
