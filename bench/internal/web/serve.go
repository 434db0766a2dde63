package web

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
)

// Serve serves an application on a free port, says where on standard output, and ends when
// standard input does: with the process that started it.
func Serve(app, redisAddress string) error {
	newHandler, ok := apps[app]
	if !ok {
		return fmt.Errorf("web: there is no application %q", app)
	}
	handler, err := newHandler(redisAddress)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening at: http://%s\n", listener.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		listener.Close()
	}()
	return http.Serve(listener, handler)
}
