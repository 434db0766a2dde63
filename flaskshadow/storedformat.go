package flaskshadow

import (
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// reads reports whether a format reads what is stored.
func reads(format serializer.Payload, data []byte) bool {
	var values taggedjson.Dict
	return format.Unmarshal(data, &values) == nil
}

// formatName is what stored bytes look like, by how they begin. It is only for a text.
func formatName(data []byte) string {
	switch {
	case len(data) == 0:
		return "nothing"
	case data[0] == '{':
		return "JSON"
	case data[0] == 0x80 && len(data) > 1 && data[1] <= 5, data[0] == '(', data[0] == '}':
		return "a pickle"
	case data[0] == '!' && len(data) > 1 && data[1] == 0x80:
		return "a pickle of cachelib's Redis cache"
	case data[0] >= 0x80 && data[0] <= 0x8f, data[0] == 0xde, data[0] == 0xdf:
		return "MessagePack"
	}
	return "another format"
}
