// Package gin shows Flask's session in gin. The middleware goes around the whole
// engine, codec.Handler(engine), and a route finds its session in the context of
// c.Request.
//
// Called from a gin middleware it would not work: routes write to c.Writer, past the
// writer that codec.Handler hands on, so the cookie comes after the header and is lost.
// Around the engine everything that gin sends passes through it: a c.Status without a
// body, NoRoute, Recovery and c.Stream. Serve the handler with net/http instead of
// engine.Run.
package gin

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/visits"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// New returns the site.
func New(codec *flaskcookie.Codec) http.Handler {
	engine := gin.New()
	engine.Use(gin.Recovery())
	engine.Match([]string{http.MethodGet, http.MethodHead}, "/", index)
	engine.POST("/login", login)
	engine.POST("/logout", logout)
	engine.GET("/stream", stream)
	engine.GET("/empty", empty)
	engine.GET("/broken", broken)
	engine.GET("/panic", func(*gin.Context) { panic("a mistake") })
	return codec.Handler(engine)
}

// session returns the session of a request. A gin.Context is a context too, but it
// asks its request's context only if engine.ContextWithFallback is set.
func session(c *gin.Context) *flaskcookie.Session {
	return flaskcookie.FromContext(c.Request.Context())
}

func index(c *gin.Context) {
	page, err := visits.Page(session(c))
	if err != nil {
		_ = c.AbortWithError(http.StatusInternalServerError, err)
		return
	}
	c.Header("Vary", "Accept-Language") // Cookie will join it
	c.String(http.StatusOK, "%s", page)
}

func login(c *gin.Context) {
	if err := visits.Login(session(c), c.PostForm("user")); err != nil {
		_ = c.AbortWithError(http.StatusInternalServerError, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/")
}

func logout(c *gin.Context) {
	session(c).Clear()
	c.Redirect(http.StatusSeeOther, "/")
}

// stream changes the session before the first byte: after that the cookie has left.
func stream(c *gin.Context) {
	if _, err := visits.Count(session(c)); err != nil {
		_ = c.AbortWithError(http.StatusInternalServerError, err)
		return
	}
	line := 0
	c.Stream(func(w io.Writer) bool {
		fmt.Fprintf(w, "line %d\n", line)
		line++
		return line < 3
	})
}

// empty answers by a status alone, which gin sends after the route has returned.
func empty(c *gin.Context) {
	_, _ = visits.Count(session(c))
	c.Status(http.StatusNoContent)
}

// broken fails after it has changed the session, and the change is kept.
func broken(c *gin.Context) {
	_, _ = visits.Count(session(c))
	_ = c.AbortWithError(http.StatusInternalServerError, errors.New("the database is away"))
}
