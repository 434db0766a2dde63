//go:build !linux

package web

import (
	"errors"
	"time"
)

func cpuTimeOf(int) (time.Duration, error) {
	return 0, errors.New("web: needs Linux: the CPU time of a server and its children is read from its clocks and /proc")
}
