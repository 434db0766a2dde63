package flasksession_test

import (
	"fmt"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What Flask-Session 0.5 stores is read without running anything, and written so that it
// loads it again.
func ExamplePickle() {
	stored := []byte("(dp0\nV_user_id\np1\nV42\np2\nsVcart\np3\n(dp4\nI7\nI2\nss.") // protocol 0
	var session taggedjson.Dict
	if err := flasksession.Pickle.Unmarshal(stored, &session); err != nil {
		fmt.Println(err)
		return
	}
	cart, _ := session.Get("cart")
	two, _ := cart.(flasksession.Map).Get(int64(7))
	fmt.Println(session[0].Value, two)
	written, err := flasksession.Pickle.Marshal(session)
	fmt.Printf("%q %v\n", written, err)
	// Output:
	// 42 2
	// "\x80\x04\x95#\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\b_user_id\x94\x8c\x0242\x94\x8c\x04cart\x94}\x94K\aK\x02su." <nil>
}

// A datetime of Python is a moment if it has a zone.
func ExampleDateTime() {
	since := flasksession.DateTime{
		Date: flasksession.Date{Year: 2024, Month: time.July, Day: 1},
		Time: flasksession.Time{Hour: 12, Zone: flasksession.ZoneInfo("Europe/Paris")},
	}
	fmt.Println(since.AsTime())
	since.Zone = nil
	_, err := since.AsTime()
	fmt.Println(since, err)
	// Output:
	// 2024-07-01 10:00:00 +0000 UTC <nil>
	// 2024-07-01T12:00:00 flasksession: a datetime without a zone is no moment
}

// Airflow 2 keeps the sessions of its users as pickles in a table of SQL.
func ExampleAirflow2() {
	config := flasksession.Airflow2()
	config.SecretKey = []byte("[webserver] secret_key")
	sessions, err := flasksession.New(config, flasksession.NewMemoryStore()) // in place of the table
	if err != nil {
		fmt.Println(err)
		return
	}
	var _ flaskcookie.SessionInterface = sessions
	fmt.Println(config.Version, config.SessionUseSigner)
	// Output: 0.5 true
}
