package main

import (
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/internal/recorded"
)

// checkStored is checkFile for an app with sessions on a server.
func (in *invocation) checkStored(name string, file *recorded.File) error {
	cfg, err := file.Header.StoredConfig()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if cfg.SessionUseSigner {
		if cfg.SecretKey, err = in.keys.key(); err != nil {
			return err
		}
	}
	for _, warning := range cfg.Warnings() {
		fmt.Fprintf(in.stderr, "flaskcookie: warning: %s\n", safe(warning))
	}
	report, err := recorded.CheckStored(cfg, file)
	if err != nil {
		return err
	}
	return in.printReport(name, file, report)
}
