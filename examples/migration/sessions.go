package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// sessions are where the app has them: in the cookie, or, with SESSION_TYPE=redis, in the
// Redis of REDIS_URL.
type sessions struct {
	write flaskcookie.SessionInterface
	read  flaskcookie.SessionInterface // the same without writing
	quiet flaskcookie.SessionInterface // for a look beside the request: reads, and reports nothing

	codec *flaskcookie.Codec          // nil if they are in Redis
	check func(context.Context) state // how the store is; nil if there is none

	// For flaskshadow: the one, or the other two.
	cookie flaskcookie.Config
	store  flasksession.Store
	stored flasksession.Config
}

func newSessions(settings map[string]any, m *metrics) (*sessions, error) {
	if settings["SESSION_TYPE"] == "redis" {
		return inRedis(settings, m)
	}
	if kind, given := settings["SESSION_TYPE"]; given && kind != nil {
		return nil, errors.New("this program knows no other SESSION_TYPE than redis")
	}
	cfg, err := flaskcookie.ConfigFromMapping(settings)
	if err != nil {
		return nil, err
	}
	cfg.OnReject = m.reject
	made := func(readOnly bool, cfg flaskcookie.Config) *flaskcookie.Codec {
		cfg.ReadOnly = readOnly
		codec, errC := flaskcookie.New(cfg)
		err = errors.Join(err, errC)
		return codec
	}
	s := &sessions{cookie: cfg, codec: made(false, cfg)}
	s.write, s.read = s.codec, made(true, cfg)
	cfg.OnReject, cfg.Logger = nil, slog.New(slog.DiscardHandler)
	s.quiet = made(true, cfg)
	return s, err
}

func inRedis(settings map[string]any, m *metrics) (*sessions, error) {
	options, err := redis.ParseURL(os.Getenv("REDIS_URL"))
	if err != nil {
		return nil, errors.New("REDIS_URL cannot be read") // it may hold a password
	}
	cfg, err := flasksession.ConfigFromMapping(settings)
	if err != nil {
		return nil, err
	}
	cfg.OnReject = m.reject
	client := redis.NewClient(patient(options))
	store := redisstore.New(client)
	made := func(readOnly bool, cfg flasksession.Config) flaskcookie.SessionInterface {
		cfg.ReadOnly = readOnly
		side, errS := flasksession.New(cfg, store)
		err = errors.Join(err, errS)
		return side
	}
	s := &sessions{write: made(false, cfg), read: made(true, cfg), store: store, stored: cfg}
	s.check = func(ctx context.Context) state { return checkRedis(ctx, client, cfg.SessionKeyPrefix) }
	cfg.OnReject, cfg.Logger = nil, slog.New(slog.DiscardHandler)
	s.quiet = made(true, cfg)
	return s, err
}

// reject counts the cookies that Go ignores.
func (m *metrics) reject(_ context.Context, err error) {
	reason := "signature" // changed, cut off, or of another key
	switch {
	case errors.Is(err, signer.ErrSignatureExpired):
		reason = "expired" // too old, or from the future
	case !errors.Is(err, signer.ErrBadSignature):
		reason = "unknown" // an id that the store does not have
	}
	m.rejected.add(label("reason", reason), 1)
}

// handler is the session's middleware around a view.
func handler(i flaskcookie.SessionInterface, next http.Handler) http.Handler {
	return flaskcookie.NewHandler(i, next, nil)
}
