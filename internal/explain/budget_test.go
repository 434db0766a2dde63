package explain_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// forged is an unsigned cookie of some KB whose payload is a list of 1.5 million numbers;
// n makes it another one.
func forged(t *testing.T, n int) string {
	t.Helper()
	var data bytes.Buffer
	w, err := zlib.NewWriterLevel(&data, zlib.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("[" + strings.Repeat("1,", 1_500_000+n) + "1]"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return "." + base64.RawURLEncoding.EncodeToString(data.Bytes()) + ".ZVPxAA." + strings.Repeat("A", 27)
}

func budgetConfig() explain.Config {
	return explain.Config{
		Key: []byte("a key"), MaxAge: time.Hour, Now: func() time.Time { return time.Unix(1_700_000_000, 0) },
		Budget: explain.NewBudget(),
	}
}

// measured is the finding for a text, and how many bytes it allocated: once, since a budget
// is spent once.
func measured(t *testing.T, text string, cfg explain.Config) (found explain.Finding, bytes uint64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	found, err := explain.Explain(text, cfg)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	return found, after.TotalAlloc - before.TotalAlloc
}

// TestBudget: forged cookies that inflate to megabytes share one budget. Once it is spent
// they cost in proportion to their own bytes, and the evidence says so; ordinary compressed
// cookies are examined all the same.
func TestBudget(t *testing.T) {
	growth.SkipUnderRace(t)
	cfg := budgetConfig()
	read, spent := 0, 0
	for i := range 8 {
		switch found, size := measured(t, forged(t, i), cfg); {
		case found.Cause != explain.Unexamined:
			read++
		case size > 4<<20:
			t.Errorf("cookie %d is not read and costs %d bytes", i, size)
		case !strings.Contains(found.Evidence[0], "was not read"):
			t.Errorf("cookie %d: %q", i, found.Evidence)
		default:
			spent++
		}
	}
	if read != 2 || spent != 6 {
		t.Errorf("%d were read, %d not", read, spent)
	}
	honest := ".eJyrVkpUslJKTEoeEKRUCwDz0jAM.ZVPxAA." + strings.Repeat("A", 27)
	if found, _ := measured(t, honest, cfg); found.Cause != explain.WrongKeyOrSalt {
		t.Errorf("an ordinary cookie: %s %q", found.Cause, found.Evidence)
	}
	cfg.Budget = nil
	if found, _ := measured(t, forged(t, 0), cfg); found.Cause != explain.OtherToken {
		t.Errorf("with a budget of its own: %s", found.Cause)
	}
}

// TestBudgetOfHeader: of a header's cookies of the name only the one that Flask takes is
// examined, and none for their names alone beyond the budget.
func TestBudgetOfHeader(t *testing.T) {
	growth.SkipUnderRace(t)
	_, one := measured(t, "Cookie: session="+forged(t, 0), budgetConfig())
	for name, pair := range map[string]string{"of the name": "; session=", "of other names": "; other="} {
		header := "Cookie: session=" + forged(t, 0)
		for i := range 9 {
			header += pair + forged(t, i+1)
		}
		if _, all := measured(t, header, budgetConfig()); all > one+one/4 {
			t.Errorf("%s: ten cookies cost %d bytes, one %d", name, all, one)
		}
	}
	none := "Cookie: a=b"
	for i := range 9 {
		none += "; other=" + forged(t, i)
	}
	if _, all := measured(t, none, budgetConfig()); all > 3*one {
		t.Errorf("of other names alone: %d bytes, one %d", all, one)
	}
}
