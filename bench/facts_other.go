//go:build !linux

package main

import (
	"errors"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/page"
)

func machine() ([]page.Fact, error) {
	return nil, errors.New("needs Linux: /proc tells what a server spends, and how busy the machine is")
}
