package store_test

import (
	"fmt"
	"slices"
	"testing"

	"colloquy/forum"
	"colloquy/store"
)

func TestModeratorsSeeTheNewestCommentsOfAllDiscussions(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Article("dns")
	second := c.Comment(c.moderator, "dns", 0)
	third := c.Comment(c.author, "peering", c.comment)
	fourth := c.Comment(c.author, "dns", 0)
	c.Exec("UPDATE comments SET status = 'held' WHERE id = $1", fourth)
	c.report(t, c.Member(0), "spam")
	must(t, func() error {
		_, err := c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: second, Reason: "spam", Writer: c.author.Writer()})
		return err
	}())
	list := func(m *forum.Member, s forum.CommentStatus, before int64) (ids []string) {
		found, err := c.NewestComments(ctx, m.ID, s, before)
		must(t, err)
		for _, x := range found {
			ids = append(ids, fmt.Sprint(x.ID, " ", x.Article.Slug, " ", x.CaseID > 0))
		}
		return ids
	}
	all := []string{fmt.Sprint(fourth, " dns false"), fmt.Sprint(third, " peering false"), fmt.Sprint(second, " dns true"), fmt.Sprint(c.comment, " peering true")}
	if got := list(c.second, "", 0); !slices.Equal(got, all) {
		t.Errorf("%q", got)
	}
	if got := list(c.second, "", third); !slices.Equal(got, all[2:]) {
		t.Errorf("below the second: %q", got)
	}
	if got := list(c.second, forum.Held, 0); !slices.Equal(got, all[:1]) {
		t.Errorf("held: %q", got)
	}
	if got := list(c.second, "shown'", 0); len(got) != 4 {
		t.Errorf("what is no status narrows nothing: %q", got)
	}
	if got := list(c.moderator, "", 0); got[2] != fmt.Sprint(second, " dns false") {
		t.Errorf("the author who is a moderator learns of the case: %q", got)
	}
	for range store.NewestPerPage {
		c.Comment(c.author, "peering", 0)
	}
	if got := list(c.second, "", 0); len(got) != store.NewestPerPage+1 {
		t.Errorf("%d on a page", len(got))
	}
}
