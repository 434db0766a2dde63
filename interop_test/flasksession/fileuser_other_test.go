//go:build !linux

package flasksession

// setFileUser is for Linux alone: elsewhere the tests of files are not for root.
func setFileUser(uintptr) { panic("do not run these tests as root on this system") }
