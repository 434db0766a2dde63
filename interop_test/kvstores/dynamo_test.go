package kvstores

import (
	"strconv"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/flaskcookie/flaskcookie-go/flasksession/dynamostore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

func startDynamo(t *testing.T) backend {
	t.Helper()
	server := live.StartMoto(t)
	makeTable(t, dynamoAt(server.Addr, time.Minute)) // moto loads itself at its first request
	client := dynamoAt(server.Addr, time.Second)
	end := func(t *testing.T, key string) time.Time {
		number := item(t, client, key)["expiration"].(*types.AttributeValueMemberN).Value
		return time.UnixMilli(int64(must(strconv.ParseFloat(number, 64)) * 1000))
	}
	return backend{"dynamodb", server, dynamostore.New(client, "Sessions"), end}
}

func dynamoAt(addr string, timeout time.Duration) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint:     new("http://" + addr),
		Region:           "us-east-1",
		Credentials:      credentials.NewStaticCredentialsProvider("id", "secret", ""),
		HTTPClient:       awshttp.NewBuildableClient().WithTimeout(timeout),
		RetryMaxAttempts: 2,
	})
}

// makeTable makes the table that Flask-Session makes.
func makeTable(t *testing.T, client *dynamodb.Client) {
	t.Helper()
	must(client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName:            new("Sessions"),
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: new("id"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: new("id"), KeyType: types.KeyTypeHash}},
		BillingMode:          types.BillingModePayPerRequest,
	}))
}

func item(t *testing.T, client *dynamodb.Client, key string) map[string]types.AttributeValue {
	t.Helper()
	out := must(client.GetItem(t.Context(), &dynamodb.GetItemInput{
		TableName: new("Sessions"), Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: key}},
	}))
	return out.Item
}

// TestNoItem touches, swaps and deletes where nothing is: no item comes into being. One
// without val would have Flask answer 500.
func TestNoItem(t *testing.T) {
	b := startDynamo(t)
	if touched, err := b.store.Touch(t.Context(), "session:none", time.Hour); touched || err != nil {
		t.Errorf("touched %t, %v", touched, err)
	}
	if swapped, err := b.store.CompareAndSwap(t.Context(), "session:none", []byte("old"), []byte("new"), time.Hour); swapped || err != nil {
		t.Errorf("swapped %t, %v", swapped, err)
	}
	if left := item(t, dynamoAt(b.server.Addr, time.Second), "session:none"); left != nil {
		t.Errorf("there is an item now: %v", left)
	}
}

// TestNoTimeToLive has Flask-Session 0.8 make its table: it fails to turn the time to live
// on, so nothing there ends by itself.
func TestNoTimeToLive(t *testing.T) {
	server := live.StartMoto(t)
	flask := startFlask(t, "kv", settings{Type: "dynamodb", Addr: server.Addr})
	flask.Do(t, sides.NewBrowser(), sides.Todo{Set: map[string]any{"a": "1"}})
	said := must(dynamoAt(server.Addr, time.Second).DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: new("Sessions")}))
	if status := said.TimeToLiveDescription.TimeToLiveStatus; status != types.TimeToLiveStatusDisabled {
		t.Errorf("the time to live is %s", status)
	}
}

// TestZone has Flask on a server whose clock is not in UTC: the date it writes is off by
// the distance, and the session is shared all the same, since neither side looks at it.
func TestZone(t *testing.T) {
	b := startDynamo(t)
	hour := map[string]any{"PERMANENT_SESSION_LIFETIME": 3600}
	for zone, off := range map[string]time.Duration{"UTC": 0, "<+05>-5": -5 * time.Hour, "<-03>3": 3 * time.Hour} {
		flask := b.flask(t, hour, "TZ="+zone)
		user := sides.NewBrowser()
		flask.Do(t, user, sides.Todo{Set: map[string]any{"_user_id": "42"}})
		stored := id(t, user, flask.URL)
		if got := time.Until(b.end(t, stored)); (got - time.Hour - off).Abs() > time.Minute {
			t.Errorf("TZ=%s: Flask has the session end in %v", zone, got)
		}
		if _, found, err := b.store.Get(t.Context(), stored); !found || err != nil {
			t.Errorf("TZ=%s: found %t, %v", zone, found, err)
		}
		if swapped := mustTouch(t, b, stored); !swapped || (time.Until(b.end(t, stored))-time.Hour).Abs() > time.Minute {
			t.Errorf("TZ=%s: Go has it end in %v", zone, time.Until(b.end(t, stored)))
		}
		sides.Equals(t, flask.Do(t, user, sides.Todo{}), "_user_id", "'42'")
	}
}

func mustTouch(t *testing.T, b backend, key string) bool {
	t.Helper()
	return must(b.store.Touch(t.Context(), key, time.Hour))
}
