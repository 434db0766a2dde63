// Package filestore keeps the sessions of package flasksession in a directory of files, as
// Flask-Session does with SESSION_TYPE "filesystem", or "cachelib" with a FileSystemCache.
//
// [New] takes that directory, SESSION_FILE_DIR of Flask:
//
//	store, err := filestore.New("/srv/app/flask_session", nil)
//	...
//	sessions, err := flasksession.New(config, store)
//
// [OptionsFromMapping] reads the directory and the options from the configuration that
// Flask has.
//
// # Which cachelib
//
// The files are those of the Python package cachelib, whose releases differ. [Options] must
// name the one in use, with any Flask-Session:
//
//	cachelib       Options                                   name of a file
//	0.16 to 0.17   zero                                      SHA-256 of the key
//	0.7 to 0.15    Hash: md5.New                             MD5 of the key
//	up to 0.6      Hash: md5.New, PickledExpiry: true        MD5 of the key
//
// A wrong Hash makes two sets of sessions in one directory: each side finds nothing of the
// other's. New looks for signs of it and tells the Logger.
//
// A file holds the time at which the session expires and then the session as a pickle,
// whatever SESSION_SERIALIZATION_FORMAT says. A store hands on what comes after the time:
// the Config of package flasksession needs the Serialization flasksession.Pickle, which its
// ConfigFromMapping sets for these types.
//
// # The count
//
// cachelib counts its files in one more file and throws out sessions when there are more
// than SESSION_FILE_THRESHOLD, 500 by default: those that have expired, and then live ones,
// the ones that expire first. A wrong count makes it throw out live sessions too early. So a
// [Store] keeps it: it adds the files it makes, takes away those it removes, and counts all
// of them in New and after some changes. Expired files are removed by Go as well, live ones only if
// Options.Threshold is set. A site with more users than the threshold needs a larger one
// in Flask, or 0.
//
// # Concurrent requests
//
// A Store is a flasksession.Swapper and a flasksession.Toucher. Files are replaced in one
// step, so no reader sees half a session, in Python or in Go. Compare and swap is safe
// between the Stores of all processes on one machine, which lock a file of the directory
// for it (flock; where the system has none, between the goroutines of one Store only).
// cachelib knows no locks: what a Flask writes in the moment between comparison and
// replacement is lost, and a session it deletes then is brought back. Where four writers in
// Go changed one session without a pause, an eighth of Flask's writes to it was lost in the
// worst of four runs. Touch has no such moment. Flask itself overwrites what Go wrote, as with
// any store.
//
// Nothing is flushed to the disk, as in cachelib: a session survives the end of every
// process, but perhaps not a power cut.
//
// # Windows
//
// The package is built for Windows and not tested there. Files are not locked between processes on
// it: the goroutines of one Store are kept apart, and two processes may each lose what the other
// has written to a session. Links are followed.
//
// # Security
//
// Whoever can write to the directory can be any user, and run programs in Flask, which
// unpickles what it finds there. Whoever can read it sees the sessions, though not their
// ids. Files are made with mode 0600, so Flask and Go must run as one user. With two users
// the directory needs the set-group-ID bit and a common group, and both sides mode 0660:
// SESSION_FILE_MODE in Flask, where a file that it may not read makes a request hang for
// 16 seconds and the session empty; in Go it is an error at once.
//
// A session of more than flasksession.MaxStored bytes is [ErrTooLong] before it is read, and none is made. What is no
// regular file, such as a link, is an error where a session should be, and is left alone when files
// are removed. Two lock files that are one by a hard link are an error too; links elsewhere, such
// as those of a backup, are not. Lock files must not be removed while Go runs: a Store notices
// that before it does its work, but two that work at that moment may both believe to be alone, and
// the session of one of them is lost.
//
// A directory that is full, or cannot be read or written, is an error, never a missing
// session, and what was stored stays. So is one that is gone, or not a directory any more. Errors tell neither the key nor the name of the file.
package filestore
