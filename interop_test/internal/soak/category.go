package soak

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
)

// BatchSize is how many cases are judged at once: what a batch holds, and so which case a
// seed and a number stand for, must not depend on the machine.
const BatchSize = 500

// Category is one kind of cases.
type Category struct {
	Name  string   `json:"name"`
	Share int      `json:"share"` // of all cases, beside the shares of the other categories
	Must  []string `json:"must"`  // what a run has to meet, or it shows too little

	// Judge makes the cases from number on, by seed, and has both sides judge them.
	Judge func(seed uint64, number, size int) (*Batch, error) `json:"-"`
}

// Batch is what the cases of a batch came to.
type Batch struct {
	Cases         int            `json:"cases"`
	Met           map[string]int `json:"met"` // verdicts, and differences on purpose as "intended: id"
	Disagreements []string       `json:"disagreements"`
}

// Meet counts a case by what came of it.
func (b *Batch) Meet(what string) {
	if b.Met == nil {
		b.Met = map[string]int{}
	}
	b.Cases++
	b.Met[what]++
}

// Disagree notes a case on which the sides do not agree, with all that is needed to try it
// by hand.
func (b *Batch) Disagree(format string, args ...any) {
	b.Meet("DISAGREE")
	b.Disagreements = append(b.Disagreements, fmt.Sprintf(format, args...))
}

// Add adds another batch.
func (b *Batch) Add(other *Batch) {
	if b.Met == nil {
		b.Met = map[string]int{}
	}
	b.Cases += other.Cases
	for what, count := range other.Met {
		b.Met[what] += count
	}
	b.Disagreements = append(b.Disagreements, other.Disagreements...)
}

// Missing returns what the category has to meet and the batches have not. Fewer than a
// thousand cases are too few to ask.
func (c *Category) Missing(b *Batch) (missing []string) {
	for _, what := range c.Must {
		if b.Met[what] == 0 && b.Cases >= 1000 {
			missing = append(missing, what)
		}
	}
	return missing
}

// Seed is the category's own of a run's seed, so that no two categories make of the same
// numbers the same cases.
func (c *Category) Seed(run uint64) uint64 {
	name := fnv.New64a()
	name.Write([]byte(c.Name))
	return (run ^ name.Sum64()) >> 1
}

// Random are the random numbers of one case.
func Random(seed uint64, number int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(number)))
}
