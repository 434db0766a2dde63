// Package matrix has every cell of the matrix in docs/flask-session.md: each backend with each
// release of Flask-Session and each format, the id in the cookie plain and signed. The live
// tests run what [Of] returns, and prove what [Lacking] returns, so that no cell is left out.
package matrix

import (
	"slices"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// The axes. A backend is a SESSION_TYPE.
var (
	Backends = []string{"redis", "filesystem", "cachelib", "sqlalchemy", "memcached", "mongodb", "dynamodb"}
	Releases = []string{"0.8", "0.6", "0.5", "0.3"}
	Formats  = []string{"msgpack", "json", "pickle"}
)

// Cell is one Flask-Session.
type Cell struct {
	Backend, Release, Format string
	Signed                   bool // SESSION_USE_SIGNER
}

// Key is the SECRET_KEY of the applications that the tests run.
const Key = "the app's key"

// All returns the product of the axes.
func All() []Cell {
	var all []Cell
	for _, backend := range Backends {
		for _, release := range Releases {
			for _, format := range Formats {
				for _, signed := range []bool{false, true} {
					all = append(all, Cell{backend, release, format, signed})
				}
			}
		}
	}
	return all
}

// Of returns the cells of backends that Flask-Session has.
func Of(backends ...string) []Cell {
	return slices.DeleteFunc(All(), func(c Cell) bool { return !slices.Contains(backends, c.Backend) || c.Lack() != 0 })
}

// Lacking returns those that it does not have, each with a plain id only.
func Lacking(backends ...string) []Cell {
	return slices.DeleteFunc(All(), func(c Cell) bool { return !slices.Contains(backends, c.Backend) || c.Lack() == 0 || c.Signed })
}

// Lack is the letter under which the document says why Flask-Session does not have a cell, 0 if it
// has it.
func (c Cell) Lack() byte {
	old := c.Release != "0.8"
	switch {
	case old && (c.Backend == "cachelib" || c.Backend == "dynamodb"):
		return 't' // no such type
	case c.Files() && c.Format != "pickle":
		return 'f' // files are pickles
	case old && c.Format == "msgpack":
		return 'm' // pickles all the same
	case !old && c.Format == "pickle" && !c.Files():
		return 'p' // refused at the start
	case old && c.Format == "json" && c.Backend == "sqlalchemy":
		return 'j' // status 500
	case c.Format == "json" && c.Backend == "memcached" && c.Release < "0.6":
		return 'j'
	}
	return 0
}

// Files reports whether the sessions are files of cachelib.
func (c Cell) Files() bool { return c.Backend == "filesystem" || c.Backend == "cachelib" }

// BrowserSessions reports whether this Flask-Session reads its own sessions again if they end
// with the browser.
func (c Cell) BrowserSessions() bool {
	return c.Release == "0.8" || c.Backend != "sqlalchemy" && c.Backend != "mongodb"
}

// Entry is the text of the cell in the document.
func (c Cell) Entry() string {
	switch {
	case c.Lack() != 0:
		return "– " + string(c.Lack())
	case !c.BrowserSessions():
		return "yes, b"
	}
	return "yes"
}

// Name is how a test calls the cell.
func (c Cell) Name() string {
	name := c.Backend + " " + c.Release + " " + c.Format
	if c.Signed {
		name += " signed"
	}
	return name
}

// FlaskConfig is the configuration of the application, beside the backend's own.
func (c Cell) FlaskConfig() map[string]any {
	config := map[string]any{"SESSION_SERIALIZATION_FORMAT": c.Format}
	if c.Files() && c.Lack() == 0 {
		delete(config, "SESSION_SERIALIZATION_FORMAT") // "pickle" is none, and not asked for
	}
	if c.Signed {
		config["SESSION_USE_SIGNER"] = true
	}
	return config
}

// ReplacesSerializer reports whether the application has to give its interface another
// serializer, "serializer = json".
func (c Cell) ReplacesSerializer() bool { return c.Format == "json" && c.Release != "0.8" }

// GoConfig is that of Go beside it.
func (c Cell) GoConfig() flasksession.Config {
	config := flasksession.Config{
		Config:           flaskcookie.Config{SecretKey: []byte(Key)},
		Version:          map[string]flasksession.Version{"0.8": flasksession.V08, "0.6": flasksession.V06, "0.5": flasksession.V05, "0.3": flasksession.V03}[c.Release],
		SessionUseSigner: c.Signed,
		Serialization:    flasksession.Pickle,
	}
	switch {
	case c.ReplacesSerializer():
		config.Serialization = flasksession.PlainJSON
	case c.Format == "json":
		config.Serialization = flasksession.JSON
	case c.Format == "msgpack":
		config.Serialization = flasksession.MsgPack
	}
	return config
}
