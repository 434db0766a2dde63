package dynamostore

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Store keeps sessions in a table of DynamoDB. It is made by [New] and safe for concurrent
// use.
type Store struct {
	client *dynamodb.Client
	table  string
}

// New returns a store on a table, SESSION_DYNAMODB_TABLE: "Sessions" by default. The client
// stays the caller's, to configure and to share.
func New(client *dynamodb.Client, table string) *Store {
	return &Store{client, table}
}

// Get returns what is stored under key, and found false if there is nothing. It reads
// consistently: what was just stored is found. The error is [ErrItem] or DynamoDB's own.
func (s *Store) Get(ctx context.Context, key string) (data []byte, found bool, err error) {
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table, Key: named(key), ConsistentRead: new(true)})
	if err != nil {
		return nil, false, failed("get", err)
	}
	if out.Item == nil {
		return nil, false, nil
	}
	data, err = value(out.Item)
	return data, err == nil, err
}

// Set stores data under key for ttl, in the attributes of Flask-Session. The error is
// [ErrLifetime] or DynamoDB's own, which refuses more than 400 KB.
func (s *Store) Set(ctx context.Context, key string, data []byte, ttl time.Duration) error {
	if ttl < time.Second {
		return ErrLifetime
	}
	_, err := s.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 &s.table,
		Key:                       named(key),
		UpdateExpression:          new("SET val = :value, expiration = :exp"),
		ExpressionAttributeValues: attributes{":value": binary(data), ":exp": end(ttl)},
	})
	return failed("set", err)
}

// Delete removes key, if it is there.
func (s *Store) Delete(ctx context.Context, key string) error {
	_, err := s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: named(key)})
	return failed("delete", err)
}

// CompareAndSwap stores data under key for ttl if the key still holds old, byte for byte,
// and reports whether it did. A nil data deletes the key instead. The errors are those of
// Set.
func (s *Store) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (swapped bool, err error) {
	switch {
	case data == nil:
		err = s.remove(ctx, key, old)
	case ttl < time.Second:
		return false, ErrLifetime
	default:
		err = s.replace(ctx, key, old, data, ttl)
	}
	return met("compare and swap", err)
}

func (s *Store) replace(ctx context.Context, key string, old, data []byte, ttl time.Duration) error {
	_, err := s.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 &s.table,
		Key:                       named(key),
		UpdateExpression:          new("SET val = :value, expiration = :exp"),
		ConditionExpression:       new("val = :old"),
		ExpressionAttributeValues: attributes{":value": binary(data), ":exp": end(ttl), ":old": binary(old)},
	})
	return err
}

func (s *Store) remove(ctx context.Context, key string, old []byte) error {
	_, err := s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName:                 &s.table,
		Key:                       named(key),
		ConditionExpression:       new("val = :old"),
		ExpressionAttributeValues: attributes{":old": binary(old)},
	}, once)
	return err
}

// Touch gives what is stored under key another ttl from now, and leaves the rest; found is
// false if there is nothing. The errors are those of Set.
func (s *Store) Touch(ctx context.Context, key string, ttl time.Duration) (found bool, err error) {
	if ttl < time.Second {
		return false, ErrLifetime
	}
	_, err = s.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 &s.table,
		Key:                       named(key),
		UpdateExpression:          new("SET expiration = :exp"),
		ConditionExpression:       new("attribute_exists(val)"), // else it would make an item without
		ExpressionAttributeValues: attributes{":exp": end(ttl)},
	})
	return met("touch", err)
}

// met reports whether the condition of a write was met.
func met(what string, err error) (bool, error) {
	if _, unmet := errors.AsType[*types.ConditionalCheckFailedException](err); unmet {
		return false, nil
	}
	return err == nil, failed(what, err)
}

// TTL returns how long what is stored under key stays, 0 if it has no date, and less if the
// date is over and DynamoDB still has it. found is false if Get would find nothing. The error
// is [ErrItem] or DynamoDB's own.
func (s *Store) TTL(ctx context.Context, key string) (ttl time.Duration, found bool, err error) {
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table, Key: named(key), ConsistentRead: new(true)})
	if err != nil || out.Item == nil {
		return 0, false, failed("ttl", err)
	}
	date, ok := out.Item["expiration"].(*types.AttributeValueMemberN)
	if !ok {
		return 0, true, nil
	}
	seconds, err := strconv.ParseFloat(date.Value, 64)
	if err != nil {
		return 0, false, ErrItem
	}
	return cmp.Or(time.Until(time.UnixMilli(int64(seconds*1000))), -1), true, nil
}
