package flaskcookietest

import (
	"os"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/recorded"
)

// Check runs the fixtures that scripts/record_fixtures.py recorded from a Flask app with
// the Config that is meant to correspond to it: keys, salt, digest, custom tags, payload
// and every setting of the cookie. Each row is a subtest of its name, which fails with
// what differs. A row that cannot be checked, since it needs a custom tag that cfg does
// not have for instance, fails as well.
//
// Check sets the clock to the time of each row, and takes no notice of ReadOnly, Logger
// and OnReject. What an old Flask does otherwise, and is known to, is logged.
func Check(t *testing.T, cfg flaskcookie.Config, file string) {
	t.Helper()
	judgeAll(t, run(t, file, func(f *recorded.File) (*recorded.Report, error) { return recorded.Check(cfg, f) }))
}

// CheckStored is [Check] for an app with sessions on a server: the rows are sessions as the app
// stored them, and requests with what was in the store before and after. cfg is what
// flasksession.New gets in your service; no store is needed. Its SecretKey is held against a
// proof of the app's in the file, if the app signs ids.
func CheckStored(t *testing.T, cfg flasksession.Config, file string) {
	t.Helper()
	judgeAll(t, run(t, file, func(f *recorded.File) (*recorded.Report, error) { return recorded.CheckStored(cfg, f) }))
}

func judgeAll(t *testing.T, report *recorded.Report) {
	t.Helper()
	for _, problem := range report.Problems {
		t.Error(problem)
	}
	for _, note := range report.Notes {
		t.Log("note: " + note)
	}
	if len(report.Problems) > 0 && report.Count(recorded.Unchecked) == len(report.Results) {
		return
	}
	for _, result := range report.Results {
		t.Run(result.Name, func(t *testing.T) { judge(t, result) })
	}
}

func run(t *testing.T, file string, check func(*recorded.File) (*recorded.Report, error)) *recorded.Report {
	t.Helper()
	opened, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	fixtures, err := recorded.Read(opened)
	if err != nil {
		t.Fatal(err)
	}
	report, err := check(fixtures)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func judge(t *testing.T, result recorded.Result) {
	if result.Status == recorded.Unchecked {
		t.Errorf("not checked: %s", result.Reason)
	}
	for _, difference := range result.Differences {
		t.Errorf("%s: %s\n  Go     %s\n  Flask  %s", result.Comment, difference.What, difference.Go, difference.Flask)
	}
}
