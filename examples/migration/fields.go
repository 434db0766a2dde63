package main

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// plainFields deletes from the header of a request what Flask would read in another way than
// Go, so that both see one request. For WSGI a name's "-" and "_" are one: X_Forwarded_For
// would be X-Forwarded-For, and SCRIPT_NAME and PATH_INFO say to gunicorn where the app is. No
// field that a browser sends has a "_", and nginx drops them too.
//
// Connection may name fields that the proxy would then keep from Flask, such as Cookie, or
// what a proxy before Go has written. Only what it says of the connection is left of it.
func plainFields(h http.Header) {
	maps.DeleteFunc(h, func(name string, _ []string) bool { return strings.Contains(name, "_") })
	var left []string
	for token := range strings.SplitSeq(strings.Join(h["Connection"], ","), ",") {
		token = strings.ToLower(strings.TrimSpace(token))
		if slices.Contains([]string{"close", "keep-alive", "upgrade"}, token) {
			left = append(left, token)
		}
	}
	delete(h, "Connection")
	if left != nil {
		h.Set("Connection", strings.Join(left, ", "))
	}
}
