package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// newTo are the comments that are new to a member.
func newTo(t *testing.T, db *storetest.DB, m *forum.Member, a forum.Article) []int64 {
	t.Helper()
	ids, err := db.News(ctx, store.NewsQuery{Slug: a.Slug, Member: m.ID, Order: forum.Oldest})
	must(t, err)
	return ids
}

// mailedLater delivers what is due when the delay is over.
func mailedLater(t *testing.T, db *storetest.DB) map[string][][]int64 {
	t.Helper()
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	return mailed(t, db)
}

// looked has the member look at the discussion, and an hour pass.
func looked(t *testing.T, db *storetest.DB, m *forum.Member, a forum.Article) {
	t.Helper()
	r, err := db.Reader(ctx, m.ID, a.ID, 0)
	must(t, err)
	db.NoteVisit(m.ID, a.ID, r.Visit)
	db.Clock.Move(time.Hour)
}

// fresh is how many comments of a discussion are new to a member, and which.
func fresh(t *testing.T, db *storetest.DB, m *forum.Member, a forum.Article) (int, []int64) {
	t.Helper()
	now, err := db.Store.Article(ctx, a.Slug)
	must(t, err)
	r, err := db.Reader(ctx, m.ID, a.ID, now.Revision)
	must(t, err)
	return r.News, newTo(t, db, m, a)
}

func TestWhoIsMutedRingsNoBellAndSendsNoMail(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	anna, ben, cleo := db.Member(0), db.Member(0), db.Member(0)
	mine := db.Comment(anna, "peering", 0)
	follow(t, db, anna, a, forum.PaceEach)
	before := words(t, db, ben, "peering", mine, "Before.")
	must(t, db.Mute(ctx, anna, ben.Handle))
	must(t, db.Mute(ctx, anna, ben.Handle))
	words(t, db, ben, "peering", mine, "An answer to @"+anna.Handle+".")
	other := words(t, db, cleo, "peering", mine, "From another.")
	wants(t, db, anna, "%d answer*, 1", other)
	same(t, mailedLater(t, db), anna, []int64{other})
	must(t, db.Unmute(ctx, anna, ben.Handle))
	must(t, db.Unmute(ctx, anna, ben.Handle))
	later := words(t, db, ben, "peering", mine, "Later.")
	if p, err := db.Notices(ctx, anna.ID, 0); err != nil || len(p.List) != 4 || p.List[3].ID != before {
		t.Errorf("after the mute ended: %+v %v", p.List, err)
	}
	same(t, mailedLater(t, db), anna, []int64{later})
	db.Sound()
}

func TestAMailThatWaitsLeavesOutWhoWasMutedMeanwhile(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	anna, ben, cleo := db.Member(0), db.Member(0), db.Member(0)
	follow(t, db, anna, a, forum.PaceHourly)
	mailedLater(t, db)
	db.Comment(ben, "peering", 0)
	kept := db.Comment(cleo, "peering", 0)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, db)
	must(t, db.Mute(ctx, anna, ben.Handle))
	db.Clock.Move(2 * time.Hour)
	list, err := db.ClaimDue(ctx, 10)
	must(t, err)
	if plain, err := db.ReadLetters(ctx, list); err != nil || len(plain) > 1 {
		t.Errorf("%v %v", plain, err)
	}
	var told []int64
	for _, c := range list {
		l, owed, err := db.WriteLetter(ctx, c.ID)
		must(t, err)
		if owed && l.FollowUp != nil {
			for _, item := range l.FollowUp.Told {
				told = append(told, item.Comment.ID)
			}
			must(t, db.MarkDone(ctx, c.ID, forum.MailSent, ""))
		}
	}
	if len(told) != 1 || told[0] != kept {
		t.Errorf("told of %v, want %d", told, kept)
	}
	db.Sound()
}

func TestOfAHiddenThreadOnlyAnswersAndMentionsAreMailed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	anna, ben := db.Member(0), db.Member(0)
	top := db.Comment(ben, "peering", 0)
	mine := db.Comment(anna, "peering", top)
	follow(t, db, anna, a, forum.PaceEach)
	got, err := db.HideThread(ctx, anna, mine)
	if err != nil || got != top {
		t.Fatalf("%d is hidden, want %d: %v", got, top, err)
	}
	mailedLater(t, db)
	looked(t, db, anna, a)
	words(t, db, ben, "peering", top, "To nobody.")
	answer := words(t, db, ben, "peering", mine, "To you.")
	named := words(t, db, ben, "peering", top, "What does @"+anna.Handle+" say?")
	elsewhere := words(t, db, ben, "peering", 0, "Another thread.")
	same(t, mailedLater(t, db), anna, []int64{answer}, []int64{named}, []int64{elsewhere})
	wants(t, db, anna, "%d mention*, %d answer*, 2", named, answer)
	if n, ids := fresh(t, db, anna, a); n != 1 || len(ids) != 1 || ids[0] != elsewhere {
		t.Errorf("%d are new: %v, want %d", n, ids, elsewhere)
	}
	if got, err := db.ShowThread(ctx, anna, answer); err != nil || got != top {
		t.Fatalf("%d %v", got, err)
	}
	if n, _ := fresh(t, db, anna, a); n != 4 {
		t.Errorf("%d are new after the thread is shown again, want 4", n)
	}
	db.Sound()
}

func TestWhatSomebodyMutedSaysIsNotNewAndGuestsStayNew(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	anna, ben := db.Member(0), db.Member(forum.RoleModerator)
	db.Comment(ben, "peering", 0)
	looked(t, db, anna, a)
	db.Comment(ben, "peering", 0)
	p, err := db.PostComment(ctx, forum.NewComment{Article: "peering", Body: "Hello.", Name: "A Guest", Email: "a@example.org"})
	must(t, err)
	guest := p.ID
	if n, _ := fresh(t, db, anna, a); n != 2 {
		t.Errorf("%d are new, want 2", n)
	}
	must(t, db.Mute(ctx, anna, ben.Handle))
	if n, ids := fresh(t, db, anna, a); n != 1 || len(ids) != 1 || ids[0] != guest {
		t.Errorf("%d are new: %v, want the guest's %d", n, ids, guest)
	}
	r, err := db.Reader(ctx, anna.ID, a.ID, 0)
	if err != nil || !r.Muted[ben.ID] || len(r.Muted) != 1 {
		t.Errorf("%v %v", r.Muted, err)
	}
}

func TestNobodyMutesThemselvesOrWhomNobodyKnows(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	anna, reader := db.Member(0), db.Member(0)
	db.Comment(anna, "peering", 0)
	for handle, want := range map[string]error{anna.Handle: forum.ErrForbidden, reader.Handle: forum.ErrNotFound, "nobody": forum.ErrNotFound} {
		if err := db.Mute(ctx, anna, handle); !errors.Is(err, want) {
			t.Errorf("muting %s: %v, want %v", handle, err, want)
		}
	}
	for _, handle := range []string{reader.Handle, "nobody"} {
		if err := db.Unmute(ctx, anna, handle); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("unmuting %s: %v", handle, err)
		}
	}
	if _, err := db.HideThread(ctx, anna, 99); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
	db.Sound()
}

func TestWhatIsMutedIsListedPageByPage(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	anna := db.Member(0)
	const n = forum.PageSize + 3
	for range n {
		m := db.Member(0)
		id := db.Comment(m, "peering", 0)
		must(t, db.Mute(ctx, anna, m.Handle))
		_, err := db.HideThread(ctx, anna, id)
		must(t, err)
	}
	people, next, err := db.MutedMembers(ctx, anna.ID, 0)
	must(t, err)
	rest, end, err := db.MutedMembers(ctx, anna.ID, next)
	if err != nil || len(people) != forum.PageSize || len(rest) != 3 || end != 0 {
		t.Errorf("%d and %d people, then %d: %v", len(people), len(rest), end, err)
	}
	threads, next, err := db.HiddenThreads(ctx, anna.ID, 0)
	must(t, err)
	more, end, err := db.HiddenThreads(ctx, anna.ID, next)
	if err != nil || len(threads) != forum.PageSize || len(more) != 3 || end != 0 {
		t.Errorf("%d and %d threads, then %d: %v", len(threads), len(more), end, err)
	}
	if _, _, err := db.MutedMembers(ctx, anna.ID, anna.ID); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
	if _, _, err := db.HiddenThreads(ctx, anna.ID, 12345); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
}

func TestMutesHaveAnEndAndOfHiddenThreadsTheFirstAreShownAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	anna, ben := db.Member(0), db.Member(0)
	last := db.Comment(ben, "peering", 0)
	const series = "WITH RECURSIVE s(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s WHERE value < ?) "
	db.Exec(series+"INSERT INTO addresses (id, email, email_key, created_at) SELECT 1000 + value, value, value, 0 FROM s", forum.MaxMuted)
	db.Exec(series+`INSERT INTO members (id, handle, name, name_key, position, affiliation, roles, address_id, created_at)
		SELECT 1000 + value, 'm' || value, '', '', '', '', 0, 1000 + value, 0 FROM s`, forum.MaxMuted)
	db.Exec(series+"INSERT INTO mutes (member_id, muted_id, at) SELECT ?, 1000 + value, 0 FROM s", forum.MaxMuted, anna.ID)
	if err := db.Mute(ctx, anna, ben.Handle); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("one more: %v", err)
	}
	var list []store.Imported
	for i := range forum.MaxHiddenThreads {
		list = append(list, store.Imported{NewComment: forum.NewComment{Article: "peering", MemberID: ben.ID, Body: fmt.Sprint("Number ", i), CreatedAt: storetest.Start}, Answers: -1})
	}
	must(t, db.ImportComments(ctx, list))
	db.Exec("INSERT INTO hidden_threads (member_id, article_id, comment_id, at) SELECT ?, article_id, id, id FROM comments WHERE id <> ?", anna.ID, last)
	_, err := db.HideThread(ctx, anna, last)
	must(t, err)
	if got := db.Column("SELECT count(*) || ' from ' || min(comment_id) FROM hidden_threads"); got[0] != "1000 from 1" {
		t.Errorf("%s are hidden", got)
	}
	if got := db.Column("SELECT comment_id FROM hidden_threads WHERE comment_id = 2"); len(got) != 0 {
		t.Error("the first one is hidden still")
	}
	db.Sound()
}

func TestAMergedAccountKeepsWhatBothMuted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	admin, from, into := db.Member(forum.RoleAdministrator), db.Member(0), db.Member(0)
	ben, cleo := db.Member(0), db.Member(0)
	for _, m := range []*forum.Member{from, into, ben, cleo} {
		db.Comment(m, "peering", 0)
	}
	must(t, db.Mute(ctx, from, ben.Handle))
	must(t, db.Mute(ctx, into, ben.Handle))
	must(t, db.Mute(ctx, from, cleo.Handle))
	must(t, db.Mute(ctx, from, into.Handle))
	must(t, db.Mute(ctx, cleo, from.Handle))
	_, err := db.HideThread(ctx, from, 1)
	must(t, err)
	must(t, db.MergeMembers(ctx, admin, from.ID, into.ID))
	for _, c := range []struct {
		who, whom *forum.Member
		want      bool
	}{{into, ben, true}, {into, cleo, true}, {cleo, into, true}, {into, into, false}} {
		if got, err := db.Mutes(ctx, c.who.ID, c.whom.ID); err != nil || got != c.want {
			t.Errorf("%s mutes %s: %v, want %v, %v", c.who.Handle, c.whom.Handle, got, c.want, err)
		}
	}
	if list, _, err := db.HiddenThreads(ctx, into.ID, 0); err != nil || len(list) != 1 {
		t.Errorf("%v %v", list, err)
	}
	db.Sound()
}

func TestAHiddenThreadStaysHiddenWhereItIsMovedTo(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	dns := c.Article("dns")
	reader := c.Member(0)
	c.comment = c.Comment(c.author, "peering", c.comment) // it was no thread, and becomes one
	n := c.onComment(t, forum.ActionMove)
	n.Slug = "dns"
	d := c.decided(t, n)
	_, err := c.HideThread(ctx, reader, c.comment)
	must(t, err)
	if r, err := c.Reader(ctx, reader.ID, dns.ID, 0); err != nil || len(r.Hidden) != 1 {
		t.Errorf("%v is hidden: %v", r.Hidden, err)
	}
	c.undone(t, d)
	c.wants(t, "SELECT count(*) FROM hidden_threads", "0")
	c.Sound()
	c.comment = 1
	_, err = c.HideThread(ctx, reader, 1)
	must(t, err)
	n = c.onComment(t, forum.ActionMove)
	n.Slug = "dns"
	c.decided(t, n)
	if r, err := c.Reader(ctx, reader.ID, dns.ID, 0); err != nil || len(r.Hidden) != 1 {
		t.Errorf("after the move %v is hidden: %v", r.Hidden, err)
	}
	c.Sound()
}
