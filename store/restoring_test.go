package store_test

import (
	"errors"
	"strings"
	"testing"

	"colloquy/forum"
)

func TestAnEarlierTextComesBackAsANewVersionAndTheLaterOneStays(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	later := written("On transit")
	later.Version, later.Fields.Slug, later.Fields.Topics = m.Version, "on-transit", []string{"Routing"}
	later.Window = m.Window
	m, err := d.SaveManuscript(ctx, d.editor, m.Article.ID, later, forum.StateSaved)
	must(t, err)
	auto := later
	auto.Version, auto.Body = m.Version, "Words that nobody asked to be saved."
	m, err = d.SaveManuscript(ctx, d.editor, m.Article.ID, auto, forum.StateAuto)
	must(t, err)

	_, err = d.RestoreState(ctx, d.reader, m.Article.ID, 1, m.Version)
	wanting(t, err, forum.ErrNotFound)
	_, err = d.RestoreState(ctx, d.editor, m.Article.ID, 99, m.Version)
	wanting(t, err, forum.ErrNotFound)
	_, err = d.RestoreState(ctx, d.editor, m.Article.ID, 1, m.Version-1)
	var overtaken *forum.Overtaken
	if !errors.As(err, &overtaken) || overtaken.Theirs.Version != m.Version {
		t.Fatalf("seen another version: %v", err)
	}
	back, err := d.RestoreState(ctx, d.author, m.Article.ID, 1, m.Version)
	must(t, err)
	if back.Version != m.Version+1 || back.Title != "On peering" || back.Fields.Slug != "on-transit" || back.Fields.Topics != nil {
		t.Errorf("an author brought back %+v", back)
	}
	kept := d.Column("SELECT version || ' ' || kind || ' ' || body_md FROM states ORDER BY version")
	if got, want := strings.Join(kept, "; "), "1 saved Words about *On peering*.; 2 saved Words about *On transit*.; 3 replaced Words that nobody asked to be saved.; 4 restored Words about *On peering*."; got != want {
		t.Errorf("kept %s,\nwant %s", got, want)
	}
	again, err := d.RestoreState(ctx, d.author, m.Article.ID, 1, back.Version)
	must(t, err)
	if again.Version != back.Version {
		t.Error("the text that stands there is restored as a new version")
	}
	before, err := d.StateBefore(ctx, back.ID, 4)
	must(t, err)
	if before.Version != 3 || before.Body != auto.Body {
		t.Errorf("before it stood %+v", before)
	}
	_, err = d.StateBefore(ctx, back.ID, 1)
	wanting(t, err, forum.ErrNotFound)

	d.step(t, back, forum.NewStep{Step: forum.StepPublish, Version: back.Version})
	_, err = d.RestoreState(ctx, d.author, back.Article.ID, 2, back.Version)
	wanting(t, err, forum.ErrForbidden)
	_, err = d.RestoreState(ctx, d.editor, back.Article.ID, 2, back.Version)
	must(t, err)
	if got := d.Column("SELECT title FROM articles")[0]; got != "On peering" {
		t.Errorf("readers see %q", got)
	}
	d.Sound()
}
