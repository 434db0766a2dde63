module github.com/flaskcookie/flaskcookie-go/examples/migration

go 1.26.0

replace (
	github.com/flaskcookie/flaskcookie-go => ../..
	github.com/flaskcookie/flaskcookie-go/flasksession/redisstore => ../../flasksession/redisstore
)

require (
	github.com/flaskcookie/flaskcookie-go v0.0.0
	github.com/flaskcookie/flaskcookie-go/flasksession/redisstore v0.0.0
	github.com/google/go-cmp v0.7.0
	github.com/redis/go-redis/v9 v9.23.0
)

require (
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	go.uber.org/atomic v1.12.0 // indirect
	golang.org/x/sys v0.50.0 // indirect
)
