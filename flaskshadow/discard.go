package flaskshadow

import "net/http"

// discard is the response of a twin: it keeps status and header, and nothing else.
type discard struct {
	header http.Header
	status int
	sent   http.Header // as it was when the status was written
}

func (d *discard) Header() http.Header { return d.header }

func (d *discard) WriteHeader(status int) {
	informational := status >= 100 && status <= 199 && status != http.StatusSwitchingProtocols
	if d.status == 0 && !informational {
		d.status, d.sent = status, d.header.Clone()
	}
}

func (d *discard) Write(p []byte) (int, error) {
	d.WriteHeader(http.StatusOK)
	return len(p), nil
}

func (d *discard) Flush() { d.WriteHeader(http.StatusOK) }
