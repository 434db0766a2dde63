package dynamostore

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type attributes = map[string]types.AttributeValue

// named is the key of an item.
func named(key string) attributes { return attributes{"id": &types.AttributeValueMemberS{Value: key}} }

func binary(data []byte) types.AttributeValue { return &types.AttributeValueMemberB{Value: data} }

// end is the time ttl from now, in seconds since 1970 in UTC.
func end(ttl time.Duration) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(time.Now().Add(ttl).Unix(), 10)}
}

// value is what an item holds.
func value(item attributes) ([]byte, error) {
	val, ok := item["val"].(*types.AttributeValueMemberB)
	if !ok {
		return nil, ErrItem
	}
	return val.Value, nil
}
