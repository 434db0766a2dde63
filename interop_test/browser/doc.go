// Package browser has a real browser, headless Chromium, visit examples/strangler, the
// Go server in front of a Flask app, and examples/redis, in windows of a telephone and of a
// desk, be remembered by Flask-Login and Go, and holds
// testdata/cookie_identity.jsonl and flasklogin.SafeNext against it.
//
// With CI=true the screenshots go to the folder ci-output of the repository. The picture
// of the README is made by
//
//	go test ./browser -run Picture -picture ../../docs/strangler.png
package browser
