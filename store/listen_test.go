package store_test

import (
	"fmt"
	"testing"

	"colloquy/store"
	"colloquy/store/storetest"
)

// heard says what a listener heard since the last time.
func heard(l *store.Listener) string {
	list, missed, _ := l.News()
	s := ""
	for _, h := range list {
		s += fmt.Sprintf("%s %d by %d; ", h.Kind, h.Comment, h.Member)
	}
	if missed {
		s += "missed"
	}
	return s
}

func TestAListenerHearsWhatHappensInItsDiscussion(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	db.Article("transit")
	m := db.Member(0)
	first := db.Comment(m, "peering", 0)
	l := db.Listen(a.ID)
	defer l.Close()
	if s := heard(l); s != "" {
		t.Errorf("of before: %s", s)
	}
	_, _, more := l.News()
	db.Comment(m, "transit", 0)
	second := db.Comment(m, "peering", first)
	<-more
	if s := heard(l); s != fmt.Sprintf("posted %d by %d; ", second, m.ID) {
		t.Errorf("posted: %s", s)
	}
	must(t, db.EditComment(ctx, m, first, 1, "Other", "Other words."))
	db.Remove(second)
	if s := heard(l); s != fmt.Sprintf("changed %d by %d; gone %d by %d; ", first, m.ID, second, m.ID) {
		t.Errorf("changed and gone: %s", s)
	}
	if s := heard(l); s != "" {
		t.Errorf("again: %s", s)
	}
}

func TestAListenerIsToldThatItMissedSomething(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	m := db.Member(0)
	l, quick := db.Listen(a.ID), db.Listen(a.ID)
	defer l.Close()
	defer quick.Close()
	for range 600 {
		db.Comment(m, "peering", 0)
	}
	if list, missed, _ := l.News(); !missed || len(list) >= 600 {
		t.Errorf("%d heard, missed %t", len(list), missed)
	}
	quick.News()
	db.Exec("UPDATE site SET revision = revision + 1") // another process
	if !watched(t, db) {
		t.Fatal("not noticed")
	}
	if s := heard(quick); s != "missed" {
		t.Errorf("of another process: %q", s)
	}
	if db.Listening() != 2 {
		t.Errorf("%d listen", db.Listening())
	}
}

func TestWhatWasPostedSinceACommentIsFound(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	db.Article("transit")
	m := db.Member(0)
	first := db.Comment(m, "peering", 0)
	db.Comment(m, "transit", 0)
	second, gone := db.Comment(m, "peering", 0), db.Comment(m, "peering", 0)
	db.Remove(gone)
	list, err := db.PostedAfter(ctx, a.ID, first)
	must(t, err)
	if len(list) != 1 || list[0].Comment != second || list[0].Member != m.ID {
		t.Errorf("%+v", list)
	}
	if list, err = db.PostedAfter(ctx, a.ID, 0); err != nil || len(list) != 2 {
		t.Errorf("since the beginning: %v %v", list, err)
	}
}
