package flaskshadow_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// TestOtherCookiesAreBounded: of the cookies of other names that Flask sends without one of the
// session, eight are looked up in the store.
func TestOtherCookiesAreBounded(t *testing.T) {
	store, cookie := stored(t)
	flask := func(w http.ResponseWriter, _ *http.Request) {
		for i := range 12 {
			http.SetCookie(w, &http.Cookie{Name: fmt.Sprintf("other%d", i), Value: cookie})
		}
	}
	s := newShadow(t, flaskshadow.Config{Store: store, Session: serverConfig()})
	get(s.Handler(http.HandlerFunc(flask)), "")
	found := 0
	for _, d := range s.take(t)[0].Differences {
		if d.Kind == flaskshadow.KindName {
			found++
		}
	}
	if found != 8 {
		t.Errorf("%d of 12 were looked up", found)
	}
}
