// Package work has what is measured: rows of work, and who does each of them. Every maker of
// a row checks that all of its contenders come to the same result before their time counts.
package work

import (
	"context"
	"fmt"
	"runtime"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/python"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// Row is one piece of work.
type Row struct {
	Name string
	make func(*Env) ([]Contender, error)
}

// Contender is somebody who does the work of a row.
type Contender struct {
	Name string
	measure.Runner
}

// The names of the contenders.
const (
	Floor   = "floor"          // the least that the work takes with the standard library
	Request = "ours, request"  // Codec.Open and Codec.Save
	Dict    = "ours, Dict"     // Codec.Decode into a Dict
	Struct  = "ours, struct"   // Codec.Decode into a struct
	Ours    = "ours"           // whatever else
	Python  = "CPython"        // loads, dumps, and the packages behind them
	Flask   = "Flask, request" // open_session and save_session
	GobMap  = "gorilla, gob"   // securecookie
	JSONMap = "gorilla, JSON"  // the same with its JSONEncoder
	JSONTo  = "gorilla, JSON struct"
	Pooled  = "compress/zlib"      // with a reader or writer that is used again
	Fresh   = "compress/zlib, new" // with a new one each time
	Any     = "vmihailenco, any"   // into any and from maps
	StdJSON = "encoding/json"

	// Parts of opening and saving a short session.
	PartRead  = "of ours: reading JSON"
	PartClock = "of ours: reading the clock"
	PartJSON  = "of ours: writing JSON"
	PartProof = "of ours: proof that compressing loses"
	PartZlib  = "compressing instead"
)

// Env is what the contenders work with.
type Env struct {
	Key    string
	Python *python.Worker
	Codec  *flaskcookie.Codec
}

// NewEnv returns an Env with a codec of its own.
func NewEnv(worker *python.Worker) (*Env, error) {
	const key = "the key of scripts/bench, which is no secret"
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte(key)})
	return &Env{key, worker, codec}, err
}

// Result is what a contender took.
type Result struct {
	Name string // of the contender
	NS   measure.Sample
	// Memory is that of a call, for those in this process.
	Memory *measure.Memory
}

// Measure has the contenders of a row take turns. Go has one thread meanwhile, as CPython has and
// as each of a busy server's is: an idle one would spin for more while the collector runs.
func (r Row) Measure(ctx context.Context, env *Env, plan measure.Plan) ([]Result, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	contenders, err := r.make(env)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Name, err)
	}
	runners := make([]measure.Runner, len(contenders))
	for i, c := range contenders {
		runners[i] = c.Runner
	}
	samples, err := plan.Turns(ctx, runners)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Name, err)
	}
	results := make([]Result, len(contenders))
	for i, c := range contenders {
		results[i] = Result{Name: c.Name, NS: samples[i]}
		if task, here := c.Runner.(*measure.Task); here {
			memory, err := task.Memory()
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", r.Name, c.Name, err)
			}
			results[i].Memory = &memory
		}
	}
	return results, env.Python.Drop()
}

// Joined returns the results of a row with those of more rounds of it.
func Joined(results, more []Result) []Result {
	if results == nil {
		return more
	}
	for i := range results {
		results[i].NS = append(results[i].NS, more[i].NS...)
	}
	return results
}

// same demands that a contender has come to the right result.
func same(name, got, want string) error {
	if got != want {
		return fmt.Errorf("%s comes to %.200q, want %.200q", name, got, want)
	}
	return nil
}
