module github.com/flaskcookie/flaskcookie-go/examples/redis

go 1.26

replace (
	github.com/flaskcookie/flaskcookie-go => ../..
	github.com/flaskcookie/flaskcookie-go/flasksession/redisstore => ../../flasksession/redisstore
)
