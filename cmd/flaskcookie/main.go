// Flaskcookie reads, checks and writes Flask session cookies on the command line.
//
//	flaskcookie inspect COOKIE    what a cookie holds, without any key
//	flaskcookie decode  COOKIE    check a cookie and print its session
//	flaskcookie verify  COOKIE    check a cookie and print the verdict only
//	flaskcookie sign    SESSION   write a cookie
//	flaskcookie explain COOKIE    why a cookie is refused
//	flaskcookie check   FILE      hold Go against fixtures of your own app
//	flaskcookie key               judge a secret key, or make one
//
// Run "flaskcookie help" or "flaskcookie help COMMAND" for the flags and examples.
//
// # Security
//
// The key is never an argument, where other users of the machine could see it: it
// comes from the environment variable FLASK_SECRET_KEY or from a file. What
// inspect prints has not been verified and may have been written by anyone. No error
// repeats an argument.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(exitCode(exec(os.Args[1:], os.Stdin, os.Stdout, os.Stderr), os.Stderr))
}

// errRejected ends the program with exit code 1 after the reasons were printed.
var errRejected = errors.New("rejected")

// usageError ends the program with exit code 2.
type usageError struct{ msg string }

func (e usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error {
	return usageError{fmt.Sprintf(format, args...)}
}

// exitCode reports err in one line and returns 0 for good, 1 for rejected, 2 for wrong usage
// and 3 for a set-up in which nothing can be judged.
func exitCode(err error, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	if !errors.Is(err, errRejected) {
		fmt.Fprintln(stderr, "flaskcookie:", reason(err))
	}
	if _, wrongUse := errors.AsType[usageError](err); wrongUse {
		fmt.Fprintln(stderr, `Run "flaskcookie help" for usage.`)
		return 2
	}
	if isSetup(err) {
		return 3
	}
	return 1
}

// exec runs one command line, without the program's name.
func exec(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	on := screen{}
	if file, ok := stdout.(*os.File); ok {
		on = screenOf(file)
	}
	if len(args) == 0 {
		return usagef("no command given")
	}
	name, args := args[0], args[1:]
	if name == "help" || name == "-h" || name == "-help" || name == "--help" {
		return help(stdout, on, args)
	}
	cmd, ok := findCommand(name)
	if !ok {
		return unknownCommand(name)
	}
	in := &invocation{stdin: stdin, stdout: stdout, stderr: stderr, screen: on}
	if done, err := in.parse(cmd, args); done || err != nil {
		return err
	}
	return cmd.run(in)
}
