package store_test

import (
	"errors"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

func TestAnImportBringsNothingBackThatWasWithdrawnHere(t *testing.T) {
	d := newDesk(t)
	n := forum.NewArticle{Slug: "old", Title: "Old", Body: "As it came.", Published: d.Clock.Now().Add(-time.Hour), Source: "old.md"}
	a, _ := taken(t, d.DB, n)
	_, err := d.TakeStep(ctx, d.editor, a.ID, forum.NewStep{Step: forum.StepWithdraw, Note: "It was wrong."})
	must(t, err)
	n.Body = "As it came later."
	if _, did := taken(t, d.DB, n); did != store.ImportKept {
		t.Errorf("it was %s", did)
	}
	if _, err := d.ArticlePage(ctx, store.PageQuery{Slug: "old"}); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("readers see it: %v", err)
	}
	draft := forum.NewArticle{Slug: "draft", Title: "Draft", Body: "As it came.", Source: "draft.md", Draft: true}
	a, _ = taken(t, d.DB, draft)
	_, err = d.TakeStep(ctx, d.editor, a.ID, forum.NewStep{Step: forum.StepTakeUp})
	must(t, err)
	draft.Draft = false
	if _, did := taken(t, d.DB, draft); did != store.ImportKept {
		t.Errorf("what is in review was %s", did)
	}
	d.Sound()
}

func TestAnImportedDraftIsHandedInAsItIs(t *testing.T) {
	d := newDesk(t)
	a, _ := taken(t, d.DB, forum.NewArticle{Slug: "draft", Title: "Draft", Body: "As it came.", Source: "draft.md", Draft: true})
	got, err := d.TakeStep(ctx, d.editor, a.ID, forum.NewStep{Step: forum.StepSubmit})
	must(t, err)
	if got.Status != forum.Submitted {
		t.Errorf("it is %s", got.Status)
	}
	m, err := d.Manuscript(ctx, d.editor, a.ID)
	must(t, err)
	states, err := d.States(ctx, m.ID)
	must(t, err)
	if m.Version != 1 || len(states) != 1 || states[0].Kind != forum.StateSubmitted {
		t.Errorf("version %d, states %+v", m.Version, states)
	}
	d.Sound()
}

func TestAnOldAddressIsAddedToAnArticleWhoseSlugNobodyTyped(t *testing.T) {
	d := newDesk(t)
	m := d.published(t, "On peering")
	n := forum.NewManuscript{Version: m.Version, Title: m.Title, Body: m.Body, Fields: m.Fields}
	n.Fields.Aliases = []string{"/2019/peering.html", "/articles/on-peering"}
	m, err := d.SaveManuscript(ctx, d.editor, m.Article.ID, n, forum.StateSaved)
	must(t, err)
	d.step(t, m, forum.NewStep{Step: forum.StepUpdate, Version: m.Version, Change: forum.ChangeMinor})
	if to, err := d.Redirected(ctx, "/2019/peering.html"); err != nil || to.Article != "on-peering" {
		t.Errorf("it leads to %q: %v", to.Article, err)
	}
	d.Sound()
}

func TestTheAddressOfATopicLeadsToNoArticle(t *testing.T) {
	d := newDesk(t)
	topical(t, d.DB, "peering", "Routing")
	m := d.begun(t, "On transit")
	n := forum.NewManuscript{Version: m.Version, Title: m.Title, Body: m.Body, Fields: forum.Fields{Aliases: []string{"/topics/routing"}}}
	m, err := d.SaveManuscript(ctx, d.editor, m.Article.ID, n, forum.StateSaved)
	must(t, err)
	var taken *forum.Invalid
	if _, err := d.TakeStep(ctx, d.editor, m.Article.ID, forum.NewStep{Step: forum.StepPublish, Version: m.Version}); !errors.As(err, &taken) {
		t.Fatalf("it was taken: %v", err)
	}
	p := topicCalled(t, d.DB, "Routing")
	must(t, d.SaveTopic(ctx, d.editor, p.ID, p.Version, forum.NewTopic{Name: "Paths"}))
	if to, err := d.Redirected(ctx, "/topics/routing"); err != nil || to.Topic != "paths" {
		t.Errorf("it leads to %+v: %v", to, err)
	}
}

func TestADiscussionTakesNothingAfterItsOwnDays(t *testing.T) {
	d := newDesk(t)
	n := written("On peering")
	n.Fields = forum.Fields{Discussion: forum.DiscussionForDays, CloseAfter: 2}
	m, err := d.CreateArticle(ctx, d.editor, n)
	must(t, err)
	d.step(t, m, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
	d.Comment(d.reader, "on-peering", 0)
	d.Clock.Move(49 * time.Hour)
	_, err = d.PostComment(ctx, forum.NewComment{Article: "on-peering", MemberID: d.reader.ID, Body: "Too late."})
	wanting(t, err, forum.ErrClosed)
}
