package handlers_test

import (
	"fmt"
	"testing"

	"colloquy/handlers"
)

func TestWhoeverReadsTheirDownloadsSlowlyHasTwoAtOnce(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	other, _ := s.member(0)
	var release []func()
	occupy := func(sender string) {
		t.Helper()
		end, err := handlers.OccupyDownload(s.handler, sender)
		if err != nil {
			t.Fatal(err)
		}
		release = append(release, end)
	}
	own := fmt.Sprintf("member %d", m.ID)
	occupy(own)
	b.get("/account/data.json").want(t, 200, "")
	occupy(own)
	for _, path := range []string{"/account/data.json", "/account/data.html"} {
		if a := b.get(path).want(t, 429, ""); a.Header.Get("Retry-After") == "" || a.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
	other.get("/account/data.html").want(t, 200, "")
	for i := range 62 {
		occupy(fmt.Sprint("another ", i))
	}
	other.get("/account/data.html").want(t, 429, "")
	for _, end := range release {
		end()
	}
	b.get("/account/data.json").want(t, 200, "")
	other.get("/account/data.html").want(t, 200, "")
}
