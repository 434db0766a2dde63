package mongostore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// Store keeps sessions in a collection of MongoDB. It is made by [New] or [NewChecking]
// and safe for concurrent use.
type Store struct {
	collection *mongo.Collection
	checks     bool // the time, on read
}

// New returns a store on a collection, which is SESSION_MONGODB_COLLECT in the database
// SESSION_MONGODB_DB: "sessions" in "flask_session" by default. The client stays the
// caller's: to configure, to share, and to disconnect.
//
// Like Flask-Session from 0.7 on the store leaves it to MongoDB to remove what has expired,
// by the index that Flask-Session makes, and takes as valid what is still there.
func New(collection *mongo.Collection) *Store {
	return &Store{collection, false}
}

// NewChecking is New for a Flask-Session up to 0.6, which makes no such index and looks at
// the time itself: a session whose time is over, or that has none, is not found.
func NewChecking(collection *mongo.Collection) *Store {
	return &Store{collection, true}
}

// Get returns what is stored under key, and found false if there is nothing. The error is
// [ErrDocument] or MongoDB's own.
func (s *Store) Get(ctx context.Context, key string) (data []byte, found bool, err error) {
	document, err := s.first(ctx, key)
	if err != nil || document == nil {
		return nil, false, failed("get", err)
	}
	data, err = value(document)
	return data, err == nil, err
}

// first returns the document of a key, the first if there are several, nil if there is none.
func (s *Store) first(ctx context.Context, key string) (bson.Raw, error) {
	document, err := s.collection.FindOne(ctx, s.live(key)).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, nil
	}
	return document, err
}

// Set stores data under key for ttl, with the three fields of Flask-Session. The error is
// [ErrLifetime], [ErrUnacknowledged] or MongoDB's own.
func (s *Store) Set(ctx context.Context, key string, data []byte, ttl time.Duration) error {
	if ttl < time.Second {
		return ErrLifetime
	}
	update := bson.D{{Key: "$set", Value: append(bson.D{{Key: "id", Value: key}}, fields(data, ttl)...)}}
	_, err := matched(s.collection.UpdateOne(ctx, named(key), update, upsert))
	return failed("set", err)
}

// Delete removes key, if it is there: all documents of that id, since without a unique
// index there may be several.
func (s *Store) Delete(ctx context.Context, key string) error {
	_, err := deleted(s.collection.DeleteMany(ctx, named(key)))
	return failed("delete", err)
}

// CompareAndSwap stores data under key for ttl if the key still holds old, byte for byte,
// and reports whether it did. A nil data deletes the key instead. It looks, and then writes
// to the document it saw if that is still the same. The errors are those of Get and Set.
func (s *Store) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (swapped bool, err error) {
	if data != nil && ttl < time.Second {
		return false, ErrLifetime
	}
	document, err := s.first(ctx, key)
	if err != nil || document == nil {
		return false, failed("compare and swap", err)
	}
	if stored, err := value(document); err != nil || !bytes.Equal(stored, old) {
		return false, err
	}
	if data == nil {
		swapped, err = s.remove(ctx, key, document)
	} else {
		update := bson.D{{Key: "$set", Value: fields(data, ttl)}}
		swapped, err = matched(s.collection.UpdateOne(ctx, same(document), update))
	}
	return swapped, failed("compare and swap", err)
}

// remove deletes key if a document of it is still the same. A second document of that key
// would take its place, and bring back a session that was logged out; so it goes as well.
func (s *Store) remove(ctx context.Context, key string, document bson.Raw) (bool, error) {
	found, err := deleted(s.collection.DeleteOne(ctx, same(document)))
	if err != nil || !found {
		return false, err
	}
	_, err = deleted(s.collection.DeleteMany(ctx, named(key)))
	return err == nil, err
}

// Touch gives what is stored under key another ttl from now, and leaves the rest; found is
// false if there is nothing. The errors are those of Set.
func (s *Store) Touch(ctx context.Context, key string, ttl time.Duration) (found bool, err error) {
	if ttl < time.Second {
		return false, ErrLifetime
	}
	update := bson.D{{Key: "$set", Value: bson.D{end(ttl)}}}
	found, err = matched(s.collection.UpdateOne(ctx, s.live(key), update))
	return found, failed("touch", err)
}

// TTL returns how long what is stored under key stays, 0 if it has no date, and less if the
// date is over and MongoDB still has it. found is false if Get would find nothing.
func (s *Store) TTL(ctx context.Context, key string) (ttl time.Duration, found bool, err error) {
	document, err := s.first(ctx, key)
	if err != nil || document == nil {
		return 0, false, failed("ttl", err)
	}
	if date, ok := document.Lookup("expiration").TimeOK(); ok {
		ttl = cmp.Or(time.Until(date), -1)
	}
	return ttl, true, nil
}
