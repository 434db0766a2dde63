package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	gingonic "github.com/gin-gonic/gin"
	gofiber "github.com/gofiber/fiber/v3"

	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/chi"
	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/echo"
	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/fiber"
	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/gin"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

func TestMain(m *testing.M) {
	gingonic.SetMode(gingonic.TestMode)
	// The stack of the panic that the tests ask for.
	gingonic.DefaultErrorWriter = io.Discard
	os.Exit(m.Run())
}

// frameworks start the sites; each returns its URL.
var frameworks = map[string]func(t *testing.T, codec *flaskcookie.Codec) string{
	"chi":   func(t *testing.T, codec *flaskcookie.Codec) string { return serve(t, chi.New(codec)) },
	"gin":   func(t *testing.T, codec *flaskcookie.Codec) string { return serve(t, gin.New(codec)) },
	"echo":  func(t *testing.T, codec *flaskcookie.Codec) string { return serve(t, echo.New(codec)) },
	"fiber": func(t *testing.T, codec *flaskcookie.Codec) string { return serveFiber(t, fiber.New(codec)) },
}

func serve(t *testing.T, handler http.Handler) string {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func serveFiber(t *testing.T, app *gofiber.App) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		done <- app.Listener(listener, gofiber.ListenConfig{DisableStartupMessage: true})
	}()
	t.Cleanup(func() {
		if err := app.ShutdownWithTimeout(5 * time.Second); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return fmt.Sprint("http://", listener.Addr())
}

const secretKey = "a test key, not a secret"

// clock is the time of every test.
var clock = time.Unix(1700000000, 0)

func newCodec(t *testing.T) *flaskcookie.Codec {
	t.Helper()
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey: []byte(secretKey),
		Signer:    signer.Options{Now: func() time.Time { return clock }},
	})
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// client follows no redirects and leaves no connection behind, for which fiber's
// shutdown would wait.
var client = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	Timeout:       20 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// do sends a request, with a user to log in if the method is POST, and returns the
// response and its body.
func do(t *testing.T, method, target, cookie string) (*http.Response, string) {
	t.Helper()
	var form io.Reader
	if method == http.MethodPost {
		form = strings.NewReader(url.Values{"user": {"ada"}}.Encode())
	}
	request, err := http.NewRequest(method, target, form)
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}
