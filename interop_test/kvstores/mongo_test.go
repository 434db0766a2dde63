package kvstores

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/mongostore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

func startMongo(t *testing.T) backend {
	t.Helper()
	server := live.StartFerretDB(t)
	collection := mongoAt(t, server.Addr)
	end := func(t *testing.T, key string) time.Time {
		return must(must(collection.FindOne(t.Context(), bson.D{{Key: "id", Value: key}}).Raw()).LookupErr("expiration")).Time()
	}
	return backend{"mongodb", server, mongostore.New(collection), end}
}

// mongoAt returns the collection of Flask-Session's defaults.
func mongoAt(t *testing.T, addr string) *mongo.Collection {
	t.Helper()
	client := must(mongo.Connect(options.Client().ApplyURI("mongodb://" + addr).
		SetServerSelectionTimeout(time.Second).SetTimeout(2 * time.Second)))
	t.Cleanup(func() { client.Disconnect(background()) })
	return client.Database("flask_session").Collection("sessions")
}

// TestKilledMongo kills the server and starts it again: requests meanwhile end in an error,
// and the session is there afterwards.
func TestKilledMongo(t *testing.T) {
	b := startMongo(t)
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, b.store)
	user := sides.NewBrowser()
	goside.Do(t, user, func(s *flaskcookie.Session) { s.Set("_user_id", "42") })
	b.server.Kill()
	refused(t, goside, user, user.Cookie(t, goside.URL))
	b.server.Restart()
	eventually(t, goside, user, func(s *flaskcookie.Session) { sides.Holds(t, s, "_user_id", "42") })
}

// TestKilledMongoBusy does so twice while 100 clients work.
func TestKilledMongoBusy(t *testing.T) {
	b := startMongo(t)
	sides.Killed(t, sides.StartGo(t, flasksession.Config{Config: key()}, b.store), 100, 2, b.server)
}

// TestDuplicates has two documents of one id, as two requests leave that store one new id
// at once. Both sides read the same one, and a logout in Go leaves none.
func TestDuplicates(t *testing.T) {
	b := startMongo(t)
	collection := mongoAt(t, b.server.Addr)
	flask := b.flask(t, nil)
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, b.store)
	for name, logout := range map[string]func(*flaskcookie.Session){
		"clear": func(s *flaskcookie.Session) { s.Clear() },                         // Delete
		"pop":   func(s *flaskcookie.Session) { s.Pop("_user_id"); s.Pop("extra") }, // CompareAndSwap
		"new id": func(s *flaskcookie.Session) {
			s.Regenerate()
			s.Pop("_user_id")
		},
	} {
		user := sides.NewBrowser()
		flask.Do(t, user, sides.Todo{Set: map[string]any{"_user_id": "42"}})
		stored := id(t, user, goside.URL)
		data, _, err := b.store.Get(t.Context(), stored)
		if err != nil {
			t.Fatal(err)
		}
		second := bson.D{{Key: "id", Value: stored}, {Key: "val", Value: bson.Binary{Data: data}}, {Key: "expiration", Value: time.Now().Add(time.Hour)}}
		must(collection.InsertOne(t.Context(), second))
		goside.Do(t, user, func(s *flaskcookie.Session) { s.Set("extra", "1") })
		sides.Equals(t, flask.Do(t, user, sides.Todo{}), "extra", "'1'")
		goside.Do(t, user, logout)
		if left := must(collection.CountDocuments(t.Context(), bson.D{{Key: "id", Value: stored}})); left != 0 {
			t.Errorf("%s: %d documents are left", name, left)
		}
	}
}

// TestDuplicatesFlask shows what Flask-Session does: a logout leaves the second document,
// and who kept the cookie is still logged in.
func TestDuplicatesFlask(t *testing.T) {
	b := startMongo(t)
	collection := mongoAt(t, b.server.Addr)
	flask := b.flask(t, nil)
	user, thief := sides.NewBrowser(), sides.NewBrowser()
	flask.Do(t, user, sides.Todo{Set: map[string]any{"_user_id": "42"}})
	thief.SetCookie(t, flask.URL, user.Cookie(t, flask.URL))
	document := must(collection.FindOne(t.Context(), bson.D{{Key: "id", Value: id(t, user, flask.URL)}}).Raw())
	second := bson.D{{Key: "id", Value: document.Lookup("id")}, {Key: "val", Value: document.Lookup("val")}, {Key: "expiration", Value: document.Lookup("expiration")}}
	must(collection.InsertOne(t.Context(), second))
	flask.Do(t, user, sides.Todo{Pop: []string{"_user_id", "_permanent"}})
	sides.Equals(t, flask.Do(t, thief, sides.Todo{}), "_user_id", "'42'")
}

// TestSecondDocument has a second document that still holds what the first one held: a swap
// must not write to that one, where nobody would find it.
func TestSecondDocument(t *testing.T) {
	b := startMongo(t)
	collection := mongoAt(t, b.server.Addr)
	for _, val := range []string{"changed", "old"} {
		must(collection.InsertOne(t.Context(), bson.D{{Key: "id", Value: "a"}, {Key: "val", Value: bson.Binary{Data: []byte(val)}}}))
	}
	for _, data := range [][]byte{[]byte("new"), nil} {
		if swapped, err := b.store.CompareAndSwap(t.Context(), "a", []byte("old"), data, time.Hour); swapped || err != nil {
			t.Errorf("to %q: swapped %t, %v", data, swapped, err)
		}
	}
	if left := must(collection.CountDocuments(t.Context(), bson.D{{Key: "id", Value: "a"}})); left != 2 {
		t.Errorf("%d documents are left", left)
	}
}

// TestExpired has sessions whose time is over but which nothing has removed. Flask-Session
// 0.8 takes them, and so does New; 0.6 does not, and NewChecking does not.
func TestExpired(t *testing.T) {
	server := live.StartFerretDB(t)
	collection := mongoAt(t, server.Addr)
	for _, test := range []struct {
		env    string
		config flasksession.Config
		store  store
		alive  bool
	}{
		{"kv", flasksession.Config{Config: key()}, mongostore.New(collection), true},
		{"session06", flasksession.Config{Config: key(), Version: flasksession.V06, Serialization: flasksession.PlainJSON}, mongostore.NewChecking(collection), false},
		{"session05", flasksession.Config{Config: key(), Version: flasksession.V05, Serialization: flasksession.PlainJSON}, mongostore.NewChecking(collection), false},
		{"stores03", flasksession.Config{Config: key(), Version: flasksession.V03, Serialization: flasksession.PlainJSON}, mongostore.NewChecking(collection), false},
	} {
		t.Run(test.env, func(t *testing.T) {
			flask := startFlask(t, test.env, settings{Type: "mongodb", Addr: server.Addr, JSON: true && test.env != "kv"})
			goside := sides.StartGo(t, test.config, test.store)
			user := sides.NewBrowser()
			flask.Do(t, user, sides.Todo{Set: map[string]any{"_user_id": "42"}})
			goside.Do(t, user, func(s *flaskcookie.Session) { sides.Holds(t, s, "_user_id", "42") })
			stored := id(t, user, goside.URL)
			data, _, _ := test.store.Get(t.Context(), stored)
			past := bson.D{{Key: "$set", Value: bson.D{{Key: "expiration", Value: time.Now().Add(-time.Second)}}}}
			must(collection.UpdateOne(t.Context(), bson.D{{Key: "id", Value: stored}}, past))

			_, found, err := test.store.Get(t.Context(), stored)
			swapped, swapErr := test.store.CompareAndSwap(t.Context(), stored, data, data, time.Hour)
			if err != nil || swapErr != nil || found != test.alive || swapped != test.alive {
				t.Errorf("Get finds it: %t, %v; CompareAndSwap: %t, %v", found, err, swapped, swapErr)
			}
			must(collection.UpdateOne(t.Context(), bson.D{{Key: "id", Value: stored}}, past))
			if touched, err := test.store.Touch(t.Context(), stored, time.Hour); err != nil || touched != test.alive {
				t.Errorf("Touch finds it: %t, %v", touched, err)
			}
			must(collection.UpdateOne(t.Context(), bson.D{{Key: "id", Value: stored}}, past))
			if seen := flask.Do(t, user, sides.Todo{}); (seen.Values["_user_id"] != "") != test.alive {
				t.Errorf("Flask sees %v", seen.Values)
			}
		})
	}
}

// TestNoTime has a document without a time, or with null, which Flask-Session up to 0.6
// writes for a session that ends with the browser, and cannot read. For NewChecking it is
// over.
func TestNoTime(t *testing.T) {
	collection := mongoAt(t, live.StartFerretDB(t).Addr)
	must(collection.InsertOne(t.Context(), bson.D{{Key: "id", Value: "null"}, {Key: "val", Value: "{}"}, {Key: "expiration", Value: nil}}))
	must(collection.InsertOne(t.Context(), bson.D{{Key: "id", Value: "missing"}, {Key: "val", Value: "{}"}}))
	for _, key := range []string{"null", "missing"} {
		_, unchecked, err := mongostore.New(collection).Get(t.Context(), key)
		_, checked, errChecking := mongostore.NewChecking(collection).Get(t.Context(), key)
		if !unchecked || checked || err != nil || errChecking != nil {
			t.Errorf("%s: New finds it: %t, %v; NewChecking: %t, %v", key, unchecked, err, checked, errChecking)
		}
	}
}

// TestText has a session that is stored as text, as json.dumps gives Flask-Session up to
// 0.6: it can be compared and replaced.
func TestText(t *testing.T) {
	b := startMongo(t)
	collection := mongoAt(t, b.server.Addr)
	must(collection.InsertOne(t.Context(), bson.D{{Key: "id", Value: "a"}, {Key: "val", Value: `{"a": 1}`}, {Key: "other", Value: "kept"}}))
	for _, test := range []struct {
		old  string
		want bool
	}{{`{"a": 2}`, false}, {`{"a": 1}`, true}} {
		if swapped, err := b.store.CompareAndSwap(t.Context(), "a", []byte(test.old), []byte("\x80"), time.Hour); err != nil || swapped != test.want {
			t.Errorf("%s: swapped %t, %v", test.old, swapped, err)
		}
	}
	document := must(collection.FindOne(t.Context(), bson.D{{Key: "id", Value: "a"}}).Raw())
	if _, data := document.Lookup("val").Binary(); !bytes.Equal(data, []byte("\x80")) || document.Lookup("other").StringValue() != "kept" {
		t.Errorf("stored is %v", document)
	}
}

// TestServerSays has the server refuse a write with the key in its message: the error has
// the code, and not the key.
func TestServerSays(t *testing.T) {
	b := startMongo(t)
	collection := mongoAt(t, b.server.Addr)
	index := mongo.IndexModel{Keys: bson.D{{Key: "val", Value: 1}}, Options: options.Index().SetUnique(true)}
	must(collection.Indexes().CreateOne(t.Context(), index))
	if err := b.store.Set(t.Context(), "session:first", []byte("same"), time.Hour); err != nil {
		t.Fatal(err)
	}
	err := b.store.Set(t.Context(), "session:a-secret-id", []byte("same"), time.Hour)
	t.Logf("the error is %v", err)
	if !mongo.IsDuplicateKeyError(err) || strings.Contains(err.Error(), "secret-id") {
		t.Errorf("got %v", err)
	}
}

// TestUnacknowledged has a collection whose writes nobody acknowledges: no write claims to
// have worked.
func TestUnacknowledged(t *testing.T) {
	b := startMongo(t)
	blind := mongostore.New(mongoAt(t, b.server.Addr).Database().
		Collection("sessions", options.Collection().SetWriteConcern(writeconcern.Unacknowledged())))
	for _, key := range []string{"swap", "remove"} {
		if err := b.store.Set(t.Context(), key, []byte("old"), time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	_, swap := blind.CompareAndSwap(t.Context(), "swap", []byte("old"), []byte("new"), time.Hour)
	_, remove := blind.CompareAndSwap(t.Context(), "remove", []byte("old"), nil, 0)
	_, touch := blind.Touch(t.Context(), "a", time.Hour)
	for name, err := range map[string]error{
		"Set": blind.Set(t.Context(), "a", []byte("1"), time.Hour), "Delete": blind.Delete(t.Context(), "a"),
		"CompareAndSwap": swap, "CompareAndSwap that deletes": remove, "Touch": touch,
	} {
		if !errors.Is(err, mongostore.ErrUnacknowledged) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
