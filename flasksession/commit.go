package flasksession

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ending is what became of a session in the store.
type ending struct {
	id     string
	values taggedjson.Dict // with what others changed meanwhile
	gone   bool            // not in the store any more, so nothing was written
}

// commit writes a session to the store, or deletes it if it is empty.
func (s *ServerSide) commit(ctx context.Context, session *flaskcookie.Session, was *origin) (ending, error) {
	values := session.Values()
	end := ending{id: was.id, values: values}
	empty := s.rules.empty(values)
	switch {
	case was.data == nil && empty:
		return end, nil // it never was in the store
	case was.data == nil:
		return end, s.put(ctx, was.id, values)
	case empty && (session.Cleared() || s.swapper == nil):
		return end, s.remove(ctx, was.id)
	case s.swapper == nil:
		return s.overwrite(ctx, session, was)
	}
	return s.swap(ctx, session, was)
}

// overwrite stores a session as Flask-Session does, whatever others have written
// meanwhile. What was not changed is written as it was read.
func (s *ServerSide) overwrite(ctx context.Context, session *flaskcookie.Session, was *origin) (ending, error) {
	end := ending{id: was.id, values: session.Values()}
	data := was.data
	if !changeOf(was.values, end.values, session.Cleared()).none() {
		var err error
		if data, err = s.encode(end.values); err != nil {
			return end, err
		}
	}
	if session.Regenerated() {
		end.id = s.config.NewID()
	}
	if err := s.setData(ctx, end.id, data, end.values); err != nil {
		return end, err
	}
	if session.Regenerated() {
		return end, s.remove(ctx, was.id)
	}
	return end, nil
}

func (s *ServerSide) encode(values taggedjson.Dict) ([]byte, error) {
	if values == nil {
		values = taggedjson.Dict{}
	}
	data, err := s.config.Serialization.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("flasksession: session: %w", err)
	}
	return data, nil
}

func (s *ServerSide) put(ctx context.Context, id string, values taggedjson.Dict) error {
	data, err := s.encode(values)
	if err != nil {
		return err
	}
	return s.setData(ctx, id, data, values)
}

func (s *ServerSide) setData(ctx context.Context, id string, data []byte, values taggedjson.Dict) error {
	if !validID(id) {
		return errors.New("flasksession: NewID returned what cannot be an id")
	}
	ttl, err := s.ttl(values)
	if err != nil {
		return err
	}
	if err := s.store.Set(ctx, s.key(id), data, ttl); err != nil {
		return fmt.Errorf("flasksession: store: %w", err)
	}
	return nil
}

func (s *ServerSide) remove(ctx context.Context, id string) error {
	if err := s.store.Delete(ctx, s.key(id)); err != nil {
		return fmt.Errorf("flasksession: store: %w", err)
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
