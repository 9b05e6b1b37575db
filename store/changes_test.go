package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

func TestEverythingWrongWithACommentIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	links := strings.Repeat("[a](https://example.org/) ", forum.MaxLinks+1)
	_, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Title: strings.Repeat("x", forum.MaxTitle+1), Body: links})
	problem(t, err, "title", forum.TooLong)
	problem(t, err, "body", forum.TooManyLinks)
	for _, body := range []string{"", " \n ", "***", "[a]: https://example.org/", "&nbsp;"} {
		_, err = db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Body: body})
		problem(t, err, "body", forum.Missing)
	}
	id := db.Comment(m, "peering", 0)
	problem(t, db.EditComment(ctx, m.Writer(), id, 1, "Title", links), "body", forum.TooManyLinks)
	if _, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: 999, Body: "Hello"}); !errors.Is(err, forum.ErrSignIn) {
		t.Errorf("a member who is not there: %v", err)
	}
	db.Sound()
}

func TestTheSearchHoldsTheWordsOfWhatIsShown(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	p, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Title: "Exchanges", Body: "Some **Zürich** words on 量子計算."})
	must(t, err)
	row := fmt.Sprintf(" %d", 2*p.ID)
	holds := func(when, word, want string) {
		t.Helper()
		if got := searched(t, db, word); got != want {
			t.Errorf("%s: %q finds%s, want%s", when, word, got, want)
		}
	}
	for _, word := range []string{"exchanges", "zurich", "量子", "子計"} {
		holds("posted", word, row)
	}
	must(t, db.EditComment(ctx, m.Writer(), p.ID, 1, "Exchanges", "Other words on Geneva."))
	holds("edited", "zurich", "")
	holds("edited", "geneva", row)
	_, err = db.DeleteComment(ctx, m.Writer(), p.ID)
	must(t, err)
	holds("deleted", "geneva", "")
	_, err = db.UndeleteComment(ctx, m.Writer(), p.ID)
	must(t, err)
	holds("taken back", "geneva", row)
	db.Remove(p.ID)
	holds("removed", "geneva", "")
	db.Sound()
}

func TestAnEditOfNothingChangesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	m := db.Member(0)
	p, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Title: "Title", Body: "Words."})
	must(t, err)
	before, _ := db.ArticleRevision(a.ID)
	db.Clock.Move(2 * time.Minute)
	must(t, db.EditComment(ctx, m.Writer(), p.ID, 1, " Title ", "Words.\n"))
	c, _, edits, err := db.Edits(ctx, p.ID, 0)
	if after, _ := db.ArticleRevision(a.ID); err != nil || c.Version != 1 || len(edits) != 0 || after != before {
		t.Errorf("version %d, %d earlier texts, revision %d after %d, %v", c.Version, len(edits), after, before, err)
	}
}

func TestWhatIsRemovedStaysRemoved(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	id := db.Comment(m, "peering", 0)
	db.Remove(id)
	db.Remove(id) // again changes nothing
	for name, try := range map[string]func() error{
		"edit":     func() error { return db.EditComment(ctx, m.Writer(), id, 2, "", "Words.") },
		"delete":   func() error { _, err := db.DeleteComment(ctx, m.Writer(), id); return err },
		"undelete": func() error { _, err := db.UndeleteComment(ctx, m.Writer(), id); return err },
		"history":  func() error { _, _, _, err := db.Edits(ctx, id, 0); return err },
	} {
		if err := try(); !errors.Is(err, forum.ErrGone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p := page(t, db, store.PageQuery{Slug: "peering"}); len(p.Rows) != 1 || p.Comments[id].Status != forum.Removed || p.Comments[id].Version != 2 || p.Article.CommentCount != 0 {
		t.Errorf("%+v", p.Comments[id])
	}
	db.Sound()
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(forum.RoleModerator)
	id := db.Comment(m, "peering", 0)
	for name, err := range map[string]error{
		"edit":         db.EditComment(ctx, m.Writer(), 999, 1, "", "Words."),
		"remove":       db.RemoveComment(ctx, 999),
		"earlier text": db.RemoveEdit(ctx, m, id, 1),
		"delete":       func() error { _, err := db.DeleteComment(ctx, m.Writer(), 999); return err }(),
		"undelete":     func() error { _, err := db.UndeleteComment(ctx, m.Writer(), 999); return err }(),
		"history":      func() error { _, _, _, err := db.Edits(ctx, 999, 0); return err }(),
		"comment":      func() error { _, _, err := db.Store.Comment(ctx, 999); return err }(),
		"spot":         func() error { _, err := db.Spot(ctx, 999, forum.Oldest); return err }(),
		"article":      func() error { _, err := db.Store.Article(ctx, "nothing"); return err }(),
		"topic":        func() error { _, err := db.Topic(ctx, "nothing"); return err }(),
		"author":       func() error { _, err := db.Author(ctx, "nobody"); return err }(),
	} {
		if !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"edit":         db.EditComment(ctx, forum.Writer{}, id, 1, "", "Words."),
		"earlier text": db.RemoveEdit(ctx, nil, id, 1),
		"delete":       func() error { _, err := db.DeleteComment(ctx, forum.Writer{}, id); return err }(),
	} {
		if !errors.Is(err, forum.ErrSignIn) {
			t.Errorf("%s by nobody: %v", name, err)
		}
	}
}
