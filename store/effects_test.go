package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// openedAbout opens the case about a thing, and returns a decision on it.
func (c *court) openedAbout(t *testing.T, kind string, id int64, a forum.Action) forum.NewDecision {
	t.Helper()
	k, err := c.OpenCase(ctx, c.moderator, kind, id)
	must(t, err)
	n := forum.NewDecision{Case: k, Action: a, Rule: "stay-with-the-subject", Message: "Not about peering."}
	_, _ = fmt.Sscan(c.Column("SELECT version FROM cases WHERE id = $1", k)[0], &n.Version)
	return n
}

// onComment is a decision on the comment of the court.
func (c *court) onComment(t *testing.T, a forum.Action) forum.NewDecision {
	t.Helper()
	return c.openedAbout(t, forum.SubjectComment, c.comment, a)
}

func (c *court) decided(t *testing.T, n forum.NewDecision) forum.Decision {
	t.Helper()
	d, err := c.Decide(ctx, c.moderator, n)
	must(t, err)
	c.Sound()
	return d
}

func (c *court) undone(t *testing.T, d forum.Decision) {
	t.Helper()
	must(t, c.Undo(ctx, c.second, d.ID))
	c.Sound()
}

// problem is what a decision that is refused is refused for.
func (c *court) problem(t *testing.T, n forum.NewDecision, want string) {
	t.Helper()
	_, err := c.Decide(ctx, c.moderator, n)
	var bad *forum.Invalid
	if !errors.As(err, &bad) || bad.Problems[0].Field+" "+bad.Problems[0].Key != want {
		t.Errorf("%s is answered %v, not %s", n.Action, err, want)
	}
	c.Sound()
}

const everyComment = `SELECT id || ' ' || article_id || ' ' || coalesce(parent_id, 0) || ' ' || coalesce(above_id, 0) || ' ' || root_seq || ' ' || hex(path) || ' ' || status || ' ' || below || ' ' ||
	recommended || ' ' || title || ' ' || body_md || ' ' || body_html || ' ' || excerpt || ' ' || coalesce(edited_at, 0) || ' ' || coalesce(cut_at, 0) || ' ' || coalesce(moved_from, 0) || ' ' || twin_key || ' ' || thread_closed || gone_why
	FROM comments ORDER BY id`

// same runs a deed and tells whether what was asked before is the same after it.
func (c *court) same(t *testing.T, query string, deed func()) {
	t.Helper()
	before := c.Column(query)
	deed()
	after := c.Column(query)
	for i := range before {
		if i >= len(after) || before[i] != after[i] {
			t.Errorf("%q became %q", before[i], after[min(i, len(after)-1)])
		}
	}
}

func TestWhatIsCutOutIsKeptForModeratorsAlone(t *testing.T) {
	t.Parallel()
	for _, from := range []forum.CommentStatus{forum.Shown, forum.Hidden} {
		t.Run(string(from), func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			named := c.Member(0)
			c.Comment(named, "peering", 0)
			c.Clock.Move(5 * time.Minute)
			must(t, c.EditComment(ctx, c.author.Writer(), c.comment, 1, "Insult", "An insult to @"+named.Handle+", and a thought."))
			if from == forum.Hidden {
				c.decided(t, c.onComment(t, forum.ActionHide))
			}
			c.same(t, everyComment, func() {
				n := c.onComment(t, forum.ActionEdit)
				n.Title, n.Body = "", "A thought."
				d := c.decided(t, n)
				got, _, edits, err := c.Edits(ctx, c.comment, 0)
				must(t, err)
				if got.Body != "A thought." || got.Status != forum.Shown || !got.CutAt.Equal(c.Clock.Now()) || !got.EditedAt.IsZero() || len(edits) != 0 {
					t.Errorf("it shows %+v with %+v", got, edits)
				}
				f, err := c.CaseFor(ctx, c.moderator, n.Case)
				must(t, err)
				if len(f.Edits) != 2 || !f.Edits[0].Cut || !strings.Contains(f.Edits[0].Body, "insult") {
					t.Errorf("a moderator sees %+v", f.Edits)
				}
				if err := c.EditComment(ctx, c.author.Writer(), c.comment, got.Version, "", "An insult again."); !errors.Is(err, forum.ErrCut) {
					t.Errorf("its author puts it back: %v", err)
				}
				c.wants(t, "SELECT count(*) FROM notices WHERE reason = 2", "0")
				c.undone(t, d)
			})
			want := map[forum.CommentStatus]int{forum.Shown: 1, forum.Hidden: 0}[from]
			c.wants(t, "SELECT count(*) FROM search WHERE search MATCH 'insult'", fmt.Sprint(want))
			c.wants(t, "SELECT count(*) FROM comment_edits WHERE cut <> 0", "0")
		})
	}
}

func TestWhatWasCutOutIsErasedInTheEnd(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	n := c.onComment(t, forum.ActionEdit)
	n.Body = "A thought."
	d := c.decided(t, n)
	c.Clock.Move(forum.DefaultPolicy().RemovedRetention)
	_, err := c.KeepHouse(ctx)
	must(t, err)
	c.wants(t, "SELECT body_md FROM comment_edits", "")
	if err := c.Undo(ctx, c.second, d.ID); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("what is not there any more: %v", err)
	}
	c.Sound()
}

func TestABranchMovesWithAllThatHangsOnIt(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Article("dns")
	reader := c.Member(0)
	c.Comment(reader, "dns", 0)
	branch := c.Comment(c.author, "peering", c.comment)
	inner := c.Comment(reader, "peering", branch)
	deep := c.Comment(c.author, "peering", inner)
	c.Comment(reader, "peering", branch)
	c.Comment(reader, "peering", c.comment)
	must(t, c.Recommend(ctx, reader, deep))
	c.report(t, reader, "off-topic") // about another one
	w := forum.NewComment{Article: "peering", Parent: inner, Body: "Waits.", Name: "Guest", Email: "guest@example.org"}
	ask(t, c.DB, forum.NewRequest{Kind: forum.RequestComment, Email: w.Email, Comment: &w})
	c.comment = branch
	var d forum.Decision
	c.same(t, everyComment, func() {
		n := c.onComment(t, forum.ActionMove)
		n.Slug = "nowhere"
		c.problem(t, n, "slug no_article")
		n.Slug = "peering"
		c.problem(t, n, "slug already_so")
		n.Slug = "dns"
		d = c.decided(t, n)
		c.wants(t, "SELECT comment_count FROM articles ORDER BY id", "2", "5")
		c.wants(t, "SELECT hex(path) FROM comments WHERE article_id = 2 ORDER BY path", "00000001", "00000002", "0000000200000003", "000000020000000300000004", "0000000200000005")
		spot, err := c.Spot(ctx, deep, forum.Oldest)
		must(t, err)
		moved, _, err := c.Store.Comment(ctx, branch)
		must(t, err)
		if spot.Slug != "dns" || moved.From.Slug != "peering" || moved.ParentID != 0 {
			t.Errorf("it stands at %+v and came from %+v", spot, moved.From)
		}
		c.undone(t, d)
	})
	c.wants(t, "SELECT article_id FROM cases ORDER BY id", "1", "1")

	n := c.onComment(t, forum.ActionMove)
	n.Slug = "dns"
	d = c.decided(t, n)
	l, _ := letter(t, c.DB)
	posted, err := c.PostWaiting(ctx, l.Token, "", 0)
	must(t, err)
	if len(posted.Posted) != 1 {
		t.Fatalf("what waited under it is lost: %+v", posted)
	}
	c.Sound()
	c.undone(t, d)
	after, _, err := c.Store.Comment(ctx, posted.Posted[0])
	must(t, err)
	if after.ArticleID != 1 || after.ParentID != inner {
		t.Errorf("an answer of meanwhile stands at %+v", after)
	}
}

func TestWhoFollowsTheOtherArticleIsNotToldOfWhatMovesThere(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Article("dns")
	for _, subject := range []int64{1, 2} {
		must(t, c.Follow(ctx, c.Member(0).AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: subject, Pace: forum.PaceEach}))
	}
	c.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, c.DB)
	n := c.onComment(t, forum.ActionMove)
	n.Slug = "dns"
	c.decided(t, n)
	c.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, c.DB)
	c.wants(t, "SELECT count(*) FROM tellings", "1")
	c.Sound()
}

func TestALargeBranchIsNotMovedAtOnce(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Article("dns")
	var list []store.Imported
	for i := range forum.MaxMoved {
		list = append(list, store.Imported{NewComment: forum.NewComment{Article: "peering", MemberID: c.author.ID, Body: fmt.Sprint("Number ", i), CreatedAt: c.Clock.Now()}, Answers: i - 1})
	}
	must(t, c.ImportComments(ctx, list))
	_, _ = fmt.Sscan(c.Column("SELECT min(id) FROM comments WHERE body_md = 'Number 0'")[0], &c.comment)
	n := c.onComment(t, forum.ActionMove)
	n.Slug = "dns"
	c.Comment(c.author, "peering", c.comment)
	c.problem(t, n, "slug large_branch")
}

func TestADiscussionIsClosedHeldOrLeftToMembersAndThatIsTakenBack(t *testing.T) {
	t.Parallel()
	for action, column := range map[forum.Action]string{
		forum.ActionCloseDiscussion: "closed", forum.ActionHoldAll: "hold_all", forum.ActionMembersOnly: "members_only",
	} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			was := "SELECT " + column + " FROM articles"
			d := c.decided(t, c.onComment(t, action))
			c.wants(t, was, "1")
			c.problem(t, c.onComment(t, action), "action already_so")
			c.undone(t, d)
			c.wants(t, was, "0")
			back := map[forum.Action]forum.Action{forum.ActionCloseDiscussion: forum.ActionOpenDiscussion, forum.ActionHoldAll: forum.ActionHoldNone, forum.ActionMembersOnly: forum.ActionEverybody}[action]
			n := forum.NewDecision{Action: action, Rule: "stay-with-the-subject", Message: "It went astray."}
			_, err := c.DecideDiscussion(ctx, c.moderator, "peering", n)
			must(t, err)
			c.wants(t, was, "1")
			n.Action, n.Rule = back, ""
			d, err = c.DecideDiscussion(ctx, c.moderator, "peering", n)
			must(t, err)
			c.wants(t, was, "0")
			c.undone(t, d)
			c.wants(t, was, "1")
			c.wants(t, "SELECT count(*) FROM cases WHERE kind = 'article' AND closed_at IS NULL", "0")
			if _, err := c.DecideDiscussion(ctx, c.author, "peering", n); !errors.Is(err, forum.ErrForbidden) {
				t.Errorf("a reader: %v", err)
			}
		})
	}
}

func TestAThreadIsClosedAtItsTop(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	answer := c.Comment(c.author, "peering", c.comment)
	c.comment = answer
	d := c.decided(t, c.onComment(t, forum.ActionCloseThread))
	c.wants(t, "SELECT thread_closed FROM comments ORDER BY id", "1", "0")
	c.undone(t, d)
	c.wants(t, "SELECT thread_closed FROM comments ORDER BY id", "0", "0")
}

func TestSpamGoesWithAllElseOfItsAuthorAndComesBack(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	other := c.Comment(c.Member(0), "peering", c.comment)
	for range 14 {
		c.Comment(c.author, "peering", other)
	}
	c.decided(t, c.openedAbout(t, forum.SubjectComment, c.Comment(c.author, "peering", 0), forum.ActionHide))
	c.same(t, everyComment, func() {
		n := c.onComment(t, forum.ActionSpam)
		n.All = true
		d := c.decided(t, n)
		c.wants(t, "SELECT DISTINCT status FROM comments WHERE member_id = 1", "removed")
		c.wants(t, "SELECT count(*) FROM decisions WHERE with_id = (SELECT id FROM decisions WHERE with_id IS NULL AND action = 'spam')", "15")
		c.wants(t, "SELECT count(*) FROM outbox WHERE kind = 'statement' AND state = 'queued'", "2") // the first speaks for all
		c.wants(t, "SELECT count(*) FROM cases WHERE closed_at IS NULL", "0")
		c.wants(t, "SELECT status FROM comments WHERE id = 2", "shown")
		c.undone(t, d)
	})
	c.wants(t, "SELECT count(*) FROM cases WHERE closed_at IS NULL", "1")
	c.wants(t, "SELECT count(*) FROM decisions WHERE sweep <> ''", "0")
}

func TestAllElseOfASpammerIsRemovedAlsoAfterACrash(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	guest := func(i int) int64 {
		p, err := c.PostComment(ctx, forum.NewComment{Article: "peering", Body: fmt.Sprint("Buy ", i), Name: "Seller", Email: "seller@example.org"})
		must(t, err)
		return p.ID
	}
	c.comment = guest(0)
	for i := range 20 {
		guest(i + 1)
	}
	n := c.onComment(t, forum.ActionSpam)
	c.decided(t, n)
	c.wants(t, "SELECT count(*) FROM comments WHERE status = 'shown'", "21")
	c.Exec("UPDATE decisions SET sweep = 'remove'") // as a crash right after the first step leaves it
	restored := c.openedAbout(t, forum.SubjectComment, guest(21), forum.ActionKeep)
	c.decided(t, restored)
	c.Clock.Move(time.Second)
	late := guest(99)
	k, err := c.KeepHouse(ctx)
	must(t, err)
	if k.Swept != 21 {
		t.Errorf("%d were removed", k.Swept)
	}
	c.wants(t, "SELECT id FROM comments WHERE status = 'shown' ORDER BY id", "1", fmt.Sprint(late))
	c.Sound()
}

func TestSeveralDecisionsAreTakenBackAtOnce(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	first := c.decided(t, c.onComment(t, forum.ActionHide))
	second := c.decided(t, c.onComment(t, forum.ActionRemove))
	third := c.decided(t, c.openedAbout(t, forum.SubjectComment, c.Comment(c.author, "peering", 0), forum.ActionRemove))
	list, err := c.UndoMany(ctx, c.second, []int64{first.ID, third.ID, 99})
	must(t, err)
	if len(list) != 3 || !errors.Is(list[0].Err, forum.ErrConflict) || list[1].Err != nil || !errors.Is(list[2].Err, forum.ErrNotFound) {
		t.Errorf("taken back: %+v", list)
	}
	list, err = c.UndoMany(ctx, c.second, []int64{second.ID, first.ID})
	must(t, err)
	if list[0].Err != nil || list[1].Err != nil {
		t.Errorf("taken back from the last one: %+v", list)
	}
	c.wants(t, "SELECT DISTINCT status FROM comments", "shown")
	c.Sound()
}

func TestAWarnedAuthorIsToldAndWritesOn(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.decided(t, c.onComment(t, forum.ActionWarn))
	c.wants(t, "SELECT kind || subject_id FROM outbox", fmt.Sprint("statement", d.ID))
	c.wants(t, "SELECT status FROM comments", "shown")
	c.Comment(c.author, "peering", 0)
	c.undone(t, d)
}

func TestWhatIsClearedOffAProfileComesBack(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	const profile = "SELECT name || position || affiliation || biography || website || portrait || name_key || coalesce(named_at, 0) FROM members WHERE id = 1"
	c.Exec("UPDATE members SET biography = 'Bad words.', website = 'https://example.org/', portrait = 'abc.jpg', affiliation = 'Example' WHERE id = 1")
	c.same(t, profile, func() {
		d := c.decided(t, c.openedAbout(t, forum.SubjectMember, c.author.ID, forum.ActionClear))
		c.wants(t, "SELECT name || biography || website || portrait || position FROM members WHERE id = 1", "Member 1")
		used, err := c.PortraitUsed(ctx, "abc.jpg")
		must(t, err)
		kept, err := c.PortraitKept(ctx, "abc.jpg")
		must(t, err)
		if used || !kept {
			t.Errorf("the picture is used: %v, kept: %v", used, kept)
		}
		c.undone(t, d)
	})
	d := c.decided(t, c.openedAbout(t, forum.SubjectMember, c.author.ID, forum.ActionClear))
	must(t, c.ChangeProfile(ctx, c.author.ID, forum.ProfileText{Name: "Member 1", Biography: "Better words.", Version: c.version(t, c.author.ID)}))
	c.undone(t, d)
	c.wants(t, "SELECT biography || website FROM members WHERE id = 1", "Better words.https://example.org/")
	d = c.decided(t, c.openedAbout(t, forum.SubjectMember, c.author.ID, forum.ActionClear))
	c.Clock.Move(forum.DefaultPolicy().RemovedRetention)
	_, err := c.KeepHouse(ctx)
	must(t, err)
	c.wants(t, "SELECT count(*) FROM decisions WHERE data LIKE '%words%'", "0")
	if err := c.Undo(ctx, c.second, d.ID); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("what is forgotten: %v", err)
	}
}

func (c *court) version(t *testing.T, member int64) int {
	t.Helper()
	m, err := c.Store.Member(ctx, member)
	must(t, err)
	return m.Version
}

func TestWhatWasClearedGoesWithTheMember(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Exec("UPDATE members SET biography = 'Bad words.' WHERE id = 1")
	c.decided(t, c.openedAbout(t, forum.SubjectMember, c.author.ID, forum.ActionClear))
	c.Exec("UPDATE members SET leaves_at = 1, leaves_how = ? WHERE id = 1", forum.LeaveAnonymous)
	_, err := c.KeepHouse(ctx)
	must(t, err)
	c.wants(t, "SELECT count(*) FROM members WHERE id = 1", "0")
	c.wants(t, "SELECT count(*) FROM decisions WHERE data LIKE '%words%' OR data LIKE '%"+c.author.Name+"%'", "0")
	c.Sound()
}

func TestAnAppealThatIsUpheldTakesBackWhateverWasDecided(t *testing.T) {
	t.Parallel()
	for action, change := range map[forum.Action]func(n *forum.NewDecision){
		forum.ActionEdit:    func(n *forum.NewDecision) { n.Body = "A thought." },
		forum.ActionMove:    func(n *forum.NewDecision) { n.Slug = "dns" },
		forum.ActionSpam:    func(n *forum.NewDecision) { n.All = true },
		forum.ActionWarn:    func(*forum.NewDecision) {},
		forum.ActionSuspend: func(n *forum.NewDecision) { n.For = time.Hour },
		forum.ActionExclude: func(n *forum.NewDecision) { n.Scope = forum.ScopeDomain },
	} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			c.Article("dns")
			for range 3 {
				c.Comment(c.author, "peering", 0)
			}
			const people = "SELECT coalesce(suspended_until, 0) || suspended_why FROM members UNION ALL SELECT 'excluded ' || value FROM exclusions WHERE lifted_at IS NULL"
			c.same(t, people, func() {
				c.same(t, everyComment, func() {
					n := c.onComment(t, action)
					change(&n)
					d := c.decided(t, n)
					_, err := c.FileAppeal(ctx, d.ID, "I disagree.")
					must(t, err)
					answer := c.onComment(t, forum.ActionOverturn)
					if _, err := c.Decide(ctx, c.moderator, answer); !errors.Is(err, forum.ErrForbidden) {
						t.Errorf("by who decided: %v", err)
					}
					_, err = c.Decide(ctx, c.second, answer)
					must(t, err)
					c.Sound()
				})
			})
			c.wants(t, "SELECT outcome FROM appeals", "upheld")
			if err := c.Undo(ctx, c.second, 2); action != forum.ActionSpam && !errors.Is(err, forum.ErrConflict) {
				t.Errorf("the answer is taken back: %v", err)
			}
			c.Sound()
		})
	}
}
