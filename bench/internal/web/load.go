package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"time"
)

// How many clients there are at once; each waits for its answer.
const (
	connections = 16
	few         = 8 // of the views "write-eight" and "write-one"
)

// load is what wrk has found out.
type load struct {
	Requests     int     `json:"requests"`
	Microseconds int     `json:"microseconds"` // in all
	Errors       int     `json:"errors"`       // of connections, and statuses of 400 and more
	P50          float64 `json:"p50"`          // microseconds
	P99          float64 `json:"p99"`
}

// perSecond is how many requests a second were answered.
func (l load) perSecond() float64 { return float64(l.Requests) / float64(l.Microseconds) * 1e6 }

// wrk loads an URL for some seconds with so many clients, with the cookies in a file.
func wrk(ctx context.Context, script, url, cookies string, clients int, duration time.Duration) (load, error) {
	seconds := fmt.Sprintf("%ds", int(duration.Seconds()))
	cmd := exec.CommandContext(ctx, "wrk", "-t1", fmt.Sprintf("-c%d", clients), "-d"+seconds, "-s", script, url, "--", cookies)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return load{}, fmt.Errorf("wrk: %w:\n%s", err, out)
	}
	return parseLoad(out)
}

// parseLoad reads the last line of what wrk writes, which is load.lua's.
func parseLoad(out []byte) (l load, err error) {
	out = bytes.TrimSpace(out)
	if err := json.Unmarshal(out[bytes.LastIndexByte(out, '\n')+1:], &l); err != nil {
		return load{}, fmt.Errorf("wrk: %w:\n%s", err, out)
	}
	if l.Errors > 0 || l.Requests == 0 || l.Microseconds == 0 {
		return load{}, fmt.Errorf("wrk: %d errors in %d requests", l.Errors, l.Requests)
	}
	return l, nil
}
