// Package overlay runs package flasksession without Flask's store: on one in memory that holds
// what a comparison puts there and notes what Go stores. It serves packages flaskshadow and
// internal/recorded.
package overlay

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/serializer"
)

// Store is a flasksession.Store for one comparison at a time. It is a plain one on purpose:
// then Go writes as Flask-Session does. New makes it.
type Store struct {
	Held map[string][]byte        // what is stored, by key
	TTLs map[string]time.Duration // for how long Go has stored it; missing for what was put
}

// New returns an empty store.
func New() *Store { return &Store{map[string][]byte{}, map[string]time.Duration{}} }

// Clear forgets everything.
func (s *Store) Clear() {
	clear(s.Held)
	clear(s.TTLs)
}

// Get returns what is held.
func (s *Store) Get(_ context.Context, key string) ([]byte, bool, error) {
	data, found := s.Held[key]
	return data, found, nil
}

// Set notes what Go stores.
func (s *Store) Set(_ context.Context, key string, data []byte, ttl time.Duration) error {
	s.Held[key], s.TTLs[key] = slices.Clone(data), ttl
	return nil
}

// Delete forgets a key.
func (s *Store) Delete(_ context.Context, key string) error {
	delete(s.Held, key)
	delete(s.TTLs, key)
	return nil
}

// Bare returns a configuration without what has effects outside: Logger, OnReject,
// ErrorHandler and ReadOnly.
func Bare(cfg flasksession.Config) flasksession.Config {
	cfg.ReadOnly, cfg.Config.ReadOnly = false, false
	cfg.OnReject, cfg.Config.OnReject = nil, nil
	cfg.ErrorHandler, cfg.Config.ErrorHandler = nil, nil
	cfg.Logger, cfg.Config.Logger = slog.New(slog.DiscardHandler), nil
	return cfg
}

// Format returns what Go stores by a configuration: its Serialization or the default.
func Format(cfg flasksession.Config) serializer.Payload {
	switch {
	case cfg.Serialization != nil:
		return cfg.Serialization
	case cfg.Version == flasksession.V08:
		return flasksession.MsgPack
	}
	return flasksession.Pickle
}
