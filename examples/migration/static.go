package main

import (
	"net/http"
	"os"
)

// staticFiles answers for the app's static folder, as Flask does: files, never lists of them,
// and never one outside. The answer has no ETag, so a browser loads each file once more.
func staticFiles(folder string) (http.HandlerFunc, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	return func(w http.ResponseWriter, r *http.Request) {
		file, err := root.Open(r.PathValue("filename"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil || !info.Mode().IsRegular() {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-cache") // SEND_FILE_MAX_AGE_DEFAULT
		http.ServeContent(w, r, info.Name(), info.ModTime(), file)
	}, nil
}
