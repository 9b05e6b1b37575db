package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
)

// shipped is a page of the site as it comes with the program.
var shipped = forum.Manuscript{Page: "about", Title: "About", Body: "As it comes."}

// readersSee is what a page says to its readers, "" for what comes with the program.
func (d desk) readersSee(t *testing.T) string {
	t.Helper()
	list, revision, err := d.SitePages(ctx)
	must(t, err)
	if revision != d.SiteRevision() {
		t.Errorf("revision %d, want %d", revision, d.SiteRevision())
	}
	for _, p := range list {
		if p.Name == shipped.Page {
			return fmt.Sprint(p.Title, ": ", p.Body, " ", p.Waits)
		}
	}
	return ""
}

func TestAPageIsWhatAnEditorPublished(t *testing.T) {
	d := newDesk(t)
	d.Clock.Move(time.Hour)
	text := forum.NewManuscript{Title: "About us", Body: "Changed."}
	_, err := d.SavePage(ctx, d.author, shipped, text, forum.StateSaved)
	wanting(t, err, forum.ErrNotFound)
	wanting(t, d.PublishPage(ctx, d.editor, "about", 0), forum.ErrNotFound) // it was never changed
	m, err := d.SavePage(ctx, d.editor, shipped, text, forum.StateSaved)
	must(t, err)
	if got := d.readersSee(t); got != ":  true" {
		t.Errorf("before it is published readers see %q", got)
	}
	for who, want := range map[*forum.Member]error{d.author: forum.ErrNotFound, d.reader: forum.ErrNotFound, nil: forum.ErrSignIn} {
		wanting(t, d.PublishPage(ctx, who, "about", m.Version), want)
		wanting(t, d.ResetPage(ctx, who, shipped, m.Version), want)
	}
	var overtaken *forum.Overtaken
	if err := d.PublishPage(ctx, d.editor, "about", m.Version-1); !errors.As(err, &overtaken) {
		t.Errorf("a version that is not the last: %v", err)
	}
	before := d.SiteRevision()
	must(t, d.PublishPage(ctx, d.editor, "about", m.Version))
	if got := d.readersSee(t); got != "About us: Changed. false" || d.SiteRevision() == before {
		t.Errorf("readers see %q", got)
	}
	d.Sound()
	again := forum.NewManuscript{Version: m.Version, Title: "", Body: " "}
	m, err = d.SavePage(ctx, d.editor, shipped, again, forum.StateSaved)
	must(t, err)
	var invalid *forum.Invalid
	if err := d.PublishPage(ctx, d.editor, "about", m.Version); !errors.As(err, &invalid) || len(invalid.Problems) != 2 {
		t.Errorf("an empty page: %v", err)
	}
	if got := d.readersSee(t); got != "About us: Changed. true" {
		t.Errorf("readers see %q", got)
	}
	wanting(t, d.ResetPage(ctx, d.editor, shipped, m.Version-1), forum.ErrConflict)
	must(t, d.ResetPage(ctx, d.editor, shipped, m.Version))
	must(t, d.ResetPage(ctx, d.editor, shipped, m.Version+1)) // twice is as good
	if got := d.readersSee(t); got != ":  false" {
		t.Errorf("readers see %q", got)
	}
	states, err := d.States(ctx, m.ID)
	must(t, err)
	if len(states) != 4 || states[3].Kind != forum.StateImported || states[3].Title != "About" || states[0].Kind != forum.StateRestored {
		t.Errorf("%+v", states)
	}
	d.Sound()
}
