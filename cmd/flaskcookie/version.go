package main

import (
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker for a release.
var version = ""

var versionCommand = command{
	name:    "version",
	summary: "print the version",
	details: `Prints the version of the command, that of Go and the system it was built for.`,
	examples: `  flaskcookie version
  flaskcookie version -json`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object")
	},
	run: func(in *invocation) error {
		if len(in.operands) > 0 {
			return usagef("version: takes no argument")
		}
		if in.json {
			return in.printJSON(map[string]string{"version": versionText(), "go": runtime.Version(), "system": runtime.GOOS + "/" + runtime.GOARCH})
		}
		_, err := fmt.Fprintf(in.stdout, "flaskcookie %s (%s, %s/%s)\n", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return err
	},
}

// versionText is the version of a release, of the module, or of the commit that was built.
func versionText() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	return info.Main.Version
}
