package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/weakkey"
)

// enoughBits are more than anyone can try.
const enoughBits = 128

// judged says what can be seen to be wrong with a key.
func judged(key []byte) keyReport {
	r := keyReport{Size: len(key), Bits: mostBits(key)}
	if fault := weakkey.Fault(key, weakkey.Sessions); fault != "" {
		r.Faults = append(r.Faults, "It "+fault+".")
	}
	if bytes.HasPrefix(key, []byte("django-insecure-")) {
		r.Faults = append(r.Faults, "It begins with django-insecure-, as the keys do that Django writes into the source code of a new project.")
	}
	if n := distinct(key); n == 1 { // weakkey has said so
	} else if n <= 8 && len(key) >= 16 {
		r.Faults = append(r.Faults, fmt.Sprintf("It has only %d different characters.", n))
	} else if n := period(key); n < len(key) {
		r.Faults = append(r.Faults, fmt.Sprintf("It repeats its first %d characters.", n))
	} else if isSequence(key) {
		r.Faults = append(r.Faults, "Its characters follow one another, as in abcdef or 123456.")
	}
	if r.Bits < enoughBits {
		r.Faults = append(r.Faults, fmt.Sprintf("It holds less than %d bits, whatever made it.", enoughBits))
	}
	r.OK = len(r.Faults) == 0
	r.Care = cares(key)
	return r
}

func distinct(key []byte) int {
	seen := map[byte]bool{}
	for _, char := range key {
		seen[char] = true
	}
	return len(seen)
}

// period is after how many characters a key repeats, its length if it does not.
func period(key []byte) int {
	for n := 1; n <= len(key)/2; n++ {
		if bytes.Equal(key[n:], key[:len(key)-n]) {
			return n
		}
	}
	return len(key)
}

// isSequence reports whether nearly all characters are the ones after those before them.
func isSequence(key []byte) bool {
	next := 0
	for i := 1; i < len(key); i++ {
		if step := int(key[i]) - int(key[i-1]); step == 1 || step == -1 || step == -9 {
			next++
		}
	}
	return len(key) > 3 && next*10 >= (len(key)-1)*8
}

// mostBits is how many bits a key of these characters holds if each was drawn at random.
func mostBits(key []byte) int {
	return int(float64(len(key)) * math.Log2(float64(alphabetSize(key))))
}

// alphabetSize is how many characters there are of the kind that the key has.
func alphabetSize(key []byte) int {
	only := func(allowed string) bool { return len(bytes.Trim(key, allowed)) == 0 }
	const digits, lower, upper = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	switch {
	case only(digits):
		return 10
	case only(digits + "abcdef"), only(digits + "ABCDEF"):
		return 16
	case only(lower), only(upper):
		return 26
	case only(digits + lower), only(digits + upper):
		return 36
	case only(digits + lower + upper):
		return 62
	case only(digits + lower + upper + "+/=_-"):
		return 64
	case !bytes.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }):
		return 95
	}
	return 256
}

// cares are what something between two programs may change.
func cares(key []byte) (cares []string) {
	if len(bytes.TrimSpace(key)) < len(key) {
		cares = append(cares, "There is whitespace at an end of it, which some programs take off.")
	}
	if strings.ContainsAny(string(key), "$#%\\'\"`&; \t") {
		cares = append(cares, "It has characters that shells, Docker Compose, dotenv or systemd may take for their own, such as $, #, quotes or spaces.")
	}
	switch {
	case !utf8.Valid(key):
		cares = append(cares, "It is bytes and no text: a variable of the environment cannot hold it.")
	case bytes.ContainsFunc(key, func(r rune) bool { return r >= utf8.RuneSelf }):
		cares = append(cares, "It has characters outside ASCII, which need the same encoding everywhere.")
	}
	return cares
}
