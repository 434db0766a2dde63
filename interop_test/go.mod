module github.com/flaskcookie/flaskcookie-go/interop_test

go 1.26

require (
	github.com/andybalholm/brotli v1.2.8
	github.com/flaskcookie/flaskcookie-go v0.0.0
)

replace github.com/flaskcookie/flaskcookie-go => ../
