//go:build !unix

package main

import "os/exec"

func outOfGroup(*exec.Cmd) {}
