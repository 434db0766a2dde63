// Package web measures sessions over HTTP: servers, each in a process of its own, that wrk
// loads in turns.
package web
