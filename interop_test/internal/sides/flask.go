package sides

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
)

// Flask is a running Flask application.
type Flask struct{ URL string }

// Todo is what its view does, and Reply what it then sees.
type Todo struct {
	Eval       map[string]string `json:"eval,omitempty"` // Python expressions
	Put        map[string]string `json:"put,omitempty"`  // values that the application has, by their names
	Set        map[string]any    `json:"set,omitempty"`
	Pop        []string          `json:"pop,omitempty"`
	Clear      bool              `json:"clear,omitempty"`
	ClearFirst bool              `json:"clear_first,omitempty"` // before anything is set
	Permanent  *bool             `json:"permanent,omitempty"`
	Regenerate bool              `json:"regenerate,omitempty"`
	Flash      []string          `json:"flash,omitempty"` // message and category
	Flashes    bool              `json:"flashes,omitempty"`
	Linger     float64           `json:"linger,omitempty"` // seconds between the changes and the answer
	Gate       string            `json:"gate,omitempty"`   // between them, a name that is told and waited for
}

// Reply is the session as Python prints its values.
type Reply struct {
	Before  map[string]string `json:"before"`
	Values  map[string]string `json:"values"`
	Flashes [][2]string       `json:"flashes"`
	ID      string            `json:"sid"`
}

// Do sends one request and fails the test unless it is answered with status 200.
func (f Flask) Do(t testing.TB, b *Browser, what Todo) Reply {
	t.Helper()
	seen, status, err := f.Try(b, what)
	if err != nil || status != http.StatusOK {
		t.Fatalf("Flask answers %d, %v", status, err)
	}
	return seen
}

// Try sends one request.
func (f Flask) Try(b *Browser, what Todo) (seen Reply, status int, err error) {
	text, err := json.Marshal(what)
	if err != nil {
		return seen, 0, err
	}
	response, err := b.Post(f.URL+"/do", "application/json", bytes.NewReader(text))
	if err != nil {
		return seen, 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		_, err = io.Copy(io.Discard, response.Body)
		return seen, response.StatusCode, err
	}
	return seen, response.StatusCode, json.NewDecoder(response.Body).Decode(&seen)
}
