package soak

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"testing"
)

// Serving is the variable of the environment that makes a test binary a judge of batches.
// Its jobs come on standard input, its reports leave on [ReportsFile].
const (
	Serving     = "FLASKCOOKIE_SOAK"
	ReportsFile = 3
)

// Job asks for the batch of a category whose first case has this number. Seed is the run's.
type Job struct {
	Category string `json:"category"`
	Seed     uint64 `json:"seed"`
	Number   int    `json:"number"`
}

// Report is the answer to a job.
type Report struct {
	Job   Job    `json:"job"`
	Batch *Batch `json:"batch"`
	Error string `json:"error,omitempty"` // the batch could not be judged
}

var (
	soakCases = flag.Int("soak", 4*BatchSize, "cases of each category that TestSoak tries")
	soakSeed  = flag.Uint64("soakseed", 0, "seed of TestSoak; 0 takes a new one")
)

// Run is the whole of a test called TestSoak.
func Run(t *testing.T, categories []Category) {
	if os.Getenv(Serving) != "" {
		serve(t, categories)
		return
	}
	seed := *soakSeed
	if seed == 0 {
		seed = rand.Uint64() >> 1
	}
	t.Logf("seed %d", seed)
	for _, category := range categories {
		t.Run(category.Name, func(t *testing.T) { try(t, category, seed) })
	}
}

func try(t *testing.T, category Category, seed uint64) {
	var all Batch
	for number := 0; number < *soakCases && len(all.Disagreements) == 0; number += BatchSize {
		batch, err := category.Judge(category.Seed(seed), number, BatchSize)
		if err != nil {
			t.Fatalf("-soakseed %d, batch %d: %v", seed, number, err)
		}
		all.Add(batch)
	}
	t.Logf("%d cases: %v", all.Cases, all.Met)
	for _, disagreement := range all.Disagreements[:min(10, len(all.Disagreements))] {
		t.Errorf("-soakseed %d: %s", seed, disagreement)
	}
	if missing := category.Missing(&all); missing != nil {
		t.Errorf("-soakseed %d: never met: %q", seed, missing)
	}
}

// FirstDisagreement judges batches of some size, to the first with a disagreement, and returns
// it: a test plants one, to see what is told of it.
func FirstDisagreement(t testing.TB, category Category, size int) string {
	t.Helper()
	for number := 0; number < 100*size; number += size {
		batch, err := category.Judge(category.Seed(1), number, size)
		if err != nil {
			t.Fatal(err)
		}
		if len(batch.Disagreements) > 0 {
			return batch.Disagreements[0]
		}
	}
	t.Fatalf("%s: no disagreement", category.Name)
	return ""
}

// serve says which categories there are, and judges until standard input ends.
func serve(t *testing.T, categories []Category) {
	reports := json.NewEncoder(os.NewFile(ReportsFile, "reports"))
	if err := reports.Encode(categories); err != nil {
		t.Fatal(err)
	}
	jobs := json.NewDecoder(os.Stdin)
	for {
		var job Job
		if err := jobs.Decode(&job); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		if err := reports.Encode(judge(categories, job)); err != nil {
			t.Fatal(err)
		}
	}
}

func judge(categories []Category, job Job) Report {
	for i := range categories {
		if c := &categories[i]; c.Name == job.Category {
			batch, err := c.Judge(c.Seed(job.Seed), job.Number, BatchSize)
			if err != nil {
				return Report{Job: job, Error: err.Error()}
			}
			return Report{Job: job, Batch: batch}
		}
	}
	return Report{Job: job, Error: fmt.Sprintf("there is no category %q", job.Category)}
}
