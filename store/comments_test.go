package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

var ctx = context.Background()

func page(t *testing.T, db *storetest.DB, q store.PageQuery) store.ArticlePage {
	t.Helper()
	p, err := db.ArticlePage(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(rows []forum.Row) string {
	s := ""
	for _, r := range rows {
		s += fmt.Sprintf(" %d", r.ID)
	}
	return s
}

func problem(t *testing.T, err error, field, key string) {
	t.Helper()
	var bad *forum.Invalid
	if !errors.As(err, &bad) {
		t.Fatalf("got %v, want a problem with %s", err, field)
	}
	for _, p := range bad.Problems {
		if p.Field == field && p.Key == key {
			return
		}
	}
	t.Fatalf("got %v, want %s: %s", err, field, key)
}

func TestAPostedCommentIsOnThePageCountedAndFound(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	id := db.Comment(m, "peering", 0)
	p := page(t, db, store.PageQuery{Slug: "peering"})
	if ids(p.Rows) != fmt.Sprintf(" %d", id) || p.Article.CommentCount != 1 {
		t.Errorf("rows%s, count %d", ids(p.Rows), p.Article.CommentCount)
	}
	if a, err := db.Store.Article(ctx, "peering"); err != nil || a.CommentCount != 1 || a.LastCommenter != m.Name {
		t.Errorf("count %d, last by %q, %v", a.CommentCount, a.LastCommenter, err)
	}
	if c := p.Comments[id]; c.By.Name != m.Name || c.By.Position != "Engineer" || c.Title == "" || c.HTML == "" {
		t.Errorf("comment %+v", c)
	}
	db.Sound()
}

func TestTheSameCommentSentTwiceIsOneComment(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	n := forum.NewComment{Article: "peering", MemberID: m.ID, Title: "A", Body: "The same words."}
	var wg sync.WaitGroup
	var mu sync.Mutex
	first := map[int64]int{}
	for range 200 {
		wg.Go(func() {
			p, err := db.PostComment(ctx, n)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			first[p.ID]++
		})
	}
	wg.Wait()
	if len(first) != 1 {
		t.Errorf("200 times the same comment became %d", len(first))
	}
	db.Clock.Move(11 * time.Minute)
	p, err := db.PostComment(ctx, n)
	if err != nil || p.Twin {
		t.Errorf("after the window it is a comment of its own, got %+v, %v", p, err)
	}
	db.Sound()
}

func TestAnAnswerNeedsAParentThatIsThere(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	db.Article("dns")
	m := db.Member(0)
	elsewhere := db.Comment(m, "dns", 0)
	removed := db.Comment(m, "peering", 0)
	db.Remove(removed)
	post := func(parent int64) error {
		_, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Parent: parent, Body: "Hello there."})
		return err
	}
	problem(t, post(elsewhere), "parent", forum.UnknownParent)
	problem(t, post(999), "parent", forum.UnknownParent)
	problem(t, post(removed), "parent", forum.ParentGone)
	if _, err := db.PostComment(ctx, forum.NewComment{Article: "nothing", MemberID: m.ID, Body: "Hello"}); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("an unknown article: %v", err)
	}
	db.Sound()
}

func TestAClosedDiscussionTakesNoComment(t *testing.T) {
	t.Parallel()
	policy := forum.DefaultPolicy()
	policy.CloseAfter = 48 * time.Hour
	db := storetest.OpenWith(t, store.Options{Policy: policy})
	db.Article("peering")
	db.Article("dns")
	m := db.Member(0)
	if err := db.SetDiscussion(ctx, "dns", false); err != nil {
		t.Fatal(err)
	}
	post := func(slug string) error {
		_, err := db.PostComment(ctx, forum.NewComment{Article: slug, MemberID: m.ID, Body: "Hello"})
		return err
	}
	if err := post("dns"); !errors.Is(err, forum.ErrClosed) {
		t.Errorf("closed by hand: %v", err)
	}
	if err := post("peering"); err != nil {
		t.Errorf("still open: %v", err)
	}
	db.Clock.Move(24 * time.Hour)
	if err := post("peering"); !errors.Is(err, forum.ErrClosed) {
		t.Errorf("closed by time: %v", err)
	}
}

func TestDeletedWithAnswersLeavesAPlaceholderAndWithoutLeavesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	top := db.Comment(m, "peering", 0)
	answer := db.Comment(m, "peering", top)
	leaf := db.Comment(m, "peering", answer)
	shown := func() string { return ids(page(t, db, store.PageQuery{Slug: "peering"}).Rows) }
	for _, step := range []struct {
		do   func(context.Context, forum.Writer, int64) (forum.Comment, error)
		id   int64
		want string
	}{
		{db.DeleteComment, top, fmt.Sprintf(" %d %d %d", top, answer, leaf)},
		{db.DeleteComment, answer, fmt.Sprintf(" %d %d %d", top, answer, leaf)},
		{db.DeleteComment, leaf, ""},
		{db.DeleteComment, leaf, ""},
		{db.UndeleteComment, leaf, fmt.Sprintf(" %d %d %d", top, answer, leaf)},
		{db.UndeleteComment, leaf, fmt.Sprintf(" %d %d %d", top, answer, leaf)},
		{db.UndeleteComment, top, fmt.Sprintf(" %d %d %d", top, answer, leaf)},
	} {
		if _, err := step.do(ctx, m.Writer(), step.id); err != nil {
			t.Fatal(err)
		}
		if got := shown(); got != step.want {
			t.Errorf("shown%s, want%s", got, step.want)
		}
		db.Sound()
	}
	if a := page(t, db, store.PageQuery{Slug: "peering"}).Article; a.CommentCount != 2 {
		t.Errorf("%d comments counted", a.CommentCount)
	}
}

func TestADeletionCanBeTakenBackForAWhile(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m, other := db.Member(0), db.Member(forum.RoleModerator)
	id := db.Comment(m, "peering", 0)
	if _, err := db.DeleteComment(ctx, other.Writer(), id); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("somebody else's: %v", err)
	}
	if _, err := db.DeleteComment(ctx, m.Writer(), id); err != nil {
		t.Fatal(err)
	}
	db.Clock.Move(16 * time.Minute)
	if _, err := db.UndeleteComment(ctx, m.Writer(), id); !errors.Is(err, forum.ErrGone) {
		t.Errorf("too late: %v", err)
	}
}

func TestTheTextOfADeletedCommentIsErasedAfterItsRetention(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	id := db.Comment(m, "peering", 0)
	if _, err := db.DeleteComment(ctx, m.Writer(), id); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{29 * 24 * time.Hour, 0}, {25 * time.Hour, 1}, {time.Hour, 0}} {
		db.Clock.Move(step.after)
		k, err := db.KeepHouse(ctx)
		if err != nil || k.Erased != step.want {
			t.Errorf("erased %d, want %d, %v", k.Erased, step.want, err)
		}
	}
	c, _, err := db.Store.Comment(ctx, id)
	if err != nil || c.Body != "" || c.Title != "" {
		t.Errorf("still there: %+v %v", c, err)
	}
	db.Sound()
}

func TestAnEditKeepsTheEarlierTextAfterTheFirstMinute(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	id := db.Comment(m, "peering", 0)
	edit := func(seen int, body string) error { return db.EditComment(ctx, m.Writer(), id, seen, "Title", body) }
	if err := edit(1, "mended at once"); err != nil {
		t.Fatal(err)
	}
	db.Clock.Move(2 * time.Minute)
	if err := edit(1, "from an old tab"); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("an edit of an earlier version: %v", err)
	}
	if err := edit(2, "changed my mind"); err != nil {
		t.Fatal(err)
	}
	c, _, edits, err := db.Edits(ctx, id, 0)
	if err != nil || len(edits) != 1 || edits[0].Body != "mended at once" || c.Body != "changed my mind" || c.EditedAt.IsZero() {
		t.Fatalf("%+v %+v %v", c, edits, err)
	}
	if err := db.RemoveEdit(ctx, m, id, 1); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("its author may not remove an earlier text: %v", err)
	}
	if err := db.RemoveEdit(ctx, db.Member(forum.RoleModerator), id, 1); err != nil {
		t.Fatal(err)
	}
	if _, _, edits, _ = db.Edits(ctx, id, 0); edits[0].Body != "" || !edits[0].Removed {
		t.Errorf("%+v", edits)
	}
	db.Clock.Move(14 * time.Minute)
	if err := edit(3, "too late"); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("after the window: %v", err)
	}
	db.Sound()
}

func TestAnAnswerToWhatItsAuthorHasNotSeenIsNotTaken(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m, other := db.Member(0), db.Member(0)
	parent := db.Comment(m, "peering", 0)
	answer := func(seen int, body string) error {
		_, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: other.ID, Parent: parent, Seen: seen, Body: body})
		return err
	}
	must(t, answer(1, "To the first text."))
	must(t, db.EditComment(ctx, m.Writer(), parent, 1, "", "Another text."))
	if err := answer(1, "To the first text, too."); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("an answer to an earlier text: %v", err)
	}
	must(t, answer(1, "To the first text.")) // there already
	must(t, answer(2, "To the other text."))
	must(t, answer(0, "To whatever it says."))
	_, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: other.ID, Seen: 7, Body: "To nobody."})
	must(t, err)
	db.Remove(parent)
	problem(t, answer(1, "To what is gone."), "parent", forum.ParentGone)
	db.Sound()
}

func TestEarlierTextsComeTheNewestFirst(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	id := db.Comment(m, "peering", 0)
	db.Clock.Move(2 * time.Minute)
	for i := range forum.EditsPerPage + 4 {
		must(t, db.EditComment(ctx, m.Writer(), id, i+1, "", fmt.Sprint("Text ", i+1)))
	}
	for from, want := range map[int][3]int{0: {24, 3, 22}, 24: {24, 3, 22}, 5: {5, 1, 5}, 99: {24, 3, 22}} {
		_, _, edits, err := db.Edits(ctx, id, from)
		if n := len(edits); err != nil || n != want[2] || edits[0].Number != want[0] || edits[n-1].Number != want[1] {
			t.Errorf("from %d: %d texts, %v", from, n, err)
		}
	}
}

func TestACommenterIsNamedAsTheirCommentsAre(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	b := db.Article("dns")
	m := db.Member(0)
	for _, article := range []forum.Article{a, b} {
		c, _, err := db.Store.Comment(ctx, db.Comment(m, article.Slug, 0))
		must(t, err)
		if by, err := db.Commenter(ctx, m.ID, article.ID); err != nil || by != c.By {
			t.Errorf("%+v, want %+v, %v", by, c.By, err)
		}
		must(t, db.JoinByline(ctx, m.ID, "ann-author"))
	}
	if _, err := db.Commenter(ctx, 999, a.ID); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
}

func TestEarlierTextsGoWhenTheCommentGoes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	id := db.Comment(m, "peering", 0)
	db.Clock.Move(2 * time.Minute)
	if err := db.EditComment(ctx, m.Writer(), id, 1, "T", "Second text."); err != nil {
		t.Fatal(err)
	}
	if _, err := db.DeleteComment(ctx, m.Writer(), id); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := db.Edits(ctx, id, 0); !errors.Is(err, forum.ErrGone) {
		t.Errorf("%v", err)
	}
}

func TestAGuestNeedsNameAndAddress(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	_, err := db.PostComment(ctx, forum.NewComment{Article: "peering", Body: "Hello"})
	problem(t, err, "name", forum.Missing)
	problem(t, err, "email", forum.Missing)
	_, err = db.PostComment(ctx, forum.NewComment{Article: "peering", Body: "Hello", Name: "Аdmin", Email: "a@example.org"})
	problem(t, err, "name", forum.NameReserved)
	p, err := db.PostComment(ctx, forum.NewComment{Article: "peering", Body: "Hello", Name: "A Guest", Email: "a@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	if c, _, _ := db.Store.Comment(ctx, p.ID); !c.By.Guest() || c.By.Name != "A Guest" {
		t.Errorf("%+v", c.By)
	}
}
