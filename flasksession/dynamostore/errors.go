package dynamostore

import (
	"errors"
	"fmt"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

var (
	// ErrLifetime reports a session that was to be stored for less than a second, which
	// no session of Flask is.
	ErrLifetime = errors.New("dynamostore: the lifetime of a session must be at least a second")

	// ErrItem reports an item whose "val" is not binary: not one of Flask-Session, which
	// answers 500 to it.
	ErrItem = errors.New("dynamostore: the item has no bytes in val")
)

// failed is err with the name of what failed, and without words that may hold a key.
func failed(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("dynamostore: %s: %w", what, keyless(err))
}

// keyless is err without what the service says, which may quote the item. Its code stays,
// and the number by which Amazon knows the request.
func keyless(err error) error {
	said, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return err
	}
	bare := &smithy.GenericAPIError{Code: said.ErrorCode(), Fault: said.ErrorFault()}
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		bare.Message = "request " + response.ServiceRequestID()
	}
	return bare
}
