package flasksession

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// hostilePickles are data made to cost memory, most about 256 KiB. Each is a dict with
// one value.
func hostilePickles() map[string]string {
	const size = 1 << 18
	value := func(text string) string { return "\x80\x04}\x8c\x01k" + text + "s." }
	fill := func(head, piece, end string) string {
		return value(head + strings.Repeat(piece, (size-len(head)-len(end))/len(piece)) + end)
	}
	var keys, doubled, puts strings.Builder
	for i := range size / 8 {
		fmt.Fprintf(&keys, "\x8c\x03%c%c%cN", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26)
	}
	for i := range 40 {
		fmt.Fprintf(&doubled, "](h%ch%ce\x940", i, i)
	}
	for i := range size / 6 {
		puts.WriteString("r" + string(binary.LittleEndian.AppendUint32(nil, uint32(i*7919+5))))
	}
	long := strings.Repeat("x", 60_000)
	return map[string]string{
		"empty lists":           fill("](", "]", "e"),
		"empty dicts":           fill("](", "}", "e"),
		"empty sets":            fill("](", "\x8f", "e"),
		"empty tuples":          fill("](", ")", "e"),
		"tuples of one":         fill("](", "N\x85", "e"),
		"lists of one":          fill("](", "]Na", "e"),
		"None":                  fill("](", "N", "e"),
		"numbers":               fill("](", "K\xff", "e"),
		"large numbers":         fill("](", "\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "e"),
		"empty numbers":         fill("](", "I0\n", "e"),
		"empty bytes":           fill("](", "C\x00", "e"),
		"empty text":            fill("](", "V\n", "e"),
		"strings of Python 2":   fill("](", "S''\n", "e"),
		"marks":                 fill("", "(", "1"),
		"marks that are popped": fill("N", "(0", ""),
		"memoized":              fill("N", "\x94", ""),
		"memo with gaps":        value("N" + puts.String()),
		"PUT 2^31-1":            value("Np2147483647\n"),
		"one object, appended":  fill("cx\nY\n)\x81", "Na", ""),
		"one object, set":       fill("cx\nY\n)\x81", "NNs", ""),
		"one object, state":     fill("cx\nY\n)\x81", "Nb", ""),
		"objects":               fill("](cx\nY\n\x94", "h\x00)R", "e"),
		"objects of objects":    fill("cx\nY\n", ")R", ""),
		"objects in objects":    fill("", "(", "cx\nY\n"+strings.Repeat("cx\nY\no", 300)+"1N"),
		"globals":               fill("](", "ca\nb\n", "e"),
		"sets by name":          fill("](c__builtin__\nset\n\x94", "h\x00]\x85R", "e"),
		"ordered dicts":         fill("](ccollections\nOrderedDict\n\x94", "h\x00)R", "e"),
		"dates":                 fill("](cdatetime\ndate\n\x94C\x04\x07\xd0\x01\x01\x85\x94", "h\x00h\x01R", "e"),
		"zones in zones":        value("cdatetime\ndatetime\n\x94C\x0a\x07\xd0\x01\x01\x00\x00\x00\x00\x00\x00\x940" + strings.Repeat("h\x00h\x01", 400) + "cx\nY\n)R" + strings.Repeat("\x86R", 400)),
		"one key, often":        fill("}(", "NN", "u"),
		"one text key, often":   fill("}(", "V\nN", "u"),
		"many keys":             value("}(" + keys.String() + "u"),
		"odd keys":              fill("}(", "K\x01N", "u"),
		"set of one":            fill("\x8f(", "N", "\x90"),
		"lists, used again":     fill("](]\x94", "h\x00", "e"),
		"lists of 6, again":     value("](](" + strings.Repeat("]", 6) + "e\x94" + strings.Repeat("h\x00", size/2) + "e"),
		"odd dicts, again":      value("](}K\x01Ns\x94" + strings.Repeat("h\x00", size/2) + "e"),
		"dicts, again":          value("](}V\nNs\x94" + strings.Repeat("h\x00", size/2) + "e"),
		"sets, again":           value("](\x8f(K\x01\x90\x94" + strings.Repeat("h\x00", size/2) + "e"),
		"objects, again":        value("](cx\nY\n)R\x94" + strings.Repeat("h\x00", size/2) + "e"),
		"dates, again":          value("](cdatetime\ndate\nC\x04\x07\xd0\x01\x01\x85R\x94" + strings.Repeat("h\x00", size/2) + "e"),
		"ordered dicts, again":  value("](ccollections\nOrderedDict\n)R\x94" + strings.Repeat("h\x00", size/2) + "e"),
		"deques, again":         value("](ccollections\ndeque\n)R\x94" + strings.Repeat("h\x00", size/2) + "e"),
		"decimals, again":       value("](cdecimal\nDecimal\n\x8c\x011\x85R\x94" + strings.Repeat("h\x00", size/2) + "e"),
		"zoned, again":          value("](cdatetime\ntime\nC\x06\x00\x00\x00\x00\x00\x00cx\nY\n)R\x86R\x94" + strings.Repeat("h\x00", size/2) + "e"),
		"lists of 40, again":    value("](](" + strings.Repeat("]", 40) + "e\x94" + strings.Repeat("h\x00", 800) + "e"),
		"doubled 40 times":      value("]\x940" + doubled.String() + "h\x28"),
		"bytes, used again":     value("](B" + string(binary.LittleEndian.AppendUint32(nil, 60_000)) + long + "\x94" + strings.Repeat("h\x00", 30) + "e"),
		"text, used again":      value("](X" + string(binary.LittleEndian.AppendUint32(nil, 60_000)) + long + "\x94" + strings.Repeat("h\x00", 30_000) + "e"),
		"length 2^32-1":         value("B\xff\xff\xff\xff"),
		"length 2^60":           value("\x8e\x00\x00\x00\x00\x00\x00\x00\x10"),
		"deep":                  value(strings.Repeat("]", 900) + strings.Repeat("a", 899)),
		"too deep":              value(strings.Repeat("]", size/2) + strings.Repeat("a", size/2-1)),
		"digits":                fill("L", "9", "L\n"),
		"hexadecimal digits":    fill("L0x", "9", "L\n"),
		"digits of a float":     fill("F", "9", "\n"),
	}
}

// TestPickleMemory holds what Pickle promises of any data.
func TestPickleMemory(t *testing.T) {
	most := uint64(0) // for each byte, of a pickle that is long
	for name, data := range hostilePickles() {
		input := []byte(data)
		var values taggedjson.Dict
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		err := Pickle.Unmarshal(input, &values)
		runtime.ReadMemStats(&after)
		used := after.TotalAlloc - before.TotalAlloc
		t.Logf("%-22s %7d bytes, %6.1f for each (%.90v)", name, len(input), float64(used)/float64(len(input)), err)
		if used > uint64(PickleMemory*len(input)+PickleMemoryFixed) {
			t.Errorf("%s: %d bytes allocated for %d", name, used, len(input))
		}
		if len(input) > PickleMemoryFixed/PickleMemory {
			most = max(most, used/uint64(len(input)))
		}
		if err == nil && len(values) != 1 {
			t.Errorf("%s: read as %d values", name, len(values))
		}
	}
	if most < PickleMemory/2 {
		t.Errorf("no pickle takes more than %d bytes for each of its own: PickleMemory says too much", most)
	}
}
