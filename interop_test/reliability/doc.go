// Package reliability puts the middleware under load, and its stores and servers out of
// order, and holds what the documents promise of that: thousands of clients at once over every
// protocol, handlers that panic, clients that leave, and a Redis or an SQL database that is
// killed, stopped, slow, full, read-only or replaced under 200 clients; and Flask and Go at
// work on one session at random, judged by a model.
//
// A plain run is a short one. What docs/reliability.md shows is of a longer one, and is written
// by it:
//
//	go test -race ./reliability -phase 10s -rounds 40 -batches 400 -timeout 2h -update
//
// Everything that is random comes from -seed, but for what the scheduler does.
package reliability
