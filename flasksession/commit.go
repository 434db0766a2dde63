package flasksession

import (
	"context"
	"errors"
	"fmt"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ending is what became of a session in the store.
type ending struct {
	id      string
	values  taggedjson.Dict // with what others changed meanwhile
	lost    string          // why nothing was written and no cookie is due; "" mostly
	placed  bool            // something is stored under a new id
	unsaved error           // why a logout was not saved, and the session deleted instead
}

const (
	deletedMeanwhile = "it was deleted meanwhile"
	otherUser        = "somebody else has logged in or out in it meanwhile"
)

// commit does what is planned to the store. A logout that the store does not take, or that others
// overtake at every attempt, deletes the session instead: who can bring that about with a copied
// cookie must not keep anybody logged in to it.
func (s *ServerSide) commit(ctx context.Context, p plan) (ending, error) {
	end, err := s.perform(ctx, p)
	if err != nil && p.logsOut() && ctx.Err() == nil && byOthers(err) {
		return s.endSession(ctx, p, end, err)
	}
	return end, err
}

// byOthers reports whether a session is not saved for what others have brought about, and not for
// a mistake of the program.
func byOthers(err error) bool {
	return errors.Is(err, ErrContended) || errors.Is(err, ErrTooLong) || errors.Is(err, ErrTooManyValues) || errors.Is(err, errStore)
}

// endSession deletes a session whose logout was not saved.
func (s *ServerSide) endSession(ctx context.Context, p plan, was ending, unsaved error) (ending, error) {
	if err := s.remove(ctx, p.was.id); err != nil {
		return was, errors.Join(unsaved, fmt.Errorf("flasksession: nor can the session be deleted: %w", err))
	}
	if was.placed {
		unsaved = errors.Join(unsaved, s.remove(ctx, p.id))
	}
	return ending{id: p.was.id, unsaved: unsaved}, nil
}

// perform takes the step of a plan.
func (s *ServerSide) perform(ctx context.Context, p plan) (end ending, err error) {
	end = ending{id: p.id, values: p.values}
	switch p.step {
	case doCreate:
		return end, s.put(ctx, p.id, p.values)
	case doRenew:
		return s.renew(ctx, p)
	case doOverwrite:
		end.placed, err = s.overwrite(ctx, p)
		return end, err
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
func (s *ServerSide) overwrite(ctx context.Context, p plan) (placed bool, err error) {
	data := p.was.data
	if !p.change.none() {
		if data, err = s.encode(p.values); err != nil {
			return false, err
		}
	}
	if err := s.putData(ctx, p.id, data, p.values); err != nil {
		return false, err
	}
	if p.moves() {
		return true, s.remove(ctx, p.was.id)
	}
	return false, nil
}
