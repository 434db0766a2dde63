package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	gofiber "github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/gofiber/fiber/v3/middleware/recover"

	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/fiber"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What the package comment says of fiber's adaptor: the session is saved before the
// route runs. Should this fail one day, the middleware may be used after all.
func TestFiberAdaptor(t *testing.T) {
	app := gofiber.New()
	app.Use(adaptor.HTTPMiddleware(newCodec(t).Handler))
	app.Get("/", func(c gofiber.Ctx) error {
		return c.SendString(fmt.Sprint(flaskcookie.FromContext(c).Set("user", "ada")))
	})
	response, body := do(t, "GET", serveFiber(t, app)+"/", "")
	if body != flaskcookie.ErrSaved.Error() || response.Header["Set-Cookie"] != nil || response.Header["Vary"] != nil {
		t.Errorf("got %q %q", body, response.Header)
	}
}

// A recover middleware outside of Sessions answers with the cookie all the same.
func TestFiberRecoverOutside(t *testing.T) {
	codec := newCodec(t)
	app := gofiber.New()
	app.Use(recover.New(), fiber.Sessions(codec))
	app.Get("/", func(c gofiber.Ctx) error {
		flaskcookie.FromContext(c.Context()).Set("user", "ada")
		panic("a mistake")
	})
	response, _ := do(t, "GET", serveFiber(t, app)+"/", "")
	want := setCookie(t, codec, taggedjson.Dict{{Key: "user", Value: "ada"}})
	if response.StatusCode != 500 {
		t.Errorf("got %d", response.StatusCode)
	}
	if diff := cmp.Diff(want, response.Header["Set-Cookie"]); diff != "" {
		t.Errorf("Set-Cookie (-want +got):\n%s", diff)
	}
}

// An ErrorHandler may change the session, as an error handler of Flask.
func TestFiberErrorHandler(t *testing.T) {
	codec := newCodec(t)
	app := gofiber.New(gofiber.Config{ErrorHandler: func(c gofiber.Ctx, err error) error {
		flaskcookie.FromContext(c.Context()).Set("failed", err.Error())
		return c.SendStatus(http.StatusBadGateway)
	}})
	app.Use(fiber.Sessions(codec))
	app.Get("/", func(gofiber.Ctx) error { return errors.New("away") })
	response, _ := do(t, "GET", serveFiber(t, app)+"/", "")
	want := setCookie(t, codec, taggedjson.Dict{{Key: "failed", Value: "away"}})
	if response.StatusCode != http.StatusBadGateway {
		t.Errorf("got %d", response.StatusCode)
	}
	if diff := cmp.Diff(want, response.Header["Set-Cookie"]); diff != "" {
		t.Errorf("Set-Cookie (-want +got):\n%s", diff)
	}
}

// Other cookies of the route stay, and one for the session stands, as in Save.
func TestFiberCookiesOfTheRoute(t *testing.T) {
	codec := newCodec(t)
	tests := map[string]struct {
		set  string
		want []string
	}{
		"another cookie":     {"theme=dark; Path=/", append([]string{"theme=dark; Path=/"}, setCookie(t, codec, taggedjson.Dict{{Key: "user", Value: "ada"}})...)},
		"the session's name": {"session=behind; Path=/", []string{"session=behind; Path=/"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			app := gofiber.New()
			app.Use(fiber.Sessions(codec))
			app.Get("/", func(c gofiber.Ctx) error {
				c.Response().Header.Add("Set-Cookie", test.set)
				return flaskcookie.FromContext(c.Context()).Set("user", "ada")
			})
			response, _ := do(t, "GET", serveFiber(t, app)+"/", "")
			if diff := cmp.Diff(test.want, response.Header["Set-Cookie"]); diff != "" {
				t.Errorf("Set-Cookie (-want +got):\n%s", diff)
			}
		})
	}
}

// unwritable is a store that cannot save.
type unwritable struct{ *flaskcookie.Codec }

func (unwritable) Save(context.Context, http.Header, *flaskcookie.Session) error {
	return errors.New("the store is away")
}

// Where the session cannot be saved the page is not sent either.
func TestFiberSaveFails(t *testing.T) {
	app := gofiber.New()
	app.Use(fiber.Sessions(unwritable{newCodec(t)}))
	app.Get("/", func(c gofiber.Ctx) error { return c.SendString("logged in") })
	response, body := do(t, "GET", serveFiber(t, app)+"/", "")
	if response.StatusCode != 500 || body != "the store is away" {
		t.Errorf("got %d %q", response.StatusCode, body)
	}
}

// fiber hands the Cookie header on as the browser sent it: each spelling is read as
// under net/http.
func TestFiberCookieHeader(t *testing.T) {
	codec := newCodec(t)
	good := string(flaskRow(t).Cookie)
	say := func(s *flaskcookie.Session) string {
		a, ok := flaskcookie.Get[int](s, "a")
		return fmt.Sprint(a, ok, s.Rejected)
	}
	plain := serve(t, codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, say(flaskcookie.FromContext(r.Context())))
	})))
	app := gofiber.New()
	app.Use(fiber.Sessions(codec))
	app.Get("/", func(c gofiber.Ctx) error {
		return c.SendString(say(flaskcookie.FromContext(c.Context())))
	})
	site := serveFiber(t, app)
	accepted := 0
	for _, cookie := range []string{
		"session=" + good,
		`session="` + good + `"`,
		"session=" + good + "; session=other",
		"session=other; session=" + good,
		" session = " + good + " ; x",
		"x;session=" + good,
		"x=1,2;;session=" + good,
		`x="a;session=` + good,
		`x="a;b"; session=` + good,
		"=" + good,
		"Session=" + good,
		"session",
	} {
		_, want := do(t, "GET", plain+"/", cookie)
		_, got := do(t, "GET", site+"/", cookie)
		if got != want {
			t.Errorf("Cookie: %s\n got %s\nwant %s", cookie, got, want)
		}
		if want == "1 true <nil>" {
			accepted++
		}
	}
	if accepted < 5 {
		t.Errorf("only %d spellings were accepted", accepted)
	}
}
