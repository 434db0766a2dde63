package main

import (
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/recorded"
)

// checkStored is checkFile for an app with sessions on a server.
func (in *invocation) checkStored(name string, file *recorded.File) error {
	cfg, err := file.Header.StoredConfig()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	report, err := in.bestStored(cfg, file)
	if err != nil {
		return err
	}
	return in.printReport(name, file, report)
}

// bestStored is bestReport for an app with sessions on a server, which has a key only if it
// signs the ids.
func (in *invocation) bestStored(cfg flasksession.Config, file *recorded.File) (best *recorded.Report, err error) {
	all := [][][]byte{{nil}}
	if cfg.SessionUseSigner {
		key, err := in.keys.key()
		if err != nil {
			return nil, err
		}
		all = ways([]source{key})
	}
	chosen := flasksession.Config{}
	for _, way := range all {
		cfg.SecretKey = way[0]
		report, err := recorded.CheckStored(cfg, file)
		if err != nil {
			return nil, err
		}
		if best == nil || report.Count(recorded.Agree) > best.Count(recorded.Agree) {
			best, chosen = report, cfg
		}
	}
	for _, warning := range chosen.Warnings() {
		fmt.Fprintf(in.stderr, "flaskcookie: warning: %s\n", safe(warning))
	}
	return best, nil
}
