package recorded

import (
	"bytes"
	"compress/zlib"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// storedZlib is zlib's form of data without any compression, in base64.
func storedZlib(data []byte) string {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, zlib.NoCompression)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write(data); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return string(pybase64.EncodeURL(out.Bytes()))
}
