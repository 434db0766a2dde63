package web

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// startRedis starts a Redis that keeps nothing on the disk, and returns its port.
func startRedis(ctx context.Context, dir string) (*process, string, error) {
	port, err := freePort()
	if err != nil {
		return nil, "", err
	}
	p, _, err := start(ctx, filepath.Join(dir, "redis-server"), regexp.MustCompile("(Ready to accept connections)"), nil,
		"redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", dir, "--save", "")
	return p, port, err
}

// commands counts the commands that Redis at the address gets while do runs: how often
// somebody waited for it. What scripts call inside of Redis does not count.
func commands(address string, do func() error) (int, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if _, err := fmt.Fprint(conn, "MONITOR\r\n"); err != nil {
		return 0, err
	}
	lines := bufio.NewReader(conn)
	if ok, err := lines.ReadString('\n'); err != nil || ok != "+OK\r\n" {
		return 0, fmt.Errorf("redis: MONITOR: %q, %w", ok, err)
	}
	if err := do(); err != nil {
		return 0, err
	}
	return countCommands(conn, lines)
}

// quiet is how long no command may come for the count to be over.
const quiet = 200 * time.Millisecond

func countCommands(conn net.Conn, lines *bufio.Reader) (n int, err error) {
	for {
		if err := conn.SetReadDeadline(time.Now().Add(quiet)); err != nil {
			return 0, err
		}
		line, err := lines.ReadString('\n')
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
		if !strings.Contains(line, " lua] ") {
			n++
		}
	}
}
