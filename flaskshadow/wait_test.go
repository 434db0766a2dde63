package flaskshadow_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// TestWaitEnds with its own context while another Wait holds on.
func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan bool)
		twin := func(http.ResponseWriter, *http.Request) { <-release }
		s := newShadow(t, flaskshadow.Config{Cookie: base()})
		get(s.Twin(flaskAnswers(200), http.HandlerFunc(twin)), "")
		first := make(chan error)
		go func() { first <- s.Wait(t.Context()) }()
		synctest.Wait() // until it waits
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the second Wait: %v", err)
		}
		close(release)
		if err := <-first; err != nil {
			t.Errorf("the first Wait: %v", err)
		}
	})
}

// TestWaiters: two may wait at once.
func TestWaiters(t *testing.T) {
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	done := make(chan error)
	for range 2 {
		go func() {
			for range 200 {
				if err := s.Wait(t.Context()); err != nil {
					done <- err
				}
			}
			done <- nil
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
