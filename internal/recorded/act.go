package recorded

import (
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// act does to a session what the recorder did; read reads what a row writes.
func act(s *flaskcookie.Session, row Row, read func(text string, values *taggedjson.Dict) error) error {
	switch row.Action {
	case "none":
	case "read":
		s.Get("who")
	case "clear":
		s.Clear()
	case "empty":
		for key := range s.All() {
			s.Pop(key)
		}
	case "write":
		var values taggedjson.Dict
		if err := read(*row.Value, &values); err != nil {
			return err
		}
		return s.Update(values)
	default:
		return fmt.Errorf("unknown action %.40q", row.Action)
	}
	return nil
}
