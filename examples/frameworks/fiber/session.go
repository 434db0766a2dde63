package fiber

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// Sessions is fiber's form of the middleware: it opens the session, runs the routes
// and saves the session into what they have answered. Errors of routes are answered
// here, by the application's ErrorHandler, so that it may change the session too.
func Sessions(i flaskcookie.SessionInterface) fiber.Handler {
	return func(c fiber.Ctx) (err error) {
		r, err := adaptor.ConvertRequest(c, false)
		if err != nil {
			return err
		}
		s, err := i.Open(r)
		if err != nil {
			return err // status 500, as in Flask
		}
		c.SetContext(flaskcookie.NewContext(c.Context(), s))
		defer func() { // also while a panic goes on to a recover middleware further out
			if failed := save(c, i, s); failed != nil {
				err = failed
			}
		}()
		if err := c.Next(); err != nil {
			return c.App().ErrorHandler(c, err)
		}
		return nil
	}
}

// save calls Save with a copy of the response's header and takes back what Save has
// written there: cookies, one by one, and Vary, which is one line.
func save(c fiber.Ctx, i flaskcookie.SessionInterface, s *flaskcookie.Session) error {
	header := &c.Response().Header
	h := http.Header{}
	for key, value := range header.All() {
		h.Add(string(key), string(value))
	}
	before := len(h["Set-Cookie"])
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Context()), flaskcookie.SaveTimeout)
	defer cancel()
	err := i.Save(ctx, h, s)
	for _, cookie := range h["Set-Cookie"][before:] {
		header.Add("Set-Cookie", cookie)
	}
	if vary := h.Get("Vary"); vary != "" {
		header.Set("Vary", vary)
	}
	return err
}
