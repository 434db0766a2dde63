package flasksession

import (
	"errors"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

var (
	MsgPack serializer.Payload = taggedjson.NewCodec(taggedjson.Options{SortKeys: true})
	JSON    serializer.Payload = taggedjson.NewCodec(taggedjson.Options{Untagged: true, RawUnicode: true})
)

var (
	errMissing = errors.New("flasksession: None is stored")
	errNotDict = errors.New("flasksession: what is stored is no dict")
	errOddKeys = errors.New("flasksession: the stored session has a key that is no str")
)
