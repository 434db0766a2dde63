package vectors

// Routes is a row of routes.jsonl: a routes file of scripts/list_routes.py, and requests with
// what Werkzeug makes of them.
type Routes struct {
	Name, Comment, Table string
	Requests             []RouteRequest
}

// RouteRequest is one of them. Werkzeug finds a rule's endpoint, with values, or redirects, or
// finds None. Unsure is true where a program that is not Flask may give up.
type RouteRequest struct {
	Method, Target, Endpoint, Redirect string
	Values                             map[string]string
	None, Unsure                       bool
}
