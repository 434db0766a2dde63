package mongostore

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// TestKeyless hides what a server says, which may quote the key, and keeps what callers
// ask of an error.
func TestKeyless(t *testing.T) {
	const said = `E11000 duplicate key error collection: flask_session.sessions index: id_1 dup key: { id: "session:a-secret-id" }`
	raw := bson.Raw("\x05\x00\x00\x00\x00")
	for _, test := range []struct {
		shows string
		err   error
		holds func(error) bool
	}{
		{"a refused write keeps its code",
			mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: 11000, Message: said, Raw: raw}}},
			mongo.IsDuplicateKeyError},
		{"a write concern that was not met keeps its name",
			mongo.WriteException{WriteConcernError: &mongo.WriteConcernError{Name: "WriteConcernFailed", Code: 64, Message: said}},
			func(err error) bool {
				e, ok := errors.AsType[mongo.WriteException](err)
				return ok && e.WriteConcernError.Name == "WriteConcernFailed" && e.HasErrorCode(64)
			}},
		{"a refused command keeps its code and labels",
			mongo.CommandError{Code: 13, Name: "Unauthorized", Message: said, Labels: []string{"RetryableWriteError"}, Raw: raw},
			func(err error) bool {
				e, ok := errors.AsType[mongo.CommandError](err)
				return ok && e.HasErrorCode(13) && e.HasErrorLabel("RetryableWriteError") && e.Raw == nil
			}},
		{"a server that ran out of time is a timeout",
			mongo.CommandError{Code: 50, Message: said, Wrapped: context.DeadlineExceeded},
			mongo.IsTimeout},
		{"so it is in a chain of others",
			errors.Join(errors.New("first"), mongo.CommandError{Code: 50, Message: said, Wrapped: context.DeadlineExceeded}),
			func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
	} {
		err := failed("set", test.err)
		for text := err; text != nil; text = errors.Unwrap(text) {
			if strings.Contains(text.Error(), "secret-id") {
				t.Errorf("%s: the key is in %v", test.shows, text)
			}
		}
		if !test.holds(err) || !strings.HasPrefix(err.Error(), "mongostore: set: ") {
			t.Errorf("%s: got %v", test.shows, err)
		}
	}
}

// TestNetwork keeps what the driver says of the network, which is what its reader needs.
func TestNetwork(t *testing.T) {
	err := failed("get", mongo.CommandError{Labels: []string{"NetworkError"}, Message: "connection refused"})
	if !mongo.IsNetworkError(err) || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("got %v", err)
	}
}

// TestValue reads the kinds of "val" that Flask-Session writes, and no others.
func TestValue(t *testing.T) {
	for _, test := range []struct {
		shows string
		val   any
		want  string
		err   error
	}{
		{"bytes", bson.Binary{Data: []byte("\x81\xff")}, "\x81\xff", nil},
		{"bytes of another subtype", bson.Binary{Subtype: 0x80, Data: []byte("a")}, "a", nil},
		{"no bytes at all", bson.Binary{}, "", nil},
		{"text, as json.dumps returns", `{"a": 1}`, `{"a": 1}`, nil},
		{"null", nil, "", ErrDocument},
		{"a number", 7, "", ErrDocument},
		{"a document", bson.D{}, "", ErrDocument},
	} {
		document, err := bson.Marshal(bson.D{{Key: "id", Value: "session:x"}, {Key: "val", Value: test.val}})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := value(document); string(got) != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: got %q, %v", test.shows, got, err)
		}
	}
	document, _ := bson.Marshal(bson.D{{Key: "id", Value: "session:x"}})
	if _, err := value(document); !errors.Is(err, ErrDocument) {
		t.Errorf("without val: %v", err)
	}
}

// TestCounts takes an update that changed nothing for one that found its document, and
// believes no count that nobody acknowledged.
func TestCounts(t *testing.T) {
	for _, test := range []struct {
		shows  string
		result mongo.UpdateResult
		want   bool
		err    error
	}{
		{"the same data and time as before", mongo.UpdateResult{MatchedCount: 1, Acknowledged: true}, true, nil},
		{"changed", mongo.UpdateResult{MatchedCount: 1, ModifiedCount: 1, Acknowledged: true}, true, nil},
		{"nothing there", mongo.UpdateResult{Acknowledged: true}, false, nil},
		{"not acknowledged", mongo.UpdateResult{MatchedCount: 1}, false, ErrUnacknowledged},
	} {
		if got, err := matched(&test.result, nil); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: %t, %v", test.shows, got, err)
		}
	}
}
