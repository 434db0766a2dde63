package main

import (
	"os"
	"syscall"
	"unsafe"
)

var (
	kernel32       = syscall.NewLazyDLL("kernel32.dll")
	getScreenInfo  = kernel32.NewProc("GetConsoleScreenBufferInfo")
	setConsoleMode = kernel32.NewProc("SetConsoleMode")
)

// terminalWidth returns how many columns a console has, and false for a file that is none or
// one that does not understand colours.
func terminalWidth(file *os.File) (columns int, ok bool) {
	var info struct {
		size, cursor             [2]int16
		attributes               uint16
		left, top, right, bottom int16
		largest                  [2]int16
	}
	if done, _, _ := getScreenInfo.Call(file.Fd(), uintptr(unsafe.Pointer(&info))); done == 0 {
		return 0, false
	}
	const processedOutput, wrapAtEnd, virtualTerminal = 1, 2, 4
	done, _, _ := setConsoleMode.Call(file.Fd(), processedOutput|wrapAtEnd|virtualTerminal)
	return int(info.right-info.left) + 1, done != 0
}
