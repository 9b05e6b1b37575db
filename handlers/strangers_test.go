package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/handlers"
)

func TestNobodyHasUsWriteToThousandsOfStrangers(t *testing.T) {
	s := newSite(t, withLimits, func(o *handlers.Options) {
		o.Limits.Writes, o.Limits.SignIns = handlers.Pace{PerMinute: 6000, Burst: 6000}, handlers.Pace{PerMinute: 6000, Burst: 6000}
		o.Limits.Comments, o.Limits.Mails = handlers.Pace{PerMinute: 6000, Burst: 6000}, handlers.Pace{PerMinute: 1, Burst: 10}
	})
	a := s.Article("peering")
	doors := []func(email string) *answer{
		func(email string) *answer { return s.browser().post("/password/forgot", "email", email) },
		func(email string) *answer { return s.browser().post("/login/link", "email", email) },
		func(email string) *answer { return s.browser().post("/my-comments", "email", email) },
		func(email string) *answer {
			return s.browser().post("/articles/"+a.Slug+"/comments", "name", "Ann Other", "email", email, "body", "To "+email)
		},
		func(email string) *answer {
			return s.browser().post("/join", "name", "Ann Other", "email", email, "password", newPassword)
		},
		func(email string) *answer {
			a := s.browser().post("/articles/"+a.Slug+"/report", "reason", "other", "note", "For "+email, "email", email)
			if strings.HasPrefix(a.Header.Get("Location"), "/reports/") {
				a.Header.Set("Location", "/confirm") // there it stands, too
			}
			return a
		},
	}
	for i := range 10 {
		doors[i%len(doors)](fmt.Sprintf("stranger-%d@example.org", i)).want(t, 303, "/confirm")
	}
	for i, door := range doors {
		if a := door(fmt.Sprintf("another-%d@example.org", i)); a.StatusCode != 429 || a.Header.Get("Retry-After") == "" {
			t.Errorf("door %d: %d", i, a.StatusCode)
		}
	}
	if n := s.Column("SELECT count(*) FROM outbox")[0]; n != "10" {
		t.Errorf("%s mails are owed", n)
	}
	s.Clock.Move(time.Minute)
	doors[0]("another@example.org").want(t, 303, "/confirm")
}
