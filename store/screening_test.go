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

// screens makes the setting say something else than it does by itself.
func screens(t *testing.T, db *storetest.DB, admin *forum.Member, e forum.Entry) {
	t.Helper()
	is, _ := forum.FindSetting(forum.SettingScreening)
	list, err := db.Settings(ctx)
	must(t, err)
	for _, s := range list {
		if s.Name == is.Name {
			must(t, db.ChangeSetting(ctx, admin, is.Name, s.ChangedAt, []forum.Entry{is.Filled(e)}))
		}
	}
}

// screenedSite has an article whose discussion is screened for casinos and pills.
func screenedSite(t *testing.T) *court {
	t.Helper()
	c := newCourt(t)
	screens(t, c.DB, c.Member(forum.RoleAdministrator), forum.Entry{"hold_words": "casino", "refuse_words": "pills"})
	return c
}

func (c *court) revision(t *testing.T) (n int64) {
	t.Helper()
	_, err := fmt.Sscan(c.Column("SELECT revision FROM articles")[0], &n)
	must(t, err)
	return n
}

func (c *court) post(t *testing.T, m *forum.Member, parent int64, body string) store.Posted {
	t.Helper()
	p, err := c.PostComment(ctx, forum.NewComment{Article: "peering", Parent: parent, Body: body, MemberID: m.ID})
	must(t, err)
	return p
}

// decideAbout decides the case of a comment.
func (c *court) decideAbout(t *testing.T, comment int64, a forum.Action) forum.Decision {
	t.Helper()
	n := forum.NewDecision{Action: a, Rule: "no-promotion"}
	_, err := fmt.Sscan(strings.Join(c.Column("SELECT id || ' ' || version FROM cases WHERE kind = 'comment' AND subject_id = $1", comment), ""), &n.Case, &n.Version)
	must(t, err)
	d, err := c.Decide(ctx, c.moderator, n)
	must(t, err)
	return d
}

// seen is all that a reader could notice of a discussion.
func (c *court) seen(t *testing.T) string {
	t.Helper()
	page, err := c.ArticlePage(ctx, store.PageQuery{Slug: "peering"})
	must(t, err)
	outline, err := c.Outline(ctx, "peering", 0)
	must(t, err)
	_, feed, err := c.LatestComments(ctx, "peering")
	must(t, err)
	found, err := c.Find(ctx, store.Finding{Question: forum.ParseQuestion("casino")})
	must(t, err)
	return fmt.Sprint(len(page.Rows), page.Article.CommentCount, page.Article.LastCommentID, page.Article.Revision, len(outline.Rows), feed, found.Count)
}

func TestAHeldCommentLeavesNoTraceForAnybodyElse(t *testing.T) {
	t.Parallel()
	c := screenedSite(t)
	reader := c.Member(0)
	listener := c.Listen()
	defer listener.Close()
	before := c.seen(t)
	held := c.post(t, reader, c.comment, "Win at the casino.")
	if !held.Held || c.seen(t) != before {
		t.Errorf("%+v, and the discussion is %s after %s", held, c.seen(t), before)
	}
	if list, missed := listener.Heard(); len(list) > 0 || missed {
		t.Errorf("open pages hear of %v", list)
	}
	c.wants(t, "SELECT 1 FROM announcements WHERE comment_id = 2")
	c.wants(t, "SELECT 1 FROM notices")
	c.wants(t, "SELECT lane || ': ' || held_why FROM cases", "held: word “casino” in the list")
	c.wants(t, "SELECT act FROM log", "held")
	_, err := c.Branch(ctx, store.BranchQuery{Comment: held.ID})
	wantErr(t, err, forum.ErrNotFound)
	_, err = c.Spot(ctx, held.ID, forum.Oldest)
	wantErr(t, err, forum.ErrNotFound)
	_, _, _, err = c.Edits(ctx, held.ID, 0)
	wantErr(t, err, forum.ErrNotFound)
	_, err = c.PostComment(ctx, forum.NewComment{Article: "peering", Parent: held.ID, Body: "An answer.", MemberID: c.author.ID})
	problem(t, err, "parent", forum.UnknownParent)
	wantErr(t, c.EditComment(ctx, c.author.Writer(), held.ID, 1, "", "Mine now."), forum.ErrNotFound)
	_, err = c.DeleteComment(ctx, forum.Writer{}, held.ID)
	wantErr(t, err, forum.ErrNotFound)
	wantErr(t, c.Recommend(ctx, c.author, held.ID), forum.ErrNotFound)
	next := c.post(t, c.author, 0, "Something else.")
	if page, err := c.ArticlePage(ctx, store.PageQuery{Slug: "peering"}); err != nil || len(page.Rows) != 2 || page.Rows[1].ID != next.ID {
		t.Errorf("%+v, %v", page.Rows, err)
	}
	c.Sound()
}

func TestAReleasedCommentIsAllThatAPostedOneIs(t *testing.T) {
	t.Parallel()
	c := screenedSite(t)
	reader, follower, named := c.Member(0), c.Member(0), c.Member(0)
	c.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, c.DB)
	must(t, c.Follow(ctx, follower.AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: 1, Pace: forum.PaceEach}))
	held := c.post(t, reader, c.comment, "The casino, @"+named.Handle+".")
	c.Clock.Move(40 * 24 * time.Hour) // longer than it is known who was told
	must(t, c.SeeAllNotices(ctx, c.author.ID))
	visited, err := c.Reader(ctx, named.ID, 1, c.revision(t))
	must(t, err)
	c.NoteVisit(named.ID, 1, visited.Visit)
	c.Clock.Move(time.Hour)
	listener := c.Listen()
	defer listener.Close()
	c.decideAbout(t, held.ID, forum.ActionRelease)
	if list, _ := listener.Heard(); len(list) != 1 || list[0].Kind != store.CommentPosted || list[0].Comment != held.ID {
		t.Errorf("open pages hear of %v", list)
	}
	c.wants(t, "SELECT comment_count FROM articles", "2")
	c.wants(t, "SELECT below FROM comments WHERE id = 1", "1")
	if found, err := c.Find(ctx, store.Finding{Question: forum.ParseQuestion("casino")}); err != nil || found.Count != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	for _, m := range []*forum.Member{c.author, named} {
		if n, err := c.NewNotices(ctx, m.ID); err != nil || n != 1 {
			t.Errorf("%s has %d new notices, %v", m.Name, n, err)
		}
	}
	r, err := c.Reader(ctx, named.ID, 1, c.revision(t))
	if err != nil || r.News != 1 || !r.Late[held.ID] {
		t.Errorf("whoever came by before it was released sees %+v, %v", r, err)
	}
	if ids, err := c.News(ctx, store.NewsQuery{Slug: "peering", Member: named.ID}); err != nil || fmt.Sprint(ids) != fmt.Sprint([]int64{held.ID}) {
		t.Errorf("new are %v, %v", ids, err)
	}
	if list, err := c.PostedAfter(ctx, 1, c.comment); err != nil || len(list) != 1 {
		t.Errorf("an open page that asks hears of %v, %v", list, err)
	}
	c.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, c.DB)
	same(t, mailed(t, c.DB), follower, []int64{held.ID})
	c.Sound()
}

func TestAReleaseThatIsUndoneTakesEverythingBack(t *testing.T) {
	t.Parallel()
	c := screenedSite(t)
	before := c.seen(t)
	held := c.post(t, c.Member(0), c.comment, "The casino.")
	d := c.decideAbout(t, held.ID, forum.ActionRelease)
	must(t, c.Undo(ctx, c.moderator, d.ID))
	c.wants(t, "SELECT status || held FROM comments WHERE id = 2", "held1")
	c.wants(t, "SELECT 1 FROM announcements WHERE comment_id = 2")
	if n, err := c.NewNotices(ctx, c.author.ID); err != nil || n != 0 {
		t.Errorf("%d notices, %v", n, err)
	}
	if now := c.seen(t); strings.Fields(now)[0] != strings.Fields(before)[0] {
		t.Errorf("%s, after %s", now, before)
	}
	c.Sound()
	c.decideAbout(t, held.ID, forum.ActionRemove)
	c.wants(t, "SELECT status FROM comments WHERE id = 2", "declined")
	if page, err := c.ArticlePage(ctx, store.PageQuery{Slug: "peering"}); err != nil || len(page.Rows) != 1 {
		t.Errorf("a placeholder stands for what nobody saw: %+v, %v", page.Rows, err)
	}
	c.Sound()
}

func TestARefusedTextIsNotTakenAtAnyDoorAndDoesNotSayWhy(t *testing.T) {
	t.Parallel()
	c := screenedSite(t)
	reader := c.Member(0)
	_, err := c.PostComment(ctx, forum.NewComment{Article: "peering", Title: "PiLLs", Body: "Cheap.", MemberID: reader.ID})
	problem(t, err, "body", forum.Unwanted)
	n := forum.NewComment{Article: "peering", Body: "Cheap p\u200bills.", Name: "Guest", Email: "guest@example.org"}
	_, err = c.Ask(ctx, forum.NewRequest{Kind: forum.RequestComment, Email: n.Email, Comment: &n})
	problem(t, err, "body", forum.Unwanted)
	_, err = c.PostComment(ctx, n)
	problem(t, err, "body", forum.Unwanted)
	own := c.post(t, reader, 0, "Harmless.")
	problem(t, c.EditComment(ctx, reader.Writer(), own.ID, 1, "", "Cheap pills."), "body", forum.Unwanted)
	if p := c.post(t, c.moderator, 0, "Pills and a casino: what we remove."); p.Held {
		t.Error("a moderator's comment is held")
	}
	must(t, c.ImportComments(ctx, []store.Imported{{Answers: -1, NewComment: forum.NewComment{Article: "peering", Body: "Old pills.", Name: "Guest", Email: "old@example.org", CreatedAt: c.Clock.Now().Add(-time.Hour)}}}))
	c.wants(t, "SELECT count(*) FROM comments", "4")
	c.wants(t, "SELECT count(*) FROM cases", "0")
	c.Sound()
}

// linkFor is the token in the mail for which a guest's comment waits.
func linkFor(t *testing.T, db *storetest.DB, n forum.NewComment) string {
	t.Helper()
	ask(t, db, forum.NewRequest{Kind: forum.RequestComment, Email: n.Email, Comment: &n})
	l, owed := letter(t, db)
	if !owed {
		t.Fatal("no mail is owed")
	}
	must(t, db.MarkDone(ctx, l.ID, forum.MailSent, ""))
	return l.Token
}

func TestAGuestsCommentIsHeldWhenItsLinkIsOpened(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	screens(t, c.DB, c.Member(forum.RoleAdministrator), forum.Entry{"newcomers": forum.NewcomersGuests})
	n := forum.NewComment{Article: "peering", Body: "Hello.", Name: "Guest", Email: "guest@example.org"}
	post := func() store.Answered {
		t.Helper()
		token := linkFor(t, c.DB, n)
		a, err := c.PostWaiting(ctx, token, "", 0)
		must(t, err)
		return a
	}
	first := post()
	c.wants(t, "SELECT status FROM comments WHERE name = 'Guest'", "held")
	n.Body = "Hello again."
	post()
	c.wants(t, "SELECT status FROM comments WHERE name = 'Guest' ORDER BY id", "held", "held")
	c.decideAbout(t, first.Posted[0], forum.ActionRelease)
	n.Body = "Hello a third time."
	post()
	c.wants(t, "SELECT status FROM comments WHERE name = 'Guest' ORDER BY id", "shown", "held", "shown")
	if p := c.post(t, c.Member(0), 0, "I am a member."); p.Held {
		t.Error("a member's first comment is held where guests' are")
	}
	c.Sound()
}

func TestTheSameTextAgainAndAuthorsOfRemovedCommentsAreHeld(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	admin := c.Member(forum.RoleAdministrator)
	screens(t, c.DB, admin, forum.Entry{"repeats": forum.RepeatsAnybody, "removals": "2"})
	const text = "My cousin earns a lot at home, and so can you, if you only write to me."
	reader := c.Member(0)
	first := c.post(t, reader, 0, text)
	c.Clock.Move(20 * time.Minute)
	again := c.post(t, c.Member(0), c.comment, strings.ToUpper(text)+" http://a.example/1")
	if first.Held || !again.Held {
		t.Errorf("%+v, then %+v", first, again)
	}
	c.wants(t, "SELECT held_why FROM cases", fmt.Sprintf("same text as comment %d, 20 minutes ago", first.ID))
	screens(t, c.DB, admin, forum.Entry{"repeats": forum.RepeatsOwn, "removals": "2"})
	if p := c.post(t, c.Member(0), 0, text); p.Held {
		t.Error("what somebody else wrote is held")
	}
	if p := c.post(t, reader, c.comment, text); !p.Held {
		t.Error("what its author wrote before is not held")
	}
	c.Clock.Move(forum.SameWindow + time.Minute)
	if p := c.post(t, reader, 0, text); p.Held {
		t.Error("what was written two days ago is held")
	}
	c.Remove(first.ID)
	c.Remove(c.post(t, reader, 0, "Another.").ID)
	if p := c.post(t, reader, 0, "A third."); !p.Held {
		t.Error("whoever had two comments removed is not held")
	}
	c.Clock.Move(forum.RemovalsWindow)
	if p := c.post(t, reader, 0, "A fourth."); p.Held {
		t.Error("after a month it still is")
	}
	c.Sound()
}

func TestEverythingIsHeldWhereTheDiscussionSaysSo(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Exec("UPDATE articles SET hold_all = 1")
	p := c.post(t, c.Member(0), 0, "Calm words.")
	if !p.Held || c.post(t, c.moderator, 0, "I look after this.").Held {
		t.Errorf("%+v", p)
	}
	c.wants(t, "SELECT held_why FROM cases", "everything in this discussion is held")
	c.decideAbout(t, p.ID, forum.ActionRelease)
	c.wants(t, "SELECT status FROM comments WHERE id = 2", "shown")
	c.Sound()
}

func TestAnEditIsScreenedAndHoldsWhatWasShown(t *testing.T) {
	t.Parallel()
	c := screenedSite(t)
	reader := c.Member(0)
	own := c.post(t, reader, c.comment, "Harmless.")
	c.post(t, c.author, own.ID, "Indeed.")
	must(t, c.EditComment(ctx, reader.Writer(), own.ID, 1, "", "Visit the casino."))
	c.wants(t, "SELECT status || ' ' || (gone_at IS NULL) FROM comments WHERE id = 2", "held 1")
	c.wants(t, "SELECT body_md FROM comment_edits", "Harmless.") // within the first minute too
	c.wants(t, "SELECT comment_count FROM articles", "2")
	if found, err := c.Find(ctx, store.Finding{Question: forum.ParseQuestion("casino")}); err != nil || found.Count != 0 {
		t.Errorf("%+v, %v", found, err)
	}
	c.Sound()
	// A placeholder stands for it, so others may know of it; its author mends it,
	// and it waits all the same.
	must(t, c.EditComment(ctx, reader.Writer(), own.ID, 3, "", "Harmless again."))
	c.wants(t, "SELECT status FROM comments WHERE id = 2", "held")
	c.decideAbout(t, own.ID, forum.ActionRelease)
	c.wants(t, "SELECT c.status || ' ' || comment_count FROM comments c, articles WHERE c.id = 2", "shown 3")
	c.wants(t, "SELECT count(*) FROM notices WHERE comment_id = 2", "1")
	c.Sound()
}

func TestTheAuthorOfAHeldCommentMayChangeDeleteAndTakeThatBack(t *testing.T) {
	t.Parallel()
	c := screenedSite(t)
	reader := c.Member(0)
	before := c.seen(t)
	held := c.post(t, reader, 0, "The casino.")
	must(t, c.EditComment(ctx, reader.Writer(), held.ID, 1, "", "The casino, in other words."))
	if c.seen(t) != before {
		t.Errorf("its edit shows: %s", c.seen(t))
	}
	_, err := c.DeleteComment(ctx, reader.Writer(), held.ID)
	must(t, err)
	c.wants(t, "SELECT status || ' ' || (closed_at IS NOT NULL) FROM comments, cases WHERE comments.id = 2", "deleted 1")
	if c.seen(t) != before {
		t.Errorf("its deletion shows: %s", c.seen(t))
	}
	_, err = c.UndeleteComment(ctx, reader.Writer(), held.ID)
	must(t, err)
	c.wants(t, "SELECT status || ' ' || (closed_at IS NULL) FROM comments, cases WHERE comments.id = 2", "held 1")
	if c.seen(t) != before {
		t.Errorf("taking that back shows it: %s", c.seen(t))
	}
	c.Sound()
}

func TestAHeldCommentThatIsSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	c := screenedSite(t)
	reader := c.Member(0)
	first, again := c.post(t, reader, 0, "The casino."), c.post(t, reader, 0, "The casino.")
	if first.ID != again.ID || !again.Twin {
		t.Errorf("%+v, then %+v", first, again)
	}
	c.wants(t, "SELECT count(*) FROM cases", "1")
	guest := store.NewsQuery{Slug: "peering", Since: c.comment}
	if ids, err := c.News(ctx, guest); err != nil || len(ids) != 0 {
		t.Errorf("new to a guest are %v, %v", ids, err)
	}
	c.Clock.Move(time.Minute)
	c.decideAbout(t, first.ID, forum.ActionKeep)
	if ids, err := c.News(ctx, guest); err != nil || len(ids) != 1 {
		t.Errorf("new to a guest are %v, %v", ids, err)
	}
	c.Sound()
}

func TestTheAuthorAloneReadsWhatIsHeldOrHidden(t *testing.T) {
	t.Parallel()
	c := screenedSite(t)
	reader := c.Member(0)
	own := func(m *forum.Member) string {
		t.Helper()
		r, err := c.Reader(ctx, m.ID, 1, c.revision(t))
		must(t, err)
		var list []string
		for _, o := range r.Own {
			list = append(list, fmt.Sprint(o.ID, o.Status, o.Body))
		}
		return strings.Join(list, "; ")
	}
	own(reader) // so that memory knows it
	held := c.post(t, reader, c.comment, "The casino.")
	if got := own(reader); got != "2heldThe casino." {
		t.Errorf("its author sees %q", got)
	}
	if got := own(c.author) + own(c.moderator); got != "" {
		t.Errorf("others see %q", got)
	}
	must(t, c.EditComment(ctx, reader.Writer(), held.ID, 1, "", "A casino."))
	if got := own(reader); got != "2heldA casino." {
		t.Errorf("after the edit they see %q", got)
	}
	c.decideAbout(t, held.ID, forum.ActionRemove)
	if got := own(reader); got != "" {
		t.Errorf("after it was declined they see %q", got)
	}
	list, _, err := c.OwnComments(ctx, reader.Writer(), 0)
	if err != nil || len(list) != 1 || list[0].Status != forum.Declined {
		t.Errorf("their list has %+v, %v", list, err)
	}
	c.Exec("UPDATE comments SET status = 'hidden' WHERE id = 1")
	c.Exec("UPDATE articles SET revision = revision + 1")
	if own(c.author) != "1hidden"+c.Column("SELECT body_md FROM comments WHERE id = 1")[0] {
		t.Errorf("the author of a hidden comment sees %q", own(c.author))
	}
}

func TestWhoeverLeavesTakesWhatIsHeldAlong(t *testing.T) {
	t.Parallel()
	c := screenedSite(t)
	reader := c.Member(0)
	c.post(t, reader, 0, "The casino.")
	must(t, c.DeleteMember(ctx, reader.ID, forum.LeaveRemoved))
	c.wants(t, "SELECT status || ' ' || (closed_at IS NOT NULL) FROM comments, cases WHERE comments.id = 2", "deleted 1")
	c.Sound()
}

func TestAChangedSettingHoldsAtOnceAndInAnotherProcess(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reader := c.Member(0)
	if c.post(t, reader, 0, "A casino, before.").Held {
		t.Error("held without a setting")
	}
	admin := c.Member(forum.RoleAdministrator)
	screens(t, c.DB, admin, forum.Entry{"hold_words": "casino"})
	if !c.post(t, reader, 0, "A casino, after.").Held {
		t.Error("not held after the change")
	}
	screens(t, c.DB, admin, forum.Entry{})
	if c.post(t, reader, 0, "A casino, at last.").Held {
		t.Error("held after the setting was emptied")
	}
	c.Sound()
}

func TestADiscussionForMembersTakesNoGuests(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	n := forum.NewComment{Article: "peering", Body: "Hello.", Name: "Guest", Email: "guest@example.org"}
	token := linkFor(t, c.DB, n)
	c.Exec("UPDATE articles SET members_only = 1")
	_, err := c.PostComment(ctx, n)
	wantErr(t, err, forum.ErrMembersOnly)
	if !errors.Is(err, forum.ErrSignIn) {
		t.Error("signing in would help")
	}
	_, err = c.Ask(ctx, forum.NewRequest{Kind: forum.RequestComment, Email: "other@example.org", Comment: &n})
	wantErr(t, err, forum.ErrMembersOnly)
	a, err := c.PostWaiting(ctx, token, "", 0)
	if err != nil || len(a.Posted) != 0 || len(a.Lost) != 1 {
		t.Errorf("what waited is %+v, %v", a, err)
	}
	c.post(t, c.Member(0), 0, "I am a member.")
	c.Sound()
}

func TestAClosedThreadTakesNoMoreAnswers(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	answer := c.post(t, c.author, c.comment, "An answer.")
	other := c.post(t, c.author, 0, "Another thread.")
	c.Exec("UPDATE comments SET thread_closed = 1 WHERE id = 1")
	for _, parent := range []int64{c.comment, answer.ID} {
		_, err := c.PostComment(ctx, forum.NewComment{Article: "peering", Parent: parent, Body: "One more.", MemberID: c.author.ID})
		problem(t, err, "parent", forum.ThreadClosed)
	}
	c.post(t, c.author, other.ID, "Here it goes on.")
	page, err := c.ArticlePage(ctx, store.PageQuery{Slug: "peering"})
	if err != nil || !page.ThreadClosed(page.Rows[1].Path) || page.ThreadClosed(page.Rows[2].Path) {
		t.Errorf("%+v, %v", page.Closed, err)
	}
	c.Sound()
}
