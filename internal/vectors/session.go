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

// CachelibFile is a row of cachelib.jsonl: one session in a directory of cachelib's.
type CachelibFile struct {
	Name         string          `json:"name"`
	Comment      string          `json:"comment"`
	MadeBy       string          `json:"made_by"`
	Now          int64           `json:"now"`
	Key          string          `json:"key"`
	Timeout      int64           `json:"timeout"` // seconds; 0 is for ever
	Value        Bytes           `json:"value"`   // a pickle
	File         string          `json:"file"`
	Content      Bytes           `json:"content"`
	CountFile    string          `json:"count_file"`
	CountContent Bytes           `json:"count_content"`
	FoundAt      map[string]bool `json:"found_at"` // by seconds since 1970
}
