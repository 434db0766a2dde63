package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
)

// serverLog is where http.Server writes. Whoever connects can make it write of broken
// handshakes and the like; of a panic, and of connections that cannot be taken any more, they
// cannot.
type serverLog struct{}

func (serverLog) Write(line []byte) (int, error) {
	level := slog.LevelDebug
	for _, grave := range []string{"http: panic serving", "http: Accept error"} {
		if bytes.HasPrefix(line, []byte(grave)) {
			level = slog.LevelError
		}
	}
	slog.Log(context.Background(), level, string(bytes.TrimSpace(line)))
	return len(line), nil
}

// redisLog is where go-redis writes of connections that fail.
type redisLog struct{}

func (redisLog) Printf(ctx context.Context, format string, values ...any) {
	slog.WarnContext(ctx, "redis", "says", fmt.Sprintf(format, values...))
}
