package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
)

func TestAPreviewLinkWorksUntilItEndsAndForItsManuscriptAlone(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	d.begun(t, "Another")
	makes := func(who *forum.Member, days int) (string, error) {
		return d.MakePreview(ctx, who, m.Article.ID, forum.NewPreviewLink{For: "Legal", Days: days})
	}
	for who, want := range map[*forum.Member]error{d.author: forum.ErrForbidden, d.reader: forum.ErrNotFound, nil: forum.ErrSignIn} {
		_, err := makes(who, 7)
		wanting(t, err, want)
	}
	var invalid *forum.Invalid
	for _, days := range []int{0, -1, forum.MaxPreviewDays + 1} {
		if _, err := makes(d.editor, days); !errors.As(err, &invalid) {
			t.Errorf("%d days: %v", days, err)
		}
	}
	week, err := makes(d.editor, 7)
	must(t, err)
	month, err := makes(d.editor, 30)
	must(t, err)
	reads := func(token string, want error) {
		t.Helper()
		got, _, err := d.Previewed(ctx, token)
		wanting(t, err, want)
		if err == nil && (got.Title != "On peering" || len(got.Article.Authors) != 1 || got.Article.Authors[0].Name != d.author.Name) {
			t.Errorf("%+v", got)
		}
	}
	reads(week, nil)
	reads("", forum.ErrNotFound)
	reads(week+"0", forum.ErrNotFound)
	if kept := d.Column("SELECT hex(token_hash) || note FROM preview_links"); len(kept) != 2 || len(kept[0]) != 64+len("Legal") {
		t.Errorf("kept %q", kept)
	}
	d.Clock.Move(7 * 24 * time.Hour)
	reads(week, forum.ErrNotFound)
	reads(month, nil)
	_, err = d.KeepHouse(ctx)
	must(t, err)
	list, err := d.Previews(ctx, d.editor, m.Article.ID)
	must(t, err)
	if len(list) != 1 || fmt.Sprint(d.Column("SELECT count(*) FROM preview_links")) != "[1]" {
		t.Fatalf("%+v", list)
	}
	wanting(t, d.EndPreview(ctx, d.author, m.Article.ID, list[0].ID), forum.ErrForbidden)
	wanting(t, d.EndPreview(ctx, d.editor, m.Article.ID+1, list[0].ID), forum.ErrNotFound)
	d.step(t, m, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
	if got, _, err := d.Previewed(ctx, month); err != nil || got.Article.Slug != "on-peering" || got.Body != "" {
		t.Errorf("of what is public it shows %+v, %v", got, err)
	}
	d.step(t, m, forum.NewStep{Step: forum.StepWithdraw, Note: "It was wrong."})
	reads(month, forum.ErrNotFound)
	must(t, d.EndPreview(ctx, d.editor, m.Article.ID, list[0].ID))
	d.Sound()
}

func TestWhatWasSaidUnderAWithdrawnArticleIsKeptForModeratorsAndEditors(t *testing.T) {
	d := newDesk(t)
	m := d.published(t, "On peering")
	first := d.Comment(d.reader, "on-peering", 0)
	d.Comment(d.author, "on-peering", first)
	moderator := d.Member(forum.RoleModerator)
	_, _, _, err := d.KeptDiscussion(ctx, moderator, m.Article.ID, 0)
	wanting(t, err, forum.ErrNotFound) // it is public
	d.step(t, m, forum.NewStep{Step: forum.StepWithdraw, Note: "It was wrong."})
	for _, who := range []*forum.Member{d.reader, d.author} {
		_, _, _, err := d.KeptDiscussion(ctx, who, m.Article.ID, 0)
		wanting(t, err, forum.ErrNotFound)
	}
	for _, who := range []*forum.Member{moderator, d.editor} {
		a, list, next, err := d.KeptDiscussion(ctx, who, m.Article.ID, 0)
		must(t, err)
		if a.Title != "On peering" || len(list) != 2 || next != 0 || list[0].Body == "" || list[1].ParentID != first {
			t.Errorf("%+v %+v", a, list)
		}
	}
	w, err := d.Withdrawn(ctx, "on-peering")
	must(t, err)
	if w.Why != "It was wrong." || !w.At.Equal(d.Clock.Now()) {
		t.Errorf("%+v", w)
	}
	_, err = d.Withdrawn(ctx, "nothing")
	wanting(t, err, forum.ErrNotFound)
}
