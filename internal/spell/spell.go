// Package spell finds the name that a misspelt one may stand for.
package spell

// near is how many letters a name may be off and still be taken for a slip.
const near = 2

// Suggestion asks, at the end of a sentence, whether the nearest of names was meant. It is
// empty if none is near.
func Suggestion(name string, names []string) string {
	nearest, distance := nearestOf(name, names)
	if distance > near {
		return ""
	}
	return "; did you mean " + nearest + "?"
}

// nearestOf returns the one of names that takes the fewest letters inserted, removed or
// replaced to get to from name, and how many; the first one of several. names must not
// be empty.
func nearestOf(name string, names []string) (nearest string, distance int) {
	for i, candidate := range names {
		if d := editDistance(name, candidate); i == 0 || d < distance {
			nearest, distance = candidate, d
		}
	}
	return nearest, distance
}

// editDistance counts the letters to insert, remove or replace to get from a to b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
