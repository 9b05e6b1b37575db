package store_test

import (
	"fmt"
	"testing"

	"colloquy/store"
	"colloquy/store/storetest"
)

// heard says what a listener heard since the last time.
func heard(l *store.Listener) string {
	list, missed := l.Heard()
	s := ""
	for _, h := range list {
		s += fmt.Sprintf("%s %d of %d by %d; ", h.Kind, h.Comment, h.Article, h.Member)
	}
	if missed {
		s += "missed"
	}
	return s
}

func TestAListenerHearsWhatHappens(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	peering, transit := db.Article("peering"), db.Article("transit")
	m := db.Member(0)
	first := db.Comment(m, "peering", 0)
	l := db.Listen()
	if s := heard(l); s != "" {
		t.Errorf("of before: %s", s)
	}
	other := db.Comment(m, "transit", 0)
	second := db.Comment(m, "peering", first)
	<-l.News()
	if s := heard(l); s != fmt.Sprintf("posted %d of %d by %d; posted %d of %d by %[3]d; ", other, transit.ID, m.ID, second, peering.ID) {
		t.Errorf("posted: %s", s)
	}
	must(t, db.EditComment(ctx, m.Writer(), first, 1, "Other", "Other words."))
	db.Remove(second)
	<-l.News()
	if s := heard(l); s != fmt.Sprintf("changed %d of %d by %d; gone %d of %[2]d by %[3]d; ", first, peering.ID, m.ID, second) {
		t.Errorf("changed and gone: %s", s)
	}
	if s := heard(l); s != "" {
		t.Errorf("again: %s", s)
	}
	l.Close()
	db.Comment(m, "peering", 0)
	if s := heard(l); s != "" {
		t.Errorf("after it closed: %s", s)
	}
}

func TestAListenerThatDoesNotListenIsToldThatItMissedSomething(t *testing.T) {
	if testing.Short() {
		t.Skip("posts more than a thousand comments")
	}
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	slow := db.Listen()
	defer slow.Close()
	for range 1100 {
		db.Comment(m, "peering", 0)
	}
	if list, missed := slow.Heard(); !missed || len(list) != 1000 {
		t.Errorf("%d heard, missed %t", len(list), missed)
	}
}

func TestAListenerIsToldThatAnotherProcessWrote(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	l := db.Listen()
	defer l.Close()
	db.Exec("UPDATE site SET revision = revision + 1") // another process
	if !watched(t, db) {
		t.Fatal("not noticed")
	}
	<-l.News()
	if s := heard(l); s != "missed" {
		t.Errorf("of another process: %q", s)
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
