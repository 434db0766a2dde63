package documents

import (
	"github.com/flaskcookie/flaskcookie-go/flaskcookie" // the session
	"github.com/flaskcookie/flaskcookie-go/flasklogin"  // who is logged in
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"    // CSRF tokens

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json" // Python's values; the folder is named otherwise
)

// What the README says of its import lines: each names the package that the path leads to.
var (
	_ flaskcookie.Config
	_ flasklogin.Config
	_ flaskwtf.Config
	_ taggedjson.Dict
)
