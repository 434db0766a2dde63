module github.com/flaskcookie/flaskcookie-go/bench

go 1.26.0

replace (
	github.com/flaskcookie/flaskcookie-go => ..
	github.com/flaskcookie/flaskcookie-go/flasksession/redisstore => ../flasksession/redisstore
)

require (
	github.com/alexedwards/scs/goredisstore v0.0.0-20250212122300-421ef1d8611c
	github.com/alexedwards/scs/v2 v2.9.0
	github.com/flaskcookie/flaskcookie-go v0.1.0
	github.com/flaskcookie/flaskcookie-go/flasksession/redisstore v0.1.0
	github.com/google/go-cmp v0.7.0
	github.com/gorilla/securecookie v1.1.2
	github.com/gorilla/sessions v1.4.0
	github.com/redis/go-redis/v9 v9.23.0
	github.com/vmihailenco/msgpack/v5 v5.4.1
	golang.org/x/sys v0.50.0
)

require (
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/vmihailenco/tagparser/v2 v2.0.0 // indirect
	go.uber.org/atomic v1.12.0 // indirect
)
