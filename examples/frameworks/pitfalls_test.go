package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	gingonic "github.com/gin-gonic/gin"
	gochi "github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	labstackecho "github.com/labstack/echo/v5"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// A genuine cookie that is no session is status 500 everywhere, and no route runs.
func TestNoSession(t *testing.T) {
	for name, start := range frameworks {
		t.Run(name, func(t *testing.T) {
			codec := newCodec(t)
			cookie, err := codec.Encode([]any{1})
			if err != nil {
				t.Fatal(err)
			}
			response, body := do(t, "GET", start(t, codec)+"/", "session="+cookie)
			if response.StatusCode != 500 || strings.Contains(body, "hello") || response.Header["Set-Cookie"] != nil {
				t.Errorf("got %d %q %q", response.StatusCode, body, response.Header)
			}
		})
	}
}

// The obvious adapter in gin, which the package comment warns of: routes write past
// the middleware, and the cookie comes after the header.
func TestGinMiddlewareInside(t *testing.T) {
	codec := newCodec(t)
	engine := gingonic.New()
	engine.Use(func(c *gingonic.Context) {
		codec.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			c.Request = r
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
	})
	engine.GET("/", func(c *gingonic.Context) {
		flaskcookie.FromContext(c.Request.Context()).Set("user", "ada")
		c.String(http.StatusOK, "hello")
	})
	response, _ := do(t, "GET", serve(t, engine)+"/", "")
	if got := response.Header["Set-Cookie"]; got != nil {
		t.Errorf("the cookie has arrived, so the comment of package gin is out of date: %q", got)
	}
}

// A gin.Context is a context, but hides that of its request unless told otherwise.
func TestGinContextWithFallback(t *testing.T) {
	for _, fallback := range []bool{false, true} {
		codec := newCodec(t)
		engine := gingonic.New()
		engine.ContextWithFallback = fallback
		engine.GET("/", func(c *gingonic.Context) {
			_, found := flaskcookie.Lookup(c)
			c.JSON(http.StatusOK, found)
		})
		if _, body := do(t, "GET", serve(t, codec.Handler(engine))+"/", ""); body != strconv.FormatBool(fallback) {
			t.Errorf("ContextWithFallback %t: a session is found: %s", fallback, body)
		}
	}
}

// Recoverer inside the middleware; the site has it outside.
func TestChiRecovererInside(t *testing.T) {
	codec := newCodec(t)
	r := gochi.NewRouter()
	r.Use(codec.Handler, middleware.Recoverer)
	r.Get("/", func(_ http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("user", "ada")
		panic("a mistake")
	})
	response, _ := do(t, "GET", serve(t, r)+"/", "")
	want := setCookie(t, codec, taggedjson.Dict{{Key: "user", Value: "ada"}})
	if response.StatusCode != 500 {
		t.Errorf("got %d", response.StatusCode)
	}
	if diff := cmp.Diff(want, response.Header["Set-Cookie"]); diff != "" {
		t.Errorf("Set-Cookie (-want +got):\n%s", diff)
	}
}

// An error handler of echo flashes. Around the application the flash is kept;
// WrapMiddleware saves before, but the cookie is on the error's answer.
func TestEchoErrorHandler(t *testing.T) {
	tests := map[string]struct {
		mount func(*flaskcookie.Codec, *labstackecho.Echo) http.Handler
		want  taggedjson.Dict
	}{
		"around": {
			func(codec *flaskcookie.Codec, e *labstackecho.Echo) http.Handler { return codec.Handler(e) },
			taggedjson.Dict{
				{Key: "_flashes", Value: []any{taggedjson.Tuple{"error", "sorry"}}},
				{Key: "user", Value: "ada"},
			},
		},
		"inside": {
			func(codec *flaskcookie.Codec, e *labstackecho.Echo) http.Handler {
				e.Use(labstackecho.WrapMiddleware(codec.Handler))
				return e
			},
			taggedjson.Dict{{Key: "user", Value: "ada"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			codec := newCodec(t)
			e := labstackecho.New()
			var flashed error
			e.HTTPErrorHandler = func(c *labstackecho.Context, err error) {
				flashed = flaskcookie.FromContext(c.Request().Context()).Flash("sorry", "error")
				_ = c.String(http.StatusBadGateway, err.Error())
			}
			e.GET("/", func(c *labstackecho.Context) error {
				flaskcookie.FromContext(c.Request().Context()).Set("user", "ada")
				return errors.New("away")
			})
			// A recorder, so that flashed is not shared between goroutines.
			w := httptest.NewRecorder()
			test.mount(codec, e).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
			if w.Code != http.StatusBadGateway || w.Body.String() != "away" {
				t.Errorf("got %d %q", w.Code, w.Body)
			}
			if diff := cmp.Diff(setCookie(t, codec, test.want), w.Result().Header["Set-Cookie"]); diff != "" {
				t.Errorf("Set-Cookie (-want +got):\n%s", diff)
			}
			if late := errors.Is(flashed, flaskcookie.ErrSaved); late != (name == "inside") {
				t.Errorf("Flash: %v", flashed)
			}
		})
	}
}
