package vectors

// ServerSession is a row of session.jsonl and session_legacy.jsonl: one request with
// Flask-Session.
type ServerSession struct {
	Name      string           `json:"name"`
	Comment   string           `json:"comment"`
	Version   string           `json:"version"` // of Flask-Session
	Format    string           `json:"format"`  // "msgpack", "json", "pickle", or "json.dumps": Python's json module
	Config    map[string]any   `json:"config"`
	Cookie    *string          `json:"cookie"` // of the request
	Before    map[string]Bytes `json:"before"` // the store, by key
	Steps     [][]any          `json:"steps"`  // what the view does: a verb and its arguments
	Status    int              `json:"status"`
	SetCookie []string         `json:"set_cookie"`
	Vary      []string         `json:"vary"`
	After     map[string]Entry `json:"after"`
}

// Entry is what a store holds under a key.
type Entry struct {
	Value Bytes    `json:"value"`
	TTL   *float64 `json:"ttl"` // seconds; nil: not written in this request
}
