package vectors

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFiles reads every file, so that a row that fits no type is seen here and
// not as a failure of some package.
func TestFiles(t *testing.T) {
	count := map[string]int{
		"cookies.jsonl":    len(Load[Cookie](t, "cookies.jsonl")),
		"encode.jsonl":     len(Load[Encode](t, "encode.jsonl")),
		"legacy.jsonl":     len(Load[Legacy](t, "legacy.jsonl")),
		"base64.jsonl":     len(Load[Base64](t, "base64.jsonl")),
		"dates.jsonl":      len(Load[Date](t, "dates.jsonl")),
		"explain.jsonl":    len(Load[Explain](t, "explain.jsonl")),
		"floats.jsonl":     len(Load[Float](t, "floats.jsonl")),
		"json.jsonl":       len(Load[JSON](t, "json.jsonl")),
		"signer.jsonl":     len(Load[Signer](t, "signer.jsonl")),
		"serializer.jsonl": len(Load[Serializer](t, "serializer.jsonl")),
	}
	if cases := count["cookies.jsonl"] + count["encode.jsonl"]; cases < 300 {
		t.Errorf("%d cookies, want at least 300", cases)
	}
}

// TestEveryVerdict makes sure that cookies.jsonl has cases of every class.
func TestEveryVerdict(t *testing.T) {
	seen := map[Verdict]int{}
	for _, row := range Load[Cookie](t, "cookies.jsonl") {
		seen[row.Verdict]++
		if row.Comment == "" {
			t.Errorf("%s: no comment", row.Name)
		}
	}
	for _, verdict := range []Verdict{OK, BadSignature, BadTimeSignature, SignatureExpired, BadPayload, BadData} {
		if seen[verdict] == 0 {
			t.Errorf("no case of %s", verdict)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for name, data := range map[string]string{
		"an empty file":      "",
		"an unknown field":   `{"name":"a","comment":"b","bits":"0","text":"0","more":1}`,
		"a wrong type":       `{"name":1}`,
		"a line without row": "\n",
		"a broken line":      `{"name":"a"`,
	} {
		if rows, err := parse[Float]([]byte(data)); err == nil {
			t.Errorf("%s: accepted %v", name, rows)
		}
	}
	if _, err := parse[Cookie]([]byte(`{"verdict":"fine"}`)); err == nil {
		t.Error("an unknown verdict: accepted")
	}
	if _, err := parse[Base64]([]byte(`{"input":"\u0100"}`)); err == nil {
		t.Error("a character that is no byte: accepted")
	}
}

func TestBytes(t *testing.T) {
	rows, err := parse[Base64]([]byte(`{"input":"a\u00ff\u0000","url":null,"std":""}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Base64{{Input: Bytes("a\xff\x00"), Std: &Bytes{}}}, rows); diff != "" {
		t.Errorf("the rows (-want +got):\n%s", diff)
	}
}

func TestFlipBits(t *testing.T) {
	var got []string
	for name, token := range FlipBits([]byte(".AAAA.AA." + strings.Repeat("A", 27))) {
		got = append(got, name+" "+string(token[:9]))
		if len(token) != 36 || token[0] != '.' {
			t.Errorf("%s: %q", name, token)
		}
	}
	want := []string{
		"payload .gAAA.AA.", "payload .AAgA.AA.", "payload .AAAB.AA.",
		"stamp .AAAA.gA.", "stamp .AAAA.CA.", "stamp .AAAA.AQ.",
		"signature .AAAA.AA.", "signature .AAAA.AA.", "signature .AAAA.AA.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the tokens (-want +got):\n%s", diff)
	}
	for name := range FlipBits([]byte("no.stamp")) {
		t.Errorf("a token without stamp has no %s", name)
	}
}

func TestRespellLast(t *testing.T) {
	var got []byte
	for token := range RespellLast([]byte("e30.AA." + strings.Repeat("A", 26) + "Q")) {
		got = append(got, token[len(token)-1])
	}
	if string(got) != "RST" {
		t.Errorf("got %q, want RST", got)
	}
	for token := range RespellLast([]byte("e30.AA." + strings.Repeat("A", 27) + "=")) {
		t.Errorf("padding behind leaves nothing to respell, got %q", token)
	}
}
