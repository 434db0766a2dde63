package main

import "strings"

// target is a system to pack for.
type target struct {
	goos, goarch string
	platforms    string // of the wheel: what pip asks for, joined by dots
}

// targets are static on Linux, so for glibc and musl alike. Go 1.26 needs macOS 12.
var targets = []target{
	{"linux", "amd64", "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64"},
	{"linux", "arm64", "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64"},
	{"darwin", "amd64", "macosx_12_0_x86_64"},
	{"darwin", "arm64", "macosx_12_0_arm64"},
	{"windows", "amd64", "win_amd64"},
	{"windows", "arm64", "win_arm64"},
}

// program is the name of the command there.
func (t target) program() string {
	if t.goos == "windows" {
		return "flaskcookie.exe"
	}
	return "flaskcookie"
}

// tags are those of the wheel, one for each platform. Any Python 3 will do, since none runs.
func (t target) tags() (tags []string) {
	for platform := range strings.SplitSeq(t.platforms, ".") {
		tags = append(tags, "py3-none-"+platform)
	}
	return tags
}
