package work

import "slices"

// Rows returns all rows, in the order of the page.
func Rows() []Row {
	return slices.Concat(tokens(), opening(), saving(), inflating(), deflating(), packing(), growing())
}
