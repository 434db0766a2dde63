package measure

import (
	"math"
	"slices"
)

// Sample holds one measurement a round, in the order of the rounds.
type Sample []float64

// Median returns the middle of the sample, and NaN of an empty one.
func (s Sample) Median() float64 { return s.quantile(0.5) }

// Min returns the smallest measurement, and NaN if there is none.
func (s Sample) Min() float64 { return s.quantile(0) }

// Max returns the largest measurement, and NaN if there is none.
func (s Sample) Max() float64 { return s.quantile(1) }

// Quartiles returns the ends of the middle half of the sample.
func (s Sample) Quartiles() (low, high float64) { return s.quantile(0.25), s.quantile(0.75) }

// Spread returns the distance between the quartiles as a part of the median: 0.1 means
// that half of the rounds lie within a tenth.
func (s Sample) Spread() float64 {
	low, high := s.Quartiles()
	return (high - low) / s.Median()
}

// Over returns the ratios of two samples, round by round.
func (s Sample) Over(other Sample) Sample {
	ratios := make(Sample, min(len(s), len(other)))
	for i := range ratios {
		ratios[i] = s[i] / other[i]
	}
	return ratios
}

// quantile interpolates between the two nearest measurements.
func (s Sample) quantile(q float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	position := q * float64(len(sorted)-1)
	below := int(position)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (sorted[above]-sorted[below])*(position-float64(below))
}
