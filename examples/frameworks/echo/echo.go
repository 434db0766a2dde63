// Package echo shows Flask's session in echo. The middleware goes around the whole
// application, codec.Handler(e), and a route finds its session in the context of
// c.Request().
//
// echo.WrapMiddleware(codec.Handler) works as well, and for a group of routes it is the
// way. But echo calls its HTTPErrorHandler after all middleware has returned, so there
// the session is saved before the error handler runs: the cookie is kept, but a flash
// of the error handler comes too late. Around the application both are kept, as in
// Flask. Serve the handler with echo.StartConfig, which takes any, or with net/http.
package echo

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/visits"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// New returns the site.
func New(codec *flaskcookie.Codec) http.Handler {
	e := echo.New()
	e.Use(middleware.Recover())
	e.Match([]string{http.MethodGet, http.MethodHead}, "/", index)
	e.POST("/login", login)
	e.POST("/logout", logout)
	e.GET("/stream", stream)
	e.GET("/empty", empty)
	e.GET("/broken", broken)
	e.GET("/panic", func(*echo.Context) error { panic("a mistake") })
	return codec.Handler(e)
}

func session(c *echo.Context) *flaskcookie.Session {
	return flaskcookie.FromContext(c.Request().Context())
}

func index(c *echo.Context) error {
	page, err := visits.Page(session(c))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Vary", "Accept-Language") // Cookie will join it
	return c.String(http.StatusOK, page)
}

func login(c *echo.Context) error {
	if err := visits.Login(session(c), c.FormValue("user")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/")
}

func logout(c *echo.Context) error {
	session(c).Clear()
	return c.Redirect(http.StatusSeeOther, "/")
}

// stream changes the session before the first byte: after the flush the cookie has left.
func stream(c *echo.Context) error {
	if _, err := visits.Count(session(c)); err != nil {
		return err
	}
	for i := range 3 {
		fmt.Fprintf(c.Response(), "line %d\n", i)
		if err := http.NewResponseController(c.Response()).Flush(); err != nil {
			return err
		}
	}
	return nil
}

// empty answers by a status alone.
func empty(c *echo.Context) error {
	if _, err := visits.Count(session(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// broken fails after it has changed the session, and the change is kept.
func broken(c *echo.Context) error {
	if _, err := visits.Count(session(c)); err != nil {
		return err
	}
	return errors.New("the database is away")
}
