package flasksession

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// fetch reads a session from the store: _retrieve_session_data. The error is ErrUnknownID
// if it is not there, and empty bytes or a stored None count as nothing.
func (s *ServerSide) fetch(ctx context.Context, id string) ([]byte, taggedjson.Dict, error) {
	data, found, err := s.store.Get(ctx, s.key(id))
	if err != nil {
		err = s.storeError(id, err)
		if errors.Is(err, ErrTooLong) { // the store has looked at the length
			err = fmt.Errorf("%w: %w", ErrStored, err)
		}
		return nil, nil, err
	}
	if !found || len(data) == 0 {
		return nil, nil, ErrUnknownID
	}
	values, found, err := s.decode(data)
	if err == nil && !found {
		err = ErrUnknownID
	}
	return data, values, err
}

func (s *ServerSide) key(id string) string { return *s.config.SessionKeyPrefix + id }

func (s *ServerSide) encode(values taggedjson.Dict) ([]byte, error) {
	if values == nil {
		values = taggedjson.Dict{}
	}
	data, err := s.config.Serialization.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("flasksession: session: %w", err)
	}
	if len(data) > MaxStored {
		return nil, ErrTooLong
	}
	if tooManyTagged(s.config.Serialization, data) {
		return nil, ErrTooManyValues
	}
	return data, nil
}

func (s *ServerSide) put(ctx context.Context, id string, values taggedjson.Dict) error {
	data, err := s.encode(values)
	if err != nil {
		return err
	}
	return s.putData(ctx, id, data, values)
}

func (s *ServerSide) putData(ctx context.Context, id string, data []byte, values taggedjson.Dict) error {
	if !validID(id) {
		return errors.New("flasksession: NewID returned what cannot be an id")
	}
	ttl, err := s.ttl(values)
	if err != nil {
		return err
	}
	if err := s.store.Set(ctx, s.key(id), data, ttl); err != nil {
		return s.storeError(id, err)
	}
	return nil
}

func (s *ServerSide) remove(ctx context.Context, id string) error {
	if err := s.store.Delete(ctx, s.key(id)); err != nil {
		return s.storeError(id, err)
	}
	return nil
}

// ttl is total_seconds(app.permanent_session_lifetime), whole seconds and the same for a
// session that ends with the browser.
func (s *ServerSide) ttl(values taggedjson.Dict) (time.Duration, error) {
	ttl := s.config.PermanentSessionLifetime
	if s.config.StoreTTL != nil {
		ttl = s.config.StoreTTL(flaskcookie.NewSession(values))
	}
	if ttl = ttl.Truncate(time.Second); ttl <= 0 {
		return 0, errors.New("flasksession: StoreTTL returned less than a second")
	}
	return ttl, nil
}
