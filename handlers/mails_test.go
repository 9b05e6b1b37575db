package handlers_test

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/store"
)

// letters writes all mails that are due.
func (s *site) letters() []forum.Letter {
	s.t.Helper()
	due, err := s.ClaimDue(ctx, 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	var list []forum.Letter
	for _, d := range due {
		l, owed, err := s.WriteLetter(ctx, d.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		if owed {
			list = append(list, l)
		}
	}
	return list
}

// link is what the newest of the mails that are due to an address leads to.
func (s *site) link(email string) string {
	s.t.Helper()
	token := ""
	for _, l := range s.letters() {
		if strings.EqualFold(l.To, email) {
			token = l.Token
		}
	}
	if token == "" {
		s.t.Fatalf("no mail is due to %s", email)
	}
	return "/confirm/" + token
}

// guest posts a comment as a guest and opens the link in the mail.
func (b *browser) guest(slug string, fields ...string) *answer {
	b.s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	b.post("/articles/"+slug+"/comments", fields...).want(b.s.t, 303, "/confirm")
	return b.post(b.s.link(form.Get("email")))
}

// count asks the database.
func (s *site) count(query string, args ...any) (n int) {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.Dir, store.FileName)+"?mode=ro")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// unchanged checks that nothing is written by what do does.
func (s *site) unchanged(t *testing.T, do func()) {
	t.Helper()
	state := func() int {
		return s.count(`SELECT (SELECT count(*) FROM members) + 10 * (SELECT count(*) FROM comments) + 100 * (SELECT count(*) FROM sessions)
			+ 1000 * (SELECT count(*) FROM requests WHERE done_at IS NOT NULL) + 10000 * (SELECT count(*) FROM addresses WHERE confirmed_at IS NOT NULL)`)
	}
	before := state()
	do()
	if after := state(); after != before {
		t.Errorf("changed from %d to %d", before, after)
	}
}
