// Package interop compares this repository with the Python it mirrors, live: one
// long-lived Python worker with real Flask judges the same cookies.
//
// The tests need the packages of scripts/requirements.txt. They use the
// interpreter named by FLASKCOOKIE_PYTHON, or .venv/bin/python of the
// repository, which scripts/test makes. Without one they are skipped, and fail
// if CI is true.
//
//	go test . -run Differential -seed 7 -cases 1000000    // more of it
//	go test . -run Differential -seed 7 -case 4711 -v     // one case again
//	../scripts/soak -cases 10000000                       // all categories, on all cores
//	../scripts/fuzz 1h interop_test                       // what no generator thinks of
//
// It is a module of its own, so that users of the library inherit none of what
// the tests need.
package interop
