// Package spell finds the name that a misspelt one may stand for.
package spell

// Nearest returns the one of names that takes the fewest letters inserted, removed or
// replaced to get to from name, and how many; the first one of several. names must not
// be empty.
func Nearest(name string, names []string) (nearest string, distance int) {
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
