module github.com/flaskcookie/flaskcookie-go/interop_test

go 1.26

require (
	github.com/andybalholm/brotli v1.2.8
	github.com/flaskcookie/flaskcookie-go v0.0.0
)

require (
	github.com/vmihailenco/msgpack/v5 v5.4.1 // indirect
	github.com/vmihailenco/tagparser/v2 v2.0.0 // indirect
)

replace github.com/flaskcookie/flaskcookie-go => ../
