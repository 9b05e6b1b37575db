package store_test

import (
	"errors"
	"fmt"
	"sync"
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

func TestAMemberBeginsOnlySoManyArticlesADayAndHasEditorsToldOnlySoOften(t *testing.T) {
	d := newDesk(t)
	d.Exec(`INSERT INTO settings (name, value, changed_at) VALUES ('publishing', '{"open":"yes","zone":"UTC"}', 0)`)
	var m forum.Manuscript
	for i := range 20 {
		var err error
		m, err = d.CreateArticle(ctx, d.reader, written(fmt.Sprint("Number ", i)))
		must(t, err)
	}
	var limited *forum.Limited
	if _, err := d.CreateArticle(ctx, d.reader, written("One more")); !errors.As(err, &limited) || limited.RetryAfter <= 0 {
		t.Errorf("one more: %v", err)
	}
	_, err := d.CreateArticle(ctx, d.author, written("An author's"))
	must(t, err)
	for i := range 60 {
		n := written(fmt.Sprint("Handed in ", i))
		n.Version = m.Version
		m, err = d.SaveManuscript(ctx, d.reader, m.Article.ID, n, forum.StateAuto)
		must(t, err)
		for _, step := range []forum.ArticleStep{forum.StepSubmit, forum.StepTakeBack} {
			_, err := d.TakeStep(ctx, d.reader, m.Article.ID, forum.NewStep{Step: step, Version: m.Version})
			must(t, err)
		}
	}
	if got := d.Column("SELECT count(*) FROM outbox WHERE kind = $1", forum.MailStep)[0]; got != "5" {
		t.Errorf("editors are told %s times", got)
	}
	if got := d.Column("SELECT count(*) FROM states WHERE kind = 'submitted'")[0]; got != "50" {
		t.Errorf("%s versions are kept that were handed in", got)
	}
	d.Clock.Move(25 * time.Hour)
	_, err = d.CreateArticle(ctx, d.reader, written("One more"))
	must(t, err)
	d.Sound()
}

func TestWhatIsDueIsPublishedOnceWhoeverIsFaster(t *testing.T) {
	d := newDesk(t)
	for range 4 {
		m := d.begun(t, "On peering")
		d.step(t, m, forum.NewStep{Step: forum.StepSchedule, Version: m.Version, Due: d.Clock.Now().Add(time.Minute)})
		d.Clock.Move(2 * time.Minute)
		var all sync.WaitGroup
		for _, do := range []func() error{
			func() error { _, err := d.PublishDue(ctx); return err },
			func() error { _, err := d.PublishDue(ctx); return err },
			func() error {
				_, err := d.TakeStep(ctx, d.editor, m.Article.ID, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
				return err
			},
			func() error {
				_, err := d.TakeStep(ctx, d.editor, m.Article.ID, forum.NewStep{Step: forum.StepUnschedule})
				return err
			},
		} {
			all.Go(func() {
				if err := do(); err != nil && !refusal(err) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := d.Column("SELECT count(*) FROM article_steps WHERE article_id = $1 AND action = 'publish'", m.Article.ID)[0]; got > "1" {
			t.Errorf("it was published %s times", got)
		}
		d.Sound()
	}
}
