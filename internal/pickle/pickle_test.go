package pickle_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// row is what this package needs of a row of pickle.jsonl.
type row struct {
	Name, Comment, Kind, Data    string
	Text, Written, MsgPack, JSON *string
}

func pickles(t testing.TB) [][]byte {
	var all [][]byte
	for _, row := range vectors.Load[row](t, "pickle.jsonl") {
		data, err := hex.DecodeString(row.Data)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

// again holds a node to what is read of its fragment.
func again(t *testing.T, node any) {
	t.Helper()
	first := pickle.Fragment(node)
	read, err := pickle.Read([]byte("\x80\x04" + first + "."))
	if err != nil {
		t.Fatalf("%x: %v", first, err)
	}
	if second := pickle.Fragment(read); second != first {
		t.Errorf("written %x\nthen    %x", first, second)
	}
}

// TestFragment: what is read of any pickle is written so that the same is read again.
func TestFragment(t *testing.T) {
	for _, data := range pickles(t) {
		if node, err := pickle.Read(data); err == nil {
			again(t, node)
		}
	}
}

// TestPrefix: a pickle that is cut off anywhere is refused, and no part of it makes Read
// panic.
func TestPrefix(t *testing.T) {
	for _, data := range pickles(t) {
		if len(data) > 3000 {
			continue
		}
		end := strings.LastIndexByte(string(data), '.')
		for n := range max(end, 0) {
			node, err := pickle.Read(data[:n])
			if err == nil && strings.IndexByte(string(data[:n]), '.') < 0 {
				t.Errorf("%x is read as %v", data[:n], node)
			}
		}
	}
}

// TestNames shows the names of Python 2 and of protocol 4.
func TestNames(t *testing.T) {
	for data, want := range map[string]string{
		"cUserDict\nUserDict\n.":               "{collections UserDict}",
		"c__builtin__\nunicode\n.":             "{builtins str}",
		"ccopy_reg\n_reconstructor\n.":         "{copyreg _reconstructor}",
		"\x80\x03c__builtin__\nunicode\n.":     "{__builtin__ unicode}", // as protocol 3 means it
		"\x80\x04capp\nOuter.Inner\n.":         "{app Outer.Inner}",
		"\x80\x02capp\nOuter.Inner\n.":         "",
		"cos\npopen\n.":                        "",
		"\x80\x04cos.path\njoin\n.":            "",
		"c__builtin__\nexecfile\n.":            "",
		"ccommands\ngetoutput\n.":              "",
		"\x80\x04cdill._dill\n_create_type\n.": "",
		"\x80\x04ctypes\nSimpleNamespace\n.":   "{types SimpleNamespace}",
	} {
		node, err := pickle.Read([]byte(data))
		if got := fmt.Sprint(node); (err == nil) != (want != "") || err == nil && got != want {
			t.Errorf("%q: %s, %v", data, got, err)
		}
	}
}

// TestSharing: a node that is used twice is one, and what it costs is counted.
func TestSharing(t *testing.T) {
	node, err := pickle.Read([]byte("\x80\x04]\x94]\x94(K\x01h\x01h\x01e."))
	if err == nil {
		t.Errorf("a list in itself is read as %v", node)
	}
	node, err = pickle.Read([]byte("\x80\x04](]\x94h\x00e."))
	list, _ := node.(*pickle.List)
	if err != nil || len(list.Items) != 2 || list.Items[0] != list.Items[1] {
		t.Errorf("%v, %v", node, err)
	}
}

// FuzzRead: any bytes are a node or an error; a node is written so that the same is read.
func FuzzRead(f *testing.F) {
	for _, data := range pickles(f) {
		if len(data) < 2000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if node, err := pickle.Read(data); err == nil {
			again(t, node)
		}
	})
}

func ExampleRead() {
	node, err := pickle.Read([]byte("capp\nColour\n(Vred\ntR."))
	object := node.(*pickle.Object)
	fmt.Println(object.Call, object.Args.Items, err) // what Python would call
	// Output: {app Colour} [red] <nil>
}

func BenchmarkRead(b *testing.B) {
	data := []byte("\x80\x04\x95\x20\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x0a_permanent\x94\x88\x8c\x08_user_id\x94K\x01u.")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pickle.Read(data); err != nil {
			b.Fatal(err)
		}
	}
}
