module github.com/flaskcookie/flaskcookie-go/interop_test

go 1.26

require (
	github.com/andybalholm/brotli v1.2.8
	github.com/chromedp/cdproto v0.159.0
	github.com/chromedp/chromedp v0.22.1
	github.com/flaskcookie/flaskcookie-go v0.0.0
)

require github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect

replace github.com/flaskcookie/flaskcookie-go => ../
