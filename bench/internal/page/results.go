// Package page writes what was measured: tables, targets and pictures.
package page

import (
	"math"
	"strconv"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/web"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// Results is what was measured. Rows that were not are missing in the maps.
type Results struct {
	Work  map[string][]work.Result // by the name of the row
	Web   map[web.Row]*web.Result
	Facts []Fact
	Date  string
}

// Fact is a line about the machine, or the version of a program.
type Fact struct{ Name, Value string }

// result returns what a contender came to in a row, or nil.
func (r Results) result(row, contender string) *work.Result {
	for i, result := range r.Work[row] {
		if result.Name == contender {
			return &r.Work[row][i]
		}
	}
	return nil
}

// sample is what a call takes in nanoseconds, and empty if that was not measured.
func (r Results) sample(row, contender string) measure.Sample {
	if result := r.result(row, contender); result != nil {
		return result.NS
	}
	return nil
}

// ns is the median of a call in nanoseconds. Like what follows it is NaN if that was not
// measured.
func (r Results) ns(row, contender string) float64 { return r.sample(row, contender).Median() }

func (r Results) memory(row, contender string) measure.Memory {
	if result := r.result(row, contender); result != nil && result.Memory != nil {
		return *result.Memory
	}
	return measure.Memory{Allocs: math.NaN(), Bytes: math.NaN()}
}

// server is what a view of a server came to, with empty samples if it was not loaded.
func (r Results) server(name, view string) web.Result {
	if result := r.Web[web.Row{Server: name, View: view}]; result != nil {
		return *result
	}
	return web.Result{}
}

// perByte is what each contender of a row of growth takes for a byte, in nanoseconds, with
// the number of its bytes.
func (r Results) perByte(row string) (bytes []int, ns []float64) {
	for _, result := range r.Work[row] {
		_, size, _ := strings.Cut(result.Name, ":")
		n, err := strconv.Atoi(size)
		if err != nil {
			panic("page: " + row + " has the contender " + result.Name)
		}
		bytes = append(bytes, n)
		ns = append(ns, result.NS.Median()/float64(n))
	}
	return bytes, ns
}
