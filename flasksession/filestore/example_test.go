package filestore_test

import (
	"context"
	"crypto/md5"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
)

var (
	_ flasksession.Swapper = (*filestore.Store)(nil)
	_ flasksession.Toucher = (*filestore.Store)(nil)
)

func directory() string {
	dir, err := os.MkdirTemp("", "flask_session")
	if err != nil {
		panic(err)
	}
	return dir
}

// The directory of a Flask app with cachelib 0.16 or later.
func Example() {
	dir := directory() // SESSION_FILE_DIR
	defer os.RemoveAll(dir)

	store, err := filestore.New(dir, nil)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	if err := store.Set(ctx, "session:an-id", []byte("\x80\x04}."), time.Hour); err != nil {
		panic(err)
	}
	data, found, err := store.Get(ctx, "session:an-id")
	fmt.Printf("%q %t %v\n", data, found, err)
	// Output: "\x80\x04}." true <nil>
}

// A Flask app of 2021, with cachelib 0.4.
func ExampleOptions() {
	dir := directory()
	defer os.RemoveAll(dir)

	store, err := filestore.New(dir, &filestore.Options{Hash: md5.New, PickledExpiry: true, Logger: slog.Default()})
	if err != nil {
		panic(err)
	}
	if err := store.Set(context.Background(), "session:an-id", []byte("\x80\x04}."), time.Hour); err != nil {
		panic(err)
	}
	file, err := os.ReadFile(dir + "/f20e72acfe6894e9c89fe11d6418208c")
	fmt.Printf("%.1q, %d bytes, %v\n", file, len(file), err)
	// Output: "J", 10 bytes, <nil>
}

// What Flask has in app.config.
func ExampleOptionsFromMapping() {
	dir, opts, err := filestore.OptionsFromMapping(map[string]any{
		"SESSION_FILE_DIR":       "/srv/app/sessions",
		"SESSION_FILE_THRESHOLD": 100_000,
	})
	fmt.Println(dir, *opts.Threshold, err)
	_, _, err = filestore.OptionsFromMapping(map[string]any{"SESSION_FILE_MODE": "0600"})
	fmt.Println(err)
	// Output:
	// /srv/app/sessions 100000 <nil>
	// filestore: SESSION_FILE_MODE is not a number, such as 384, which is 0600
}
