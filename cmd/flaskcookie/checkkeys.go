package main

import (
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/recorded"
)

// bestReport checks a file with each way to read its keys, and returns the report of the way
// that agrees most.
func (in *invocation) bestReport(cfg flaskcookie.Config, file *recorded.File) (best *recorded.Report, err error) {
	if fault := in.settings.faults["SECRET_KEY_FALLBACKS"]; fault != "" {
		return nil, setupError{fault}
	}
	keys, err := in.keyRing()
	if err != nil {
		return nil, err
	}
	chosen := flaskcookie.Config{}
	for _, way := range ways(keys.sources) {
		cfg.SecretKey, cfg.SecretKeyFallbacks = way[0], way[1:]
		report, err := recorded.Check(cfg, file)
		if err != nil {
			return nil, err
		}
		if best == nil || report.Count(recorded.Agree) > best.Count(recorded.Agree) {
			best, chosen = report, cfg
		}
	}
	in.warn(chosen)
	return best, nil
}

// ways are the keys in each combination of ways to read them, the usual one first. Files whose
// every key could be read in two ways are few, and have few keys.
func ways(sources []source) (all [][][]byte) {
	all = [][][]byte{nil}
	for _, s := range sources {
		var longer [][][]byte
		for i := range s.candidates {
			way := s.candidates[(s.usual+i)%len(s.candidates)]
			for _, keys := range all {
				longer = append(longer, append(keys[:len(keys):len(keys)], way.key))
			}
		}
		all = longer[:min(len(longer), maxWays)]
	}
	return all
}

// maxWays bounds how often a file is checked.
const maxWays = 16
