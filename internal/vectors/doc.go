// Package vectors reads testdata, the cases made by real Python, for the tests
// of every package. Only tests may import it.
//
// Each file of testdata has a type here, and testdata/README.md describes the
// fields:
//
//	for _, row := range vectors.Load[vectors.Cookie](t, "cookies.jsonl") {
//		t.Run(row.Name, func(t *testing.T) { ... })
//	}
//
// Load fails the test when the file is missing, empty, or has a field the type
// does not know, so that a set of cases cannot vanish unnoticed. [FlipBits] and
// [RespellLast] make the two changes every accepted cookie must be tried with.
package vectors
