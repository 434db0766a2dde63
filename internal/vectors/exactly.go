package vectors

import (
	"math"
	"math/big"
	"reflect"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Exactly has cmp compare session values as reflect.DeepEqual does, a time with its
// location, but a float by what it is: NaN is NaN, and zero is not minus zero.
var Exactly = cmp.Options{
	cmp.Comparer(func(a, b time.Time) bool { return reflect.DeepEqual(a, b) }),
	cmp.Comparer(func(a, b *big.Int) bool { return reflect.DeepEqual(a, b) }),
	cmp.Comparer(func(a, b float64) bool {
		return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
	}),
}
