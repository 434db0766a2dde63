package flaskcookietest

import (
	"os"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
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
	report := run(t, cfg, file)
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

func run(t *testing.T, cfg flaskcookie.Config, file string) *recorded.Report {
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
	report, err := recorded.Check(cfg, fixtures)
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
