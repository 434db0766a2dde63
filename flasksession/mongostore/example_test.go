package mongostore_test

import (
	"fmt"
	"net/http"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/mongostore"
)

// A service beside a Flask app with SESSION_TYPE = "mongodb".
func Example() {
	client, err := mongo.Connect(options.Client().ApplyURI("mongodb://localhost")) // SESSION_MONGODB
	if err != nil {
		panic(err)
	}
	collection := client.Database("flask_session").Collection("sessions") // SESSION_MONGODB_DB, SESSION_MONGODB_COLLECT
	sessions, err := flasksession.New(flasksession.Config{}, mongostore.New(collection))
	if err != nil {
		panic(err)
	}
	http.ListenAndServe(":8000", sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := flaskcookie.Get[string](flaskcookie.FromContext(r.Context()), "_user_id")
		fmt.Fprintf(w, "hello, %s", user)
	})))
}

// Beside a Flask-Session up to 0.6 with "serializer = json": it looks at the time itself.
func ExampleNewChecking() {
	client, err := mongo.Connect(options.Client().ApplyURI("mongodb://localhost"))
	if err != nil {
		panic(err)
	}
	store := mongostore.NewChecking(client.Database("flask_session").Collection("sessions"))
	_, err = flasksession.New(flasksession.Config{Version: flasksession.V06, Serialization: flasksession.PlainJSON}, store)
	fmt.Println(err)
	// Output: <nil>
}
