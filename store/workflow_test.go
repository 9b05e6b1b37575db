package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// desk is a site with those who write for it.
type desk struct {
	*storetest.DB
	author, editor, reader *forum.Member
}

func newDesk(t *testing.T) desk {
	db := storetest.Open(t)
	return desk{db, db.Member(forum.RoleAuthor), db.Member(forum.RoleEditor), db.Member(0)}
}

// wanting fails the test where an error is not the wanted one.
func wanting(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

func written(title string) forum.NewManuscript {
	return forum.NewManuscript{Title: title, Body: "Words about *" + title + "*.", Window: "w1"}
}

func (d desk) begun(t *testing.T, title string) forum.Manuscript {
	t.Helper()
	m, err := d.CreateArticle(ctx, d.author, written(title))
	must(t, err)
	return m
}

// step takes a step as the editor.
func (d desk) step(t *testing.T, m forum.Manuscript, n forum.NewStep) forum.Article {
	t.Helper()
	a, err := d.TakeStep(ctx, d.editor, m.Article.ID, n)
	must(t, err)
	return a
}

func (d desk) published(t *testing.T, title string) forum.Manuscript {
	t.Helper()
	m := d.begun(t, title)
	d.step(t, m, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
	m, err := d.Manuscript(ctx, d.editor, m.Article.ID)
	must(t, err)
	return m
}

func TestADraftIsThereForItsAuthorAndTheEditorsAlone(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	for who, want := range map[*forum.Member]error{d.author: nil, d.editor: nil, d.reader: forum.ErrNotFound, nil: forum.ErrSignIn, d.Member(forum.RoleModerator): forum.ErrNotFound, d.Member(forum.RoleAuthor): forum.ErrNotFound} {
		_, err := d.Manuscript(ctx, who, m.Article.ID)
		wanting(t, err, want)
	}
	_, err := d.CreateArticle(ctx, d.reader, written("Mine"))
	wanting(t, err, forum.ErrForbidden)
	d.Exec(`INSERT INTO settings (name, value, changed_at) VALUES ('publishing', '{"open":"yes","zone":"UTC"}', 0)`)
	_, err = d.CreateArticle(ctx, d.reader, written("Mine"))
	must(t, err)
	for _, slug := range []string{"on-peering", d.Column("SELECT slug FROM articles WHERE id = 1")[0]} {
		_, err := d.ArticlePage(ctx, store.PageQuery{Slug: slug})
		wanting(t, err, forum.ErrNotFound)
	}
	d.Sound()
}

func TestWhatIsSavedOverAnotherTextIsRefusedWithThatText(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	theirs := written("On peering, theirs")
	theirs.Version = m.Version
	_, err := d.SaveManuscript(ctx, d.editor, m.Article.ID, theirs, forum.StateAuto)
	must(t, err)
	mine := written("On peering, mine")
	mine.Version = m.Version
	_, err = d.SaveManuscript(ctx, d.author, m.Article.ID, mine, forum.StateAuto)
	var overtaken *forum.Overtaken
	if !errors.As(err, &overtaken) || overtaken.Theirs.Title != "On peering, theirs" || overtaken.Theirs.SavedBy != d.editor.ID || !errors.Is(err, forum.ErrConflict) {
		t.Fatalf("%v: %+v", err, overtaken)
	}
	mine.Version = overtaken.Theirs.Version
	saved, err := d.SaveManuscript(ctx, d.author, m.Article.ID, mine, forum.StateSaved)
	must(t, err)
	states, err := d.States(ctx, saved.ID)
	must(t, err)
	var kept []string
	for _, x := range states {
		kept = append(kept, fmt.Sprint(x.Version, " ", x.Kind, " ", x.Title))
	}
	if got, want := strings.Join(kept, "; "), "3 saved On peering, mine; 2 replaced On peering, theirs; 1 saved On peering"; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	again, err := d.SaveManuscript(ctx, d.author, m.Article.ID, mine, forum.StateAuto)
	must(t, err)
	if again.Version != saved.Version {
		t.Error("the same text is a new version")
	}
	d.Sound()
}

func TestOfTwoWhoSaveAtOnceOneIsOvertaken(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			n := written(fmt.Sprint("Number ", i))
			n.Version = m.Version
			_, errs[i] = d.SaveManuscript(ctx, d.editor, m.Article.ID, n, forum.StateAuto)
		})
	}
	all.Wait()
	saved := 0
	for _, err := range errs {
		if err == nil {
			saved++
		} else if !errors.Is(err, forum.ErrConflict) {
			t.Error(err)
		}
	}
	if saved != 1 {
		t.Errorf("%d saved over one version", saved)
	}
}

func TestEveryWayOfAnArticleIsAnArrow(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	take := func(who *forum.Member, n forum.NewStep, want error, status forum.ArticleStatus) {
		t.Helper()
		n.Version = m.Version
		_, err := d.TakeStep(ctx, who, m.Article.ID, n)
		wanting(t, err, want)
		now, err := d.Manuscript(ctx, d.editor, m.Article.ID)
		must(t, err)
		if now.Article.Status != status {
			t.Fatalf("after %s it is %s, want %s", n.Step, now.Article.Status, status)
		}
	}
	due := d.Clock.Now().Add(time.Hour)
	take(d.author, forum.NewStep{Step: forum.StepPublish}, forum.ErrForbidden, forum.Draft)
	take(d.reader, forum.NewStep{Step: forum.StepSubmit}, forum.ErrNotFound, forum.Draft)
	take(d.author, forum.NewStep{Step: forum.StepSubmit, Note: "Please have a look."}, nil, forum.Submitted)
	take(d.author, forum.NewStep{Step: forum.StepSubmit}, forum.ErrConflict, forum.Submitted)
	take(d.author, forum.NewStep{Step: forum.StepTakeBack}, nil, forum.Draft)
	take(d.author, forum.NewStep{Step: forum.StepSubmit}, nil, forum.Submitted)
	take(d.editor, forum.NewStep{Step: forum.StepTakeUp}, nil, forum.InReview)
	take(d.editor, forum.NewStep{Step: forum.StepReturn, Note: "Say why."}, nil, forum.Draft)
	take(d.editor, forum.NewStep{Step: forum.StepSchedule, Due: due}, nil, forum.Scheduled)
	take(d.author, forum.NewStep{Step: forum.StepUnschedule}, forum.ErrForbidden, forum.Scheduled)
	take(d.editor, forum.NewStep{Step: forum.StepUnschedule}, nil, forum.InReview)
	take(d.editor, forum.NewStep{Step: forum.StepPublish}, nil, forum.Published)
	take(d.editor, forum.NewStep{Step: forum.StepWithdraw, Note: "It was wrong."}, nil, forum.Withdrawn)
	take(d.editor, forum.NewStep{Step: forum.StepReinstate}, nil, forum.Published)
	steps, err := d.TakenSteps(ctx, m.Article.ID)
	must(t, err)
	if len(steps) != 10 || steps[9].Note != "Please have a look." || steps[9].By != d.author.Name {
		t.Errorf("%d steps, the first %+v", len(steps), steps[len(steps)-1])
	}
	d.Sound()
}

func TestWhatWasApprovedIsWhatReadersSee(t *testing.T) {
	d := newDesk(t)
	m := d.published(t, "On peering")
	p := page(t, d.DB, store.PageQuery{Slug: "on-peering"})
	if p.Article.Title != "On peering" || !strings.Contains(string(p.HTML), "<em>On peering</em>") || len(p.Article.Authors) != 1 || p.Article.Authors[0].MemberID != d.author.ID {
		t.Errorf("%+v", p.Article)
	}
	n := written("On peering, anew")
	n.Version, n.Fields = m.Version, m.Fields
	m, err := d.SaveManuscript(ctx, d.editor, m.Article.ID, n, forum.StateSaved)
	must(t, err)
	if page(t, d.DB, store.PageQuery{Slug: "on-peering"}).Article.Title != "On peering" {
		t.Error("what was only saved is public")
	}
	_, err = d.TakeStep(ctx, d.editor, m.Article.ID, forum.NewStep{Step: forum.StepUpdate, Version: m.Version - 1, Change: forum.ChangeMinor})
	wanting(t, err, forum.ErrConflict)
	d.Clock.Move(time.Hour)
	d.step(t, m, forum.NewStep{Step: forum.StepUpdate, Version: m.Version, Change: forum.ChangeCorrection, Text: "It said other things."})
	p = page(t, d.DB, store.PageQuery{Slug: "on-peering"})
	if p.Article.Title != "On peering, anew" || !p.Article.UpdatedAt.Equal(p.Article.PublishedAt) {
		t.Errorf("%+v", p.Article)
	}
	d.step(t, m, forum.NewStep{Step: forum.StepUpdate, Version: m.Version, Change: forum.ChangeSubstantial})
	if p = page(t, d.DB, store.PageQuery{Slug: "on-peering"}); !p.Article.UpdatedAt.Equal(d.Clock.Now()) {
		t.Error("a substantial update has no date")
	}
	_, err = d.SaveManuscript(ctx, d.author, m.Article.ID, n, forum.StateSaved)
	wanting(t, err, forum.ErrForbidden)
	d.Sound()
}

func TestAnArticleIsPublishedAtItsTimeHoweverLateTheSiteIsThere(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	due := d.Clock.Now().Add(90 * time.Minute)
	_, err := d.TakeStep(ctx, d.editor, m.Article.ID, forum.NewStep{Step: forum.StepSchedule, Version: m.Version, Due: d.Clock.Now()})
	var invalid *forum.Invalid
	if !errors.As(err, &invalid) {
		t.Errorf("a time that has gone by is taken: %v", err)
	}
	d.step(t, m, forum.NewStep{Step: forum.StepSchedule, Version: m.Version, Due: due})
	n := written("Half a sent")
	n.Version = m.Version
	_, err = d.SaveManuscript(ctx, d.editor, m.Article.ID, n, forum.StateAuto)
	must(t, err)
	if did, err := d.PublishDue(ctx); err != nil || did {
		t.Fatalf("published before its time: %v", err)
	}
	must(t, d.Close())
	d.DB = reopened(t, d.Dir)
	d.Clock.Move(due.Add(3 * time.Hour).Sub(d.Clock.Now()))
	if did, err := d.PublishDue(ctx); err != nil || !did {
		t.Fatalf("not published: %v", err)
	}
	if did, err := d.PublishDue(ctx); err != nil || did {
		t.Fatalf("published twice: %v", err)
	}
	if a := page(t, d.DB, store.PageQuery{Slug: "on-peering"}).Article; a.Title != "On peering" || !a.PublishedAt.Equal(due) {
		t.Errorf("%q at %s, want %s", a.Title, a.PublishedAt, due)
	}
	d.Sound()
}

func TestASlugIsTakenOnceAndLeadsOnForEver(t *testing.T) {
	d := newDesk(t)
	first, second := d.published(t, "First"), d.published(t, "Second")
	rename := func(m forum.Manuscript, slug string) error {
		m, err := d.Manuscript(ctx, d.editor, m.Article.ID)
		must(t, err)
		n := forum.NewManuscript{Version: m.Version, Title: m.Title, Body: m.Body, Fields: m.Fields}
		n.Fields.Slug = slug
		if m, err = d.SaveManuscript(ctx, d.editor, m.Article.ID, n, forum.StateSaved); err != nil {
			return err
		}
		_, err = d.TakeStep(ctx, d.editor, m.Article.ID, forum.NewStep{Step: forum.StepUpdate, Version: m.Version, Change: forum.ChangeMinor})
		return err
	}
	var taken *forum.Invalid
	if err := rename(second, "first"); !errors.As(err, &taken) || taken.Problems[0].Key != forum.Taken {
		t.Errorf("a slug that is another's: %v", err)
	}
	must(t, rename(first, "one"))
	if err := rename(second, "first"); !errors.As(err, &taken) {
		t.Errorf("a slug that leads to another: %v", err)
	}
	must(t, rename(first, "uno"))
	for _, old := range []string{"first", "one"} {
		if to, err := d.Redirected(ctx, "/articles/"+old); err != nil || to.Article != "uno" {
			t.Errorf("%s leads to %q: %v", old, to.Article, err)
		}
	}
	must(t, rename(first, "first"))
	_, err := d.Redirected(ctx, "/articles/first")
	wanting(t, err, forum.ErrNotFound)
	if p := d.begun(t, "First"); p.Article.ID != 0 {
		a := d.step(t, p, forum.NewStep{Step: forum.StepPublish, Version: p.Version})
		if a.Slug != "first-2" {
			t.Errorf("the slug of another article of the same name is %s", a.Slug)
		}
	}
	d.Sound()
}

func TestOfTwoWhoTakeASlugAtOnceOneGetsIt(t *testing.T) {
	d := newDesk(t)
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i := range errs {
		n := written(fmt.Sprint("Number ", i))
		n.Fields.Slug = "wanted"
		m, err := d.CreateArticle(ctx, d.editor, n)
		must(t, err)
		all.Go(func() {
			_, errs[i] = d.TakeStep(ctx, d.editor, m.Article.ID, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
		})
	}
	all.Wait()
	var taken *forum.Invalid
	if (errs[0] == nil) == (errs[1] == nil) || !errors.As(errors.Join(errs...), &taken) {
		t.Errorf("%v, %v", errs[0], errs[1])
	}
	d.Sound()
}

func TestAnImportLeavesWhatAnEditorChangedHere(t *testing.T) {
	d := newDesk(t)
	n := forum.NewArticle{Slug: "old", Title: "Old", Body: "As it came.", Published: d.Clock.Now().Add(-time.Hour), Source: "old.md", Aliases: []string{"/2019/old.html"}}
	a, _, err := d.ImportArticle(ctx, n)
	must(t, err)
	if to, err := d.Redirected(ctx, "/2019/old.html"); err != nil || to.Article != "old" {
		t.Errorf("its alias leads to %q: %v", to.Article, err)
	}
	n.Body = "As it came later."
	if _, did, err := d.ImportArticle(ctx, n); err != nil || did != store.ImportUpdated {
		t.Fatalf("%s: %v", did, err)
	}
	m, err := d.Manuscript(ctx, d.editor, a.ID)
	must(t, err)
	if m.Version != 0 || m.Body != "As it came later." || m.Fields.Aliases[0] != "/2019/old.html" {
		t.Errorf("%+v", m)
	}
	m, err = d.SaveManuscript(ctx, d.editor, a.ID, forum.NewManuscript{Title: "Old", Body: "As an editor wants it.", Fields: m.Fields}, forum.StateSaved)
	must(t, err)
	n.Body = "As it came at last."
	if _, did, err := d.ImportArticle(ctx, n); err != nil || did != store.ImportKept {
		t.Errorf("%s: %v", did, err)
	}
	d.step(t, m, forum.NewStep{Step: forum.StepUpdate, Version: m.Version, Change: forum.ChangeMinor})
	if p := page(t, d.DB, store.PageQuery{Slug: "old"}); !strings.Contains(string(p.HTML), "As an editor wants it.") {
		t.Errorf("%s", p.HTML)
	}
	states, err := d.States(ctx, m.ID)
	must(t, err)
	if len(states) != 2 || states[1].Kind != forum.StateImported {
		t.Errorf("%+v", states)
	}
	d.Sound()
}

func TestADiscussionThatWasClosedElsewhereStaysClosed(t *testing.T) {
	d := newDesk(t)
	m := d.published(t, "On peering")
	must(t, d.SetDiscussion(ctx, "on-peering", false))
	m, err := d.Manuscript(ctx, d.editor, m.Article.ID)
	must(t, err)
	if m.Fields.Discussion != forum.DiscussionClosed {
		t.Error("the form does not know that the discussion is closed")
	}
	d.step(t, m, forum.NewStep{Step: forum.StepUpdate, Version: m.Version, Change: forum.ChangeMinor})
	if !page(t, d.DB, store.PageQuery{Slug: "on-peering"}).Article.Closed {
		t.Error("an update opened the discussion")
	}
}

func TestAnAuthorChangesNothingThatIsTheEditorsToDecide(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	n := written("On peering")
	n.Version = m.Version
	n.Fields = forum.Fields{Slug: "mine", Authors: []forum.Byline{{Name: "Somebody Else"}}, Canonical: "https://example.org/", Discussion: forum.DiscussionClosed, MembersOnly: true, Aliases: []string{"/x"}, Standfirst: "A word."}
	m, err := d.SaveManuscript(ctx, d.author, m.Article.ID, n, forum.StateSaved)
	must(t, err)
	if f := m.Fields; f.Slug != "" || f.Authors != nil || f.Canonical != "" || f.Discussion != "" || f.MembersOnly || f.Aliases != nil || f.Standfirst != "A word." {
		t.Errorf("%+v", f)
	}
}

func TestOfVeryManySavesTheLastAreKeptAndThoseThatWereApproved(t *testing.T) {
	d := newDesk(t)
	m := d.published(t, "On peering")
	for i := range 205 {
		n := written(fmt.Sprint("Number ", i))
		n.Version, n.Window = m.Version, fmt.Sprint("w", i)
		var err error
		m, err = d.SaveManuscript(ctx, d.editor, m.Article.ID, n, forum.StateAuto)
		must(t, err)
	}
	states, err := d.States(ctx, m.ID)
	must(t, err)
	if last := states[len(states)-1]; len(states) < 200 || len(states) > 203 || last.Kind != forum.StateApproved {
		t.Errorf("%d states, the first %+v", len(states), last)
	}
	d.Sound()
}
