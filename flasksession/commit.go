package flasksession

import (
	"context"
	"errors"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ending is what became of a session in the store.
type ending struct {
	id      string
	values  taggedjson.Dict // with what others changed meanwhile
	lost    string          // why nothing was written and no cookie is due; "" mostly
	unsaved error           // why a logout was not saved, and the session deleted instead
}

const (
	deletedMeanwhile = "it was deleted meanwhile"
	otherUser        = "somebody else has logged in or out in it meanwhile"
)

// logoutPatience is how long a logout is tried to be saved, or for half of the time that there is.
const logoutPatience = 2 * time.Second

// commit does what is planned to the store. A logout that cannot be saved, since others change the
// session at every attempt, or since it is too long for the store, deletes the session instead:
// whoever can do that to a session must not keep anybody logged in to it.
func (s *ServerSide) commit(ctx context.Context, p plan) (ending, error) {
	if !p.logsOut() {
		return s.perform(ctx, p)
	}
	soon, cancel := context.WithTimeout(ctx, affordable(ctx, logoutPatience))
	defer cancel()
	end, err := s.perform(soon, p)
	if err == nil {
		return end, nil
	}
	return s.endSession(ctx, p, err)
}

// endSession deletes a session whose logout was not saved.
func (s *ServerSide) endSession(ctx context.Context, p plan, unsaved error) (ending, error) {
	end := ending{id: p.was.id, unsaved: unsaved}
	if err := s.remove(ctx, p.was.id); err != nil {
		return end, errors.Join(unsaved, err)
	}
	if p.moves() {
		return end, s.remove(ctx, p.id)
	}
	return end, nil
}

// perform takes the step of a plan.
func (s *ServerSide) perform(ctx context.Context, p plan) (ending, error) {
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
