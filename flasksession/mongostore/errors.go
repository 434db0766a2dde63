package mongostore

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/mongo"
)

var (
	// ErrLifetime reports a session that was to be stored for less than a second, which
	// no session of Flask is.
	ErrLifetime = errors.New("mongostore: the lifetime of a session must be at least a second")

	// ErrDocument reports a document whose "val" is neither bytes nor text: not one of
	// Flask-Session.
	ErrDocument = errors.New("mongostore: the document has no bytes in val")

	// ErrUnacknowledged reports a write with the write concern w=0: nobody knows whether
	// the session is stored. Use the collection with another one.
	ErrUnacknowledged = errors.New("mongostore: the write concern of the collection leaves writes unacknowledged")
)

// failed is err with the name of what failed, and without words that may hold a key.
func failed(what string, err error) error {
	if err == nil || errors.Is(err, ErrUnacknowledged) {
		return err
	}
	return fmt.Errorf("mongostore: %s: %w", what, keyless(err))
}

// keyless is err without what a server says: of a duplicate key it quotes the value, and
// elsewhere the document. The codes and labels stay, and tell mongo.IsDuplicateKeyError and
// its like all they ask for. What the driver itself says, of the network, names no key.
func keyless(err error) error {
	if e, ok := errors.AsType[mongo.WriteException](err); ok {
		return writeException(e)
	}
	if e, ok := errors.AsType[mongo.CommandError](err); ok && !e.HasErrorLabel("NetworkError") {
		return mongo.CommandError{Code: e.Code, Name: e.Name, Labels: e.Labels, Message: hidden(int(e.Code)), Wrapped: ended(err)}
	}
	return err
}

// ended is the error of the context that made a server give up, if that is what happened.
func ended(err error) error {
	for _, cause := range []error{context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, cause) {
			return cause
		}
	}
	return nil
}

func writeException(e mongo.WriteException) error {
	bare := mongo.WriteException{Labels: e.Labels}
	for _, w := range e.WriteErrors {
		bare.WriteErrors = append(bare.WriteErrors, mongo.WriteError{Index: w.Index, Code: w.Code, Message: hidden(w.Code)})
	}
	if c := e.WriteConcernError; c != nil {
		bare.WriteConcernError = &mongo.WriteConcernError{Name: c.Name, Code: c.Code, Message: hidden(c.Code)}
	}
	return bare
}

// hidden stands for what a server says.
func hidden(code int) string { return fmt.Sprintf("code %d of MongoDB", code) }
