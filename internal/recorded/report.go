package recorded

// Status is how a row ended.
type Status string

// The statuses. Unchecked is no success: what was not looked at is not proven.
const (
	Agree     Status = "agree"
	Disagree  Status = "disagree"
	Unchecked Status = "unchecked"
)

// Report is the outcome of a file.
type Report struct {
	Problems []string // about all rows: a wrong key, for instance
	Notes    []string // what differs by the versions of the app's packages, and is known
	Results  []Result // in the order of the rows
}

// Result is the outcome of a row.
type Result struct {
	Name        string       `json:"name"`
	Comment     string       `json:"comment"`
	Status      Status       `json:"status"`
	Reason      string       `json:"reason,omitempty"` // why it was not checked
	Differences []Difference `json:"differences,omitempty"`
}

// Difference is one thing that Go and the app do not do alike.
type Difference struct {
	What  string `json:"what"`
	Go    string `json:"go"`
	Flask string `json:"flask"`
}

// OK reports whether every row was checked and agrees.
func (r *Report) OK() bool {
	return len(r.Problems) == 0 && r.Count(Agree) == len(r.Results)
}

// Count returns how many rows ended so.
func (r *Report) Count(status Status) int {
	count := 0
	for _, result := range r.Results {
		if result.Status == status {
			count++
		}
	}
	return count
}

// Failed returns the results that do not agree. Rows that nothing could be said about
// because of a problem of the whole file are left out.
func (r *Report) Failed() []Result {
	var failed []Result
	for _, result := range r.Results {
		if result.Status != Agree && result.Reason != unreadable {
			failed = append(failed, result)
		}
	}
	return failed
}

// unreadable is the reason of every row when no signature can be verified.
const unreadable = "no cookie of the app can be read"
