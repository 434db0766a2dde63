// Package zlibtest makes inputs that lead a compressor into its corners: for
// the tests of package pyzlib and for those that compare it with a live Python.
//
// Build follows recipes, which scripts/gen_zlib_fixtures.py follows too, step
// by step: so the golden file holds a recipe and a checksum instead of a long
// input. Random invents inputs from a seed.
package zlibtest
