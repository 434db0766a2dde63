package mongostore

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

var upsert = options.UpdateOne().SetUpsert(true)

// named finds the documents of a key, which is not their "_id".
func named(key string) bson.D { return bson.D{{Key: "id", Value: key}} }

// live finds those of a key that are valid.
func (s *Store) live(key string) bson.D {
	filter := named(key)
	if s.checks {
		filter = append(filter, bson.E{Key: "expiration", Value: bson.D{{Key: "$gt", Value: date(0)}}})
	}
	return filter
}

// same finds a document that was read, if it still holds what it held. Its own "_id" names
// it: of two documents of one key the other may hold the same by chance.
func same(document bson.Raw) bson.D {
	return bson.D{{Key: "_id", Value: document.Lookup("_id")}, {Key: "val", Value: document.Lookup("val")}}
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
