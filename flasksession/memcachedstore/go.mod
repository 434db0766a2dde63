module github.com/flaskcookie/flaskcookie-go/flasksession/memcachedstore

go 1.26.0

replace github.com/flaskcookie/flaskcookie-go => ../..

require (
	github.com/bradfitz/gomemcache v0.0.0-20260422231931-4d751bb6e37c
	github.com/flaskcookie/flaskcookie-go v0.1.0
)
