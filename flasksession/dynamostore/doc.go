// Package dynamostore keeps the sessions of package flasksession in DynamoDB, in the items
// that Flask-Session 0.8 uses: SESSION_TYPE = "dynamodb".
//
//	store := dynamostore.New(dynamodb.NewFromConfig(aws), "Sessions") // SESSION_DYNAMODB_TABLE
//	sessions, err := flasksession.New(config, store)
//
// The table has the partition key "id", a string. An item has "val", binary, and
// "expiration", a number; other attributes stay as they are. A store makes no table:
// Flask-Session does. The user of the client needs the right to GetItem, UpdateItem and
// DeleteItem.
//
// # Expiry
//
// Nothing ends a session in DynamoDB unless the table's time to live is turned on, and
// Flask-Session 0.8 fails to do so. Do it once:
//
//	aws dynamodb update-time-to-live --table-name Sessions \
//	    --time-to-live-specification Enabled=true,AttributeName=expiration
//
// DynamoDB then removes items some time after the date in "expiration": within days, it
// promises. Neither Flask-Session nor this package looks at the date when it reads.
//
// Flask-Session writes a date that is off by its server's distance from UTC, so a short
// lifetime can be over at once. Let it run with TZ=UTC. This package writes the true date,
// in whole seconds.
//
// # Concurrent requests
//
// A [Store] is a [flasksession.Swapper]: a changed session is written only over the bytes
// it was read from, by a conditional write. So Go never erases what Flask wrote meanwhile.
// Its reads are consistent, and cost what such reads cost; Flask's are not, and may show
// a session as it was a moment ago.
//
// # When DynamoDB fails
//
// A DynamoDB that cannot be reached, or refuses, is an error of every method, never a
// missing session. Each call ends when its context does. A call given up may still have
// been carried out. A session above 400 KB is refused, and what was stored stays.
//
// # Security
//
// Since nothing may end a session but a logout, a stolen id can stay valid for as long as
// the table keeps it: turn the time to live on.
//
// Whoever can write to this table can log in as anyone, and with a Flask-Session that still
// reads pickles, up to 0.8, run code in Flask. Keys hold session identifiers, which are
// credentials: errors of this package have DynamoDB's codes, not its messages.
package dynamostore
