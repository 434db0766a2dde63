package mongostore

import (
	"time"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

var upsert = options.UpdateOne().SetUpsert(true)

// named finds the documents of a key. They have an "_id" of their own, which means nothing.
func named(key string) bson.D { return bson.D{{Key: "id", Value: key}} }

// live finds those of a key that are valid.
func (s *Store) live(key string) bson.D {
	filter := named(key)
	if s.checks {
		filter = append(filter, bson.E{Key: "expiration", Value: bson.D{{Key: "$gt", Value: date(0)}}})
	}
	return filter
}

// holding finds those that hold old. It may be stored as text, which is what json.dumps
// gives a Flask-Session up to 0.6.
func (s *Store) holding(key string, old []byte) bson.D {
	kinds := bson.A{bson.Binary{Data: old}}
	if utf8.Valid(old) {
		kinds = append(kinds, string(old))
	}
	return append(s.live(key), bson.E{Key: "val", Value: bson.D{{Key: "$in", Value: kinds}}})
}

// fields are those that every write of a session replaces.
func fields(data []byte, ttl time.Duration) bson.D {
	return bson.D{{Key: "val", Value: bson.Binary{Data: data}}, end(ttl)}
}

func end(ttl time.Duration) bson.E { return bson.E{Key: "expiration", Value: date(ttl)} }

// date is the time ttl from now, to the millisecond below, as MongoDB keeps dates.
func date(ttl time.Duration) bson.DateTime { return bson.NewDateTimeFromTime(time.Now().Add(ttl)) }

// value is what a document holds.
func value(document bson.Raw) ([]byte, error) {
	val := document.Lookup("val")
	if _, data, ok := val.BinaryOK(); ok {
		return data, nil
	}
	if text, ok := val.StringValueOK(); ok {
		return []byte(text), nil
	}
	return nil, ErrDocument
}

// matched reports whether an update found a document. Whether it changed one says nothing:
// what is the same already counts as not changed.
func matched(result *mongo.UpdateResult, err error) (bool, error) {
	switch {
	case err != nil:
		return false, err
	case !result.Acknowledged:
		return false, ErrUnacknowledged
	}
	return result.MatchedCount > 0, nil
}

func deleted(result *mongo.DeleteResult, err error) (bool, error) {
	switch {
	case err != nil:
		return false, err
	case !result.Acknowledged:
		return false, ErrUnacknowledged
	}
	return result.DeletedCount > 0, nil
}
