package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
)

func TestOfTwoEditorsWhoDecideAtOnceOneIsTold(t *testing.T) {
	d := newDesk(t)
	other := d.Member(forum.RoleEditor)
	due := d.Clock.Now().Add(time.Hour)
	pairs := [][2]forum.NewStep{
		{{Step: forum.StepReturn, Note: "Say why."}, {Step: forum.StepPublish}},
		{{Step: forum.StepSchedule, Due: due}, {Step: forum.StepReturn, Note: "Say why."}},
		{{Step: forum.StepPublish}, {Step: forum.StepPublish}},
	}
	for i, pair := range pairs {
		m := d.begun(t, fmt.Sprint("Number ", i))
		d.step(t, m, forum.NewStep{Step: forum.StepTakeUp})
		var errs [2]error
		var both sync.WaitGroup
		for k, who := range []*forum.Member{d.editor, other} {
			both.Go(func() {
				n := pair[k]
				n.Version, n.Seen = m.Version, forum.InReview
				_, errs[k] = d.TakeStep(ctx, who, m.Article.ID, n)
			})
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs[:]...), forum.ErrConflict) {
			t.Errorf("%s and %s: %v, %v", pair[0].Step, pair[1].Step, errs[0], errs[1])
		}
		steps, err := d.TakenSteps(ctx, m.Article.ID)
		must(t, err)
		if len(steps) != 2 {
			t.Errorf("%d steps were taken", len(steps))
		}
	}
	d.Sound()
}

func TestADiscussionThatClosesAfterSomeDaysTakesNoCommentAfterThem(t *testing.T) {
	d := newDesk(t)
	m, err := d.CreateArticle(ctx, d.editor, forum.NewManuscript{Title: "First", Body: "Words.", Fields: forum.Fields{Discussion: forum.DiscussionForDays, CloseAfter: 3}})
	must(t, err)
	d.step(t, m, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
	post := func(body string) error {
		_, err := d.PostComment(ctx, forum.NewComment{Article: "first", MemberID: d.reader.ID, Body: body})
		return err
	}
	d.Clock.Move(3*24*time.Hour - time.Second)
	must(t, post("In time."))
	d.Clock.Move(time.Second)
	wanting(t, post("Too late."), forum.ErrClosed)
}

func TestACommentIsNotCarriedToAnArticleThatIsNotPublic(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "First")
	d.step(t, m, forum.NewStep{Step: forum.StepSchedule, Version: m.Version, Due: d.Clock.Now().Add(time.Hour)})
	for _, slug := range []string{"first", "no-such-article"} {
		_, err := d.Ask(ctx, forum.NewRequest{Kind: forum.RequestSignIn, Email: d.reader.Email, Comment: &forum.NewComment{Article: slug, Body: "Words.", MemberID: d.reader.ID}})
		wanting(t, err, forum.ErrNotFound)
	}
}
