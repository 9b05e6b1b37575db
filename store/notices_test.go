package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// words posts a comment with some words.
func words(t *testing.T, db *storetest.DB, m *forum.Member, slug string, parent int64, body string) int64 {
	t.Helper()
	p, err := db.PostComment(ctx, forum.NewComment{Article: slug, MemberID: m.ID, Parent: parent, Body: body})
	must(t, err)
	return p.ID
}

// noticed says what a member finds under the bell: ids, "answer" or "mention",
// and a star where it is new; and how many are new.
func noticed(t *testing.T, db *storetest.DB, m *forum.Member) string {
	t.Helper()
	p, err := db.Notices(ctx, m.ID, 0)
	must(t, err)
	var b strings.Builder
	for _, n := range p.List {
		fmt.Fprintf(&b, "%d %s", n.ID, map[forum.Reason]string{forum.ReasonAnswer: "answer", forum.ReasonMention: "mention"}[n.Reason])
		if n.New {
			b.WriteByte('*')
		}
		b.WriteString(", ")
	}
	n, err := db.NewNotices(ctx, m.ID)
	must(t, err)
	return fmt.Sprint(b.String(), n)
}

func wants(t *testing.T, db *storetest.DB, m *forum.Member, format string, args ...any) {
	t.Helper()
	if got, want := noticed(t, db, m), fmt.Sprintf(format, args...); got != want {
		t.Errorf("%s finds %q, want %q", m.Handle, got, want)
	}
}

func TestWhoIsAnsweredOrNamedFindsItOnceAndNobodyTheirOwn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	anna, ben := db.Member(0), db.Member(0)
	mine := words(t, db, anna, "peering", 0, "To @"+anna.Handle+" myself.")
	words(t, db, anna, "peering", mine, "And an answer to myself.")
	wants(t, db, anna, "0")
	both := words(t, db, ben, "peering", mine, "Yes, @"+strings.ToUpper(anna.Handle)+", and @"+anna.Handle+".")
	wants(t, db, anna, "%d answer*, 1", both)
	db.Clock.Move(time.Minute)
	named := words(t, db, ben, "peering", 0, "What does @"+anna.Handle+" say? And @nobody?")
	wants(t, db, anna, "%d mention*, %d answer*, 2", named, both)
	wants(t, db, ben, "0")
	db.Sound()
}

func TestWhatAMemberHasLookedAtIsNotNewWhateverTheClockSays(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	anna, ben := db.Member(0), db.Member(0)
	mine := db.Comment(anna, "peering", 0)
	one := db.Comment(ben, "peering", mine)
	p, err := db.Notices(ctx, anna.ID, 0)
	must(t, err)
	two := db.Comment(ben, "peering", mine) // while the page is read, at the same moment
	must(t, db.SeeNotices(ctx, anna.ID, p.List[0].Came))
	wants(t, db, anna, "%d answer, %d answer, 0", two, one)
	db.Clock.Move(-time.Hour)
	three := db.Comment(ben, "peering", mine)
	wants(t, db, anna, "%d answer*, %d answer, %d answer, 1", three, two, one)
	must(t, db.SeeAllNotices(ctx, anna.ID))
	wants(t, db, anna, "%d answer, %d answer, %d answer, 0", three, two, one)
}

func TestTheBellAsksTheMemoryAloneWhereNothingChanged(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	anna, ben := db.Member(0), db.Member(0)
	mine := db.Comment(anna, "peering", 0)
	statements := func() int {
		counted, cost := store.WithCost(ctx)
		_, err := db.NewNotices(counted, anna.ID)
		must(t, err)
		return cost.Statements
	}
	statements()
	db.Comment(ben, "peering", 0)
	if n := statements(); n != 0 {
		t.Errorf("%d statements", n)
	}
	answer := db.Comment(ben, "peering", mine)
	wants(t, db, anna, "%d answer*, 1", answer)
	db.Remove(answer)
	wants(t, db, anna, "0")
	other := db.Comment(ben, "peering", mine)
	wants(t, db, anna, "%d answer*, 1", other)
	_, err := db.DeleteComment(ctx, ben.Writer(), other)
	must(t, err)
	wants(t, db, anna, "0")
	_, err = db.UndeleteComment(ctx, ben.Writer(), other)
	must(t, err)
	wants(t, db, anna, "%d answer*, 1", other)
	db.Exec("DELETE FROM notices") // as another process would
	changed, err := db.Watch(ctx)
	if must(t, err); !changed {
		t.Fatal("nothing was noticed")
	}
	wants(t, db, anna, "0")
}

func TestNothingOfAHiddenArticleStandsUnderTheBell(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	n := forum.NewArticle{Slug: "open", Source: "open", Title: "Open", Body: "Text.", Published: db.Clock.Now(), Authors: []forum.Author{{Name: "Ann"}}}
	_, _, err := db.ImportArticle(ctx, n)
	must(t, err)
	anna, ben := db.Member(0), db.Member(0)
	answer := db.Comment(ben, "open", db.Comment(anna, "open", 0))
	wants(t, db, anna, "%d answer*, 1", answer)
	n.Draft = true
	_, _, err = db.ImportArticle(ctx, n)
	must(t, err)
	wants(t, db, anna, "0")
}

func TestAnEditAddsWhoIsNamedAndTakesAwayWhoIsNotAnyMore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	anna, ben, cora := db.Member(0), db.Member(0), db.Member(0)
	mine := db.Comment(anna, "peering", 0)
	id := words(t, db, ben, "peering", mine, "@"+cora.Handle+" knows.")
	wants(t, db, cora, "%d mention*, 1", id)
	must(t, db.EditComment(ctx, ben.Writer(), id, 1, "", "@"+anna.Handle+" knows, and @"+ben.Handle))
	wants(t, db, cora, "0")
	wants(t, db, anna, "%d answer*, 1", id)
	wants(t, db, ben, "0")
	must(t, db.EditComment(ctx, ben.Writer(), id, 2, "", "@"+cora.Handle+" does."))
	wants(t, db, cora, "%d mention*, 1", id)
	db.Sound()
}

func TestANameIsALinkWhereThereIsAPageToLeadTo(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	anna, ben := db.Member(0), db.Member(0)
	html := func(id int64) string {
		c, _, err := db.Store.Comment(ctx, id)
		must(t, err)
		return string(c.HTML)
	}
	db.Comment(anna, "peering", 0)
	id := words(t, db, ben, "peering", 0, "@"+anna.Handle+", `@"+anna.Handle+"`, @"+ben.Handle+" and @nobody.")
	want := fmt.Sprintf(`<p><a href="/members/%[1]s" class="mention">@%[1]s</a>, <code>@%[1]s</code>, @%[2]s and @nobody.</p>`, anna.Handle, ben.Handle)
	if got := html(id); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, err := db.RenderComment(ctx, "@"+anna.Handle); err != nil || !strings.Contains(string(got), "<a ") {
		t.Errorf("a preview: %s, %v", got, err)
	}
	db.Exec("UPDATE comments SET html_version = 0, body_html = '' WHERE id = $1", id)
	_, err := db.KeepHouse(ctx)
	must(t, err)
	if got := html(id); got != strings.Replace(want, "@"+ben.Handle, fmt.Sprintf(`<a href="/members/%[1]s" class="mention">@%[1]s</a>`, ben.Handle), 1) {
		t.Errorf("rendered again: %s", got)
	}
}

func TestACommentWithoutNamesAsksNothingMore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	ben := db.Member(0)
	cost := func(body string) int {
		counted, cost := store.WithCost(ctx)
		_, err := db.PostComment(counted, forum.NewComment{Article: "peering", MemberID: ben.ID, Body: body})
		must(t, err)
		return cost.Statements
	}
	plain := cost("Nobody is named here, not even a@example.org.")
	if crowd := cost(crowdOf(5000)); crowd > plain+31 {
		t.Errorf("%d statements for thousands of names, %d for none", crowd, plain)
	}
}

// crowdOf are names of nobody.
func crowdOf(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " @a%c%c", 'a'+rune(i/26%26), 'a'+rune(i%26))
	}
	return b.String()[:forum.MaxBody-10]
}

func TestACommentTellsTenMembersAtMost(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	ben := db.Member(0)
	var body string
	for range forum.MaxNotified + 5 {
		body += " @" + db.Member(0).Handle
	}
	words(t, db, ben, "peering", 0, body)
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM notices"); n != forum.MaxNotified {
		t.Errorf("%d were told", n)
	}
}

func TestAnImportTellsNobody(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	anna, ben := db.Member(0), db.Member(0)
	at := db.Clock.Now().Add(-time.Hour)
	must(t, db.ImportComments(ctx, []store.Imported{
		{NewComment: forum.NewComment{Article: "peering", MemberID: anna.ID, Body: "One.", CreatedAt: at}, Answers: -1},
		{NewComment: forum.NewComment{Article: "peering", MemberID: ben.ID, Body: "@" + anna.Handle, CreatedAt: at}},
	}))
	wants(t, db, anna, "0")
}

func TestNoticesGoOverToTheAccountThatStaysAndOwnCommentsAreNone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	admin := db.Member(forum.RoleAdministrator)
	from, into, ben := db.Member(0), db.Member(0), db.Member(0)
	answer := db.Comment(ben, "peering", db.Comment(from, "peering", 0))
	db.Comment(from, "peering", db.Comment(into, "peering", 0))
	wants(t, db, into, "%d answer*, 1", answer+2)
	must(t, db.MergeMembers(ctx, admin, from.ID, into.ID))
	wants(t, db, into, "%d answer*, 1", answer)
	db.Sound()
}

func TestAListOfAnswersGoesOnPageByPage(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	anna, ben := db.Member(0), db.Member(0)
	mine := db.Comment(anna, "peering", 0)
	for range forum.CommentsPerList + 3 {
		db.Comment(ben, "peering", mine)
	}
	first, err := db.Notices(ctx, anna.ID, 0)
	must(t, err)
	second, err := db.Notices(ctx, anna.ID, first.Next)
	must(t, err)
	if len(first.List) != forum.CommentsPerList || len(second.List) != 3 || second.Next != 0 || second.List[0].ID != first.Next-1 {
		t.Errorf("%d and %d, next %d", len(first.List), len(second.List), second.Next)
	}
	if _, err := db.Notices(ctx, ben.ID, first.Next); err != forum.ErrNotFound {
		t.Errorf("somebody else's: %v", err)
	}
}
