package flasksession

import (
	"context"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ending is what became of a session in the store.
type ending struct {
	id     string
	values taggedjson.Dict // with what others changed meanwhile
	lost   string          // why nothing was written and no cookie is due; "" mostly
	outrun bool            // the session was deleted since others did not let a logout be saved
}

const (
	deletedMeanwhile = "it was deleted meanwhile"
	otherUser        = "somebody else has logged in or out in it meanwhile"
)

// commit does what is planned to the store.
func (s *ServerSide) commit(ctx context.Context, p plan) (ending, error) {
	end := ending{id: p.id, values: p.values}
	switch p.step {
	case doCreate:
		return end, s.put(ctx, p.id, p.values)
	case doRenew:
		return s.renew(ctx, p)
	case doOverwrite:
		return end, s.overwrite(ctx, p)
	case doMerge:
		return s.merge(ctx, p)
	case doRemove:
		return end, s.remove(ctx, p.was.id)
	}
	return end, nil
}

// renew gives a session more time. What is not there any more is not brought back.
func (s *ServerSide) renew(ctx context.Context, p plan) (ending, error) {
	end := ending{id: p.id, values: p.values}
	ttl, err := s.ttl(p.values)
	if err != nil {
		return end, err
	}
	found, err := s.toucher.Touch(ctx, s.key(p.id), ttl)
	if err != nil {
		return end, s.storeError(p.id, err)
	}
	if !found {
		end.lost = deletedMeanwhile
	}
	return end, nil
}

// overwrite stores a session as Flask-Session does, whatever others have written
// meanwhile. What was not changed is written as it was read.
func (s *ServerSide) overwrite(ctx context.Context, p plan) error {
	data := p.was.data
	if !p.change.none() {
		var err error
		if data, err = s.encode(p.values); err != nil {
			return err
		}
	}
	if err := s.putData(ctx, p.id, data, p.values); err != nil {
		return err
	}
	if p.moves() {
		return s.remove(ctx, p.was.id)
	}
	return nil
}
