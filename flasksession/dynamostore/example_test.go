package dynamostore_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/dynamostore"
)

// A service beside a Flask app with SESSION_TYPE = "dynamodb".
func Example() {
	aws, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	store := dynamostore.New(dynamodb.NewFromConfig(aws), "Sessions") // SESSION_DYNAMODB, SESSION_DYNAMODB_TABLE
	sessions, err := flasksession.New(flasksession.Config{}, store)
	if err != nil {
		panic(err)
	}
	http.ListenAndServe(":8000", sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := flaskcookie.Get[string](flaskcookie.FromContext(r.Context()), "_user_id")
		fmt.Fprintf(w, "hello, %s", user)
	})))
}
