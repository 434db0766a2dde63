package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
)

// maxInput bounds one line or session read from standard input.
const maxInput = 8 << 20

// each calls handle for every cookie: the operands, or else the lines of standard
// input. It goes on after a rejected cookie and returns errRejected at the end.
func (in *invocation) each(handle func(cookie string) error) error {
	if len(in.operands) > 0 {
		return in.eachOf(in.operands, handle)
	}
	lines := bufio.NewScanner(in.stdin)
	lines.Buffer(nil, maxInput)
	rejected, count := false, 0
	for lines.Scan() {
		count++
		err := in.eachOf([]string{strings.TrimSuffix(lines.Text(), "\r")}, handle)
		if err != nil && err != errRejected {
			return err
		}
		rejected = rejected || err != nil
	}
	switch {
	case lines.Err() != nil:
		return fmt.Errorf("reading standard input: %w", lines.Err())
	case count == 0:
		return usagef("no cookie given, neither as an argument nor on standard input")
	case rejected:
		return errRejected
	}
	return nil
}

func (in *invocation) eachOf(cookies []string, handle func(cookie string) error) error {
	var last error
	for _, cookie := range cookies {
		if err := in.ctx.Err(); err != nil {
			return err
		}
		if err := handle(cookie); err != nil {
			if err != errRejected {
				return err
			}
			last = err
		}
	}
	return last
}

// sessions calls handle for every session to sign: the operands, or else standard
// input, line by line when each line is JSON and as a whole otherwise.
func (in *invocation) sessions(handle func(text string) error) error {
	if len(in.operands) > 0 {
		return in.eachOf(in.operands, handle)
	}
	data, err := io.ReadAll(io.LimitReader(in.stdin, maxInput+1))
	switch {
	case err != nil:
		return fmt.Errorf("reading standard input: %w", err)
	case len(data) > maxInput:
		return fmt.Errorf("standard input is longer than %d bytes", maxInput)
	case len(bytes.TrimSpace(data)) == 0:
		return usagef("no session given, neither as an argument nor on standard input")
	}
	if lines := strings.Split(strings.TrimRight(string(data), "\r\n"), "\n"); allJSON(lines) {
		return in.eachOf(lines, handle)
	}
	return handle(string(data))
}

func allJSON(lines []string) bool {
	for _, line := range lines {
		var v any
		if plainJSON.Unmarshal([]byte(line), &v) != nil {
			return false
		}
	}
	return true
}
