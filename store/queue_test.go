package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// queue lists the subjects of open cases, page by page.
func (c *court) queue(t *testing.T, m *forum.Member, q store.CaseQuery) (ids []int64) {
	t.Helper()
	for range 50 {
		page, err := c.Queue(ctx, m, q)
		must(t, err)
		for _, i := range page.Items {
			ids = append(ids, i.ID)
		}
		if page.Next.ID == 0 {
			return ids
		}
		q.After = page.Next
	}
	t.Fatal("the queue has no end")
	return nil
}

// cases makes n comments with a case each, all as urgent.
func (c *court) cases(t *testing.T, n int) (ids []int64) {
	t.Helper()
	for range n {
		id, err := c.OpenCase(ctx, c.moderator, forum.SubjectComment, c.Comment(c.author, "peering", 0))
		must(t, err)
		ids = append(ids, id)
	}
	return ids
}

func TestTheQueueShowsEachCaseOnceTheMostUrgentFirst(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ids := c.cases(t, 2*store.CasesPerPage+7)
	c.Exec("UPDATE cases SET urgency = urgency + 100 WHERE id % 3 = 0")
	want := slices.Clone(ids)
	slices.SortStableFunc(want, func(a, b int64) int {
		return int(min(a%3, 1) - min(b%3, 1))
	})
	if got := c.queue(t, c.second, store.CaseQuery{}); !slices.Equal(got, want) {
		t.Errorf("the queue is %v, not %v", got, want)
	}
	for name, q := range map[string]store.CaseQuery{"lane": {Lane: forum.LaneOpened}, "kind": {Kind: forum.SubjectComment}, "article": {Article: 1}, "article by its name": {Slug: "peering"}, "lane of an article": {Article: 1, Lane: forum.LaneOpened}} {
		if got := c.queue(t, c.second, q); !slices.Equal(got, want) {
			t.Errorf("%s: %d cases, not %d", name, len(got), len(want))
		}
	}
	for name, q := range map[string]store.CaseQuery{"another lane": {Lane: forum.LaneHeld}, "another kind": {Kind: forum.SubjectMember}, "another article": {Article: 7}, "closed": {Closed: true}, "another lane of the article": {Article: 1, Lane: forum.LaneHeld}} {
		if got := c.queue(t, c.second, q); len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestDecidedCasesComeTheLatestFirst(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for _, id := range c.cases(t, 3) {
		c.Clock.Move(time.Minute)
		n := c.decision(forum.ActionRemove)
		n.Case, n.Version = id, 1
		_, err := c.Decide(ctx, c.second, n)
		must(t, err)
	}
	if got := c.queue(t, c.moderator, store.CaseQuery{Closed: true}); !slices.Equal(got, []int64{3, 2, 1}) {
		t.Errorf("decided are %v", got)
	}
	if got := c.queue(t, c.moderator, store.CaseQuery{Closed: true, Article: 1, Lane: forum.LaneOpened}); !slices.Equal(got, []int64{3, 2, 1}) {
		t.Errorf("decided under the article are %v", got)
	}
	page, err := c.Queue(ctx, c.moderator, store.CaseQuery{Closed: true})
	must(t, err)
	if got := page.Items[0]; got.Action != forum.ActionRemove || page.Counts.Open != 0 {
		t.Errorf("%+v, %d open", got, page.Counts.Open)
	}
}

func TestWhatIsAboutAModeratorIsNotThereForThem(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Exec("UPDATE authors SET member_id = $1", c.moderator.ID)
	own := c.Comment(c.moderator, "peering", 0)
	var ids []int64
	for kind, subject := range map[string]int64{forum.SubjectComment: own, forum.SubjectMember: c.moderator.ID, forum.SubjectArticle: 1} {
		_, err := c.FileReport(ctx, forum.NewReport{Kind: kind, Subject: subject, Reason: "off-topic", Writer: c.author.Writer()})
		must(t, err)
		if _, err := c.OpenCase(ctx, c.moderator, kind, subject); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("they open the case about their %s: %v", kind, err)
		}
		id, err := c.OpenCase(ctx, c.second, kind, subject)
		must(t, err)
		ids = append(ids, id)
	}
	if got := c.queue(t, c.moderator, store.CaseQuery{}); len(got) != 0 {
		t.Errorf("they see %v", got)
	}
	for _, id := range ids {
		if _, err := c.CaseFor(ctx, c.moderator, id); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("they see the case %d: %v", id, err)
		}
		if _, _, err := c.CaseNow(ctx, c.moderator, id, 0); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("they hear of the case %d: %v", id, err)
		}
	}
	page, err := c.Queue(ctx, c.moderator, store.CaseQuery{})
	must(t, err)
	if n, err := c.OpenCases(ctx, c.moderator); err != nil || n != 0 || page.Counts.Open != 0 || page.Counts.Lanes[forum.LaneReports] != 0 || page.Counts.Kinds[forum.SubjectArticle] != 0 {
		t.Errorf("they count %d, %+v, %v", n, page.Counts, err)
	}
	for _, text := range []string{"1", "2", c.moderator.Name, c.moderator.Handle, "Number"} {
		if found, err := c.FindCases(ctx, c.moderator, text); err != nil || len(found.Items) != 0 {
			t.Errorf("%q finds %d for them: %v", text, len(found.Items), err)
		}
	}
	if n, err := c.OpenCases(ctx, c.second); err != nil || n != 3 {
		t.Errorf("another one counts %d: %v", n, err)
	}
	if got := c.queue(t, c.second, store.CaseQuery{Kind: forum.SubjectArticle}); len(got) != 1 {
		t.Errorf("articles: %v", got)
	}
}

func TestAReaderSeesNoCase(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.cases(t, 1)
	_, listed := c.Queue(ctx, c.author, store.CaseQuery{})
	_, found := c.FindCases(ctx, c.author, "1")
	_, counted := c.OpenCases(ctx, c.author)
	_, seen := c.CaseFor(ctx, c.author, 1)
	_, opened := c.OpenCase(ctx, c.author, forum.SubjectComment, c.comment)
	for i, err := range []error{listed, found, counted, seen, opened} {
		if !errors.Is(err, forum.ErrForbidden) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestCasesAreFoundByNumberNameAndWords(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.cases(t, 2)
	post := func(title, body string) int64 {
		p, err := c.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: c.author.ID, Title: title, Body: body})
		must(t, err)
		id, err := c.OpenCase(ctx, c.moderator, forum.SubjectComment, p.ID)
		must(t, err)
		return id
	}
	shown, hidden := post("Quokkas everywhere", "They smile."), post("About wombats", "They do not.")
	n := c.decision(forum.ActionHide)
	n.Case, n.Version = hidden, 1
	_, err := c.Decide(ctx, c.moderator, n)
	must(t, err)
	c.Exec("UPDATE cases SET closed_at = NULL WHERE id = $1", hidden)
	find := func(text string) (ids []int64) {
		page, err := c.FindCases(ctx, c.second, text)
		must(t, err)
		for _, i := range page.Items {
			ids = append(ids, i.ID)
		}
		return ids
	}
	for text, want := range map[string][]int64{
		"quokkas": {shown}, "WOMBATS": {hidden}, fmt.Sprint(shown): {shown}, fmt.Sprint("#", hidden+1): {hidden}, "dingo": nil, "": nil, "%": nil,
	} {
		if got := find(text); !slices.Equal(got, want) && !(text == fmt.Sprint(shown) && slices.Contains(got, shown)) {
			t.Errorf("%q finds %v, not %v", text, got, want)
		}
	}
	for _, text := range []string{c.author.Name, "@" + c.author.Handle} {
		if got := find(text); len(got) != 4 {
			t.Errorf("%q finds %v", text, got)
		}
	}
}

func TestAModeratorOpensACaseThatNobodyReported(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	id, err := c.OpenCase(ctx, c.moderator, forum.SubjectComment, c.comment)
	must(t, err)
	again, err := c.OpenCase(ctx, c.second, forum.SubjectComment, c.comment)
	must(t, err)
	if id != again {
		t.Errorf("%d and %d", id, again)
	}
	c.wants(t, "SELECT lane || version FROM cases", "opened1")
	c.wants(t, "SELECT act FROM log", "opened")
	if _, err := c.OpenCase(ctx, c.moderator, forum.SubjectComment, 99); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("of nothing: %v", err)
	}
	c.decide(t, c.second, forum.ActionRemove)
	closed, err := c.OpenCase(ctx, c.moderator, forum.SubjectComment, c.comment)
	must(t, err)
	if closed != id {
		t.Errorf("a decided case: %d", closed)
	}
	c.Sound()
}

func TestACaseIsShownWithItsPlaceItsReportsAndItsAuthor(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reporters := c.readers(3)
	parent := c.comment
	for range 4 {
		parent = c.Comment(c.author, "peering", parent)
	}
	before := c.Comment(c.second, "peering", parent)
	c.comment = c.Comment(c.author, "peering", parent)
	for range 4 {
		c.Comment(c.second, "peering", c.comment)
	}
	for _, m := range reporters {
		c.report(t, m, "off-topic")
	}
	f, err := c.CaseFor(ctx, c.moderator, 1)
	must(t, err)
	if f.Comment.ID != c.comment || f.Skipped != 2 || len(f.Above) != 3 || f.Above[0].ID != 1 || f.Above[2].ID != parent || f.Before.ID != before || len(f.Below) != 3 || !f.More {
		t.Errorf("its place: %+v", f)
	}
	if len(f.Reports) != 3 || f.Reports[0].Reporter != reporters[0].Name || f.Weighing.Reporters != 3 || len(f.Changes) < 3 {
		t.Errorf("its reports: %+v %+v %+v", f.Reports, f.Weighing, f.Changes)
	}
	if f.Author.Member.ID != c.author.ID || f.Author.Comments < 5 || f.Article.Slug != "peering" || f.May != nil {
		t.Errorf("its author: %+v", f.Author)
	}
	d := c.decide(t, c.moderator, forum.ActionRemove)
	_, err = c.FileAppeal(ctx, d.ID, "It is about peering.")
	must(t, err)
	if f, err = c.CaseFor(ctx, c.moderator, 1); err != nil || !errors.Is(f.May, forum.ErrForbidden) || f.Appeal.Statement == "" || f.Appealed.ID != d.ID || f.Author.Removed != 1 {
		t.Errorf("an appeal against their own decision: %+v %v", f.May, err)
	}
	if f, err = c.CaseFor(ctx, c.second, 1); err != nil || f.May != nil || f.Decisions[0].Appeal == nil || f.Reports[0].Upheld != 1 {
		t.Errorf("for another: %+v %v", f.May, err)
	}
	now, changes, err := c.CaseNow(ctx, c.second, 1, f.Version-2)
	if err != nil || now.Version != f.Version || len(changes) != 2 || changes[0].Ref != d.ID || changes[0].Actor != c.moderator.Name {
		t.Errorf("now: %+v %+v %v", now, changes, err)
	}
}

func TestWhoReportedItDoesNotDecideIt(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.moderator, "off-topic")
	f, err := c.CaseFor(ctx, c.moderator, 1)
	if err != nil || !f.Reported || !errors.Is(f.May, forum.ErrForbidden) {
		t.Errorf("%v %v %v", f.Reported, f.May, err)
	}
}

func TestACaseCoolsDown(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.readers(1)[0], "off-topic")
	m := c.Member(0)
	must(t, c.Recommend(ctx, m, c.comment))
	c.Comment(m, "peering", c.comment)
	c.wants(t, "SELECT heat FROM cases", "3")
	if n, err := c.CoolCases(ctx); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	c.wants(t, "SELECT heat FROM cases", "3")
	c.Clock.Move(61 * time.Minute)
	if _, err := c.KeepHouse(ctx); err != nil {
		t.Fatal(err)
	}
	c.wants(t, "SELECT heat || ' ' || (urgency - weight) || ' ' || version FROM cases", "0 1000000 1")
	if n, err := c.CoolCases(ctx); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
}
