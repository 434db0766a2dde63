// Package fiber shows Flask's session in fiber, by Open and Save.
//
// fiber does not stand on net/http, and adaptor.HTTPMiddleware(codec.Handler) must not
// be used: the adaptor runs the middleware to its end and the route afterwards, so the
// session is saved before the route has seen it. Every change fails with
// flaskcookie.ErrSaved, and there is no "Vary: Cookie". [Sessions] is the middleware
// in fiber's own form, to be copied.
package fiber

import (
	"bufio"
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/recover"

	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/visits"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// New returns the site. A panic that recover does not catch ends the whole program in
// fiber. Inside Sessions it makes an error of it, which the ErrorHandler answers.
func New(codec *flaskcookie.Codec) *fiber.App {
	app := fiber.New()
	app.Use(Sessions(codec), recover.New())
	app.Get("/", index)
	app.Post("/login", login)
	app.Post("/logout", logout)
	app.Get("/stream", stream)
	app.Get("/empty", empty)
	app.Get("/broken", broken)
	app.Get("/panic", func(fiber.Ctx) error { panic("a mistake") })
	return app
}

func session(c fiber.Ctx) *flaskcookie.Session {
	return flaskcookie.FromContext(c.Context())
}

func index(c fiber.Ctx) error {
	page, err := visits.Page(session(c))
	if err != nil {
		return err
	}
	c.Vary("Accept-Language") // Cookie will join it
	return c.SendString(page)
}

func login(c fiber.Ctx) error {
	if err := visits.Login(session(c), c.FormValue("user")); err != nil {
		return err
	}
	return c.Redirect().Status(fiber.StatusSeeOther).To("/")
}

func logout(c fiber.Ctx) error {
	session(c).Clear()
	return c.Redirect().Status(fiber.StatusSeeOther).To("/")
}

// stream changes the session before it returns. fiber runs the stream writer after the
// route, and by then the session is saved.
func stream(c fiber.Ctx) error {
	if _, err := visits.Count(session(c)); err != nil {
		return err
	}
	return c.SendStreamWriter(func(w *bufio.Writer) {
		for i := range 3 {
			fmt.Fprintf(w, "line %d\n", i)
			if w.Flush() != nil {
				return // the client has left
			}
		}
	})
}

// empty answers by a status alone.
func empty(c fiber.Ctx) error {
	if _, err := visits.Count(session(c)); err != nil {
		return err
	}
	c.Status(fiber.StatusNoContent)
	return nil
}

// broken fails after it has changed the session, and the change is kept.
func broken(c fiber.Ctx) error {
	if _, err := visits.Count(session(c)); err != nil {
		return err
	}
	return errors.New("the database is away")
}
