package demo

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/imports"
	"colloquy/media"
	"colloquy/store"
	"colloquy/store/storetest"
)

// filled is a store with the whole demonstration, as of its clock.
func filled(t *testing.T) *storetest.DB {
	t.Helper()
	if testing.Short() {
		t.Skip("fills a database: a second, and half a minute under the race detector")
	}
	db := storetest.Open(t)
	if err := Fill(t.Context(), db.Store, keepIn(db.Dir), db.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestTheDemonstrationIsWhole(t *testing.T) {
	t.Parallel()
	db := filled(t)
	db.Sound()
	if marked, err := db.Demonstration(t.Context()); err != nil || !marked {
		t.Errorf("marked: %t, %v", marked, err)
	}
	if complete, err := Complete(t.Context(), db.Store); err != nil || !complete {
		t.Errorf("complete: %t, %v", complete, err)
	}
	list, err := db.AllArticles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkArticles(t, list, db.Clock.Now())
	best, err := db.ArticlePage(t.Context(), store.PageQuery{Slug: "two-to-one", Order: forum.Best})
	if err != nil || best.Rows[0].Recommended == 0 {
		t.Errorf("nobody recommends anything: %v", err)
	}
	edited := 0
	for _, r := range best.Rows {
		if _, _, edits, err := db.Edits(t.Context(), r.ID, 0); err == nil && len(edits) > 0 {
			edited++
		}
	}
	if edited == 0 {
		t.Error("nobody changed a comment")
	}
	side, err := db.Side(t.Context())
	if err != nil || len(side.Sponsors) != 3 || len(side.Discussed) != 5 {
		t.Errorf("%+v, %v", side, err)
	}
}

// checkArticles looks for what people try out: discussions of every size, one
// that is closed, and enough that is new.
func checkArticles(t *testing.T, list []forum.Article, now time.Time) {
	t.Helper()
	if len(list) < 12 {
		t.Errorf("only %d articles", len(list))
	}
	counts := map[int]bool{}
	recent, closed := 0, 0
	for _, a := range list {
		if a.Status != forum.Published {
			continue
		}
		counts[a.CommentCount] = true
		if now.Sub(a.PublishedAt) < 4*24*time.Hour {
			recent++
		}
		if a.Closed {
			closed++
		}
		if a.PublishedAt.After(now) || a.LastCommentAt.After(now) {
			t.Errorf("%s lies in the future", a.Slug)
		}
		if a.Standfirst == "" {
			t.Errorf("%s has no standfirst", a.Slug)
		}
	}
	for _, n := range []int{0, 1, 10, 60, 400} {
		if !counts[n] {
			t.Errorf("no article has %d comments", n)
		}
	}
	if recent != 5 || closed != 1 {
		t.Errorf("%d articles of the last four days, %d closed", recent, closed)
	}
}

func TestTopicsAndPeopleAreDescribed(t *testing.T) {
	t.Parallel()
	db := filled(t)
	topics, err := db.Topics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range topics {
		if p.Description == "" || p.ArticleCount == 0 {
			t.Errorf("topic %s: %q, %d articles", p.Name, p.Description, p.ArticleCount)
		}
	}
	c, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	for handle := range c.writers {
		w, err := db.Author(t.Context(), handle)
		if err != nil || w.MemberID == 0 || w.Biography == "" || w.Position == "" {
			t.Errorf("byline %s: %+v, %v", handle, w, err)
		}
	}
	members, err := db.Members(t.Context())
	if err != nil || len(members) != len(c.accounts) {
		t.Errorf("%d members, %v", len(members), err)
	}
}

func TestEveryLoginWorks(t *testing.T) {
	t.Parallel()
	db := filled(t)
	logins, err := Logins()
	if err != nil {
		t.Fatal(err)
	}
	var roles []string
	for _, l := range logins {
		e, err := db.SignIn(t.Context(), store.Try{Email: l.Email, Password: Password}, store.NewSession{Token: l.Email})
		m := e.Member
		if err != nil || m.Name != l.Name || m.Roles.String() != l.Role {
			t.Errorf("%+v: %+v, %v", l, m, err)
		}
		roles = append(roles, l.Email+" "+l.Role)
	}
	want := []string{
		"reader@example.org reader", "author@example.org author", "editor@example.org editor",
		"moderator@example.org moderator", "admin@example.org administrator",
	}
	if !slices.Equal(roles, want) {
		t.Errorf("%q", roles)
	}
}

func TestCommentsStandInTheOrderInWhichTheyWereWritten(t *testing.T) {
	t.Parallel()
	c, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	now := storetest.Start
	for _, a := range c.articles {
		published := now.Add(a.Date)
		before := published
		for i, at := range a.times(published, now) {
			if at.Before(before) || !at.Before(now) {
				t.Errorf("%s: comment %d is of %s", a.slug, i+1, at)
			}
			before = at
		}
		for i, x := range a.imported(map[string]int64{}, nil, published, now) {
			if x.Answers >= i || x.Title == "" && x.Answers >= 0 && a.comments[x.Answers].title != "" {
				t.Errorf("%s: comment %d: %+v", a.slug, i+1, x)
			}
		}
	}
}

func TestLongDiscussionsAreShortened(t *testing.T) {
	t.Parallel()
	a := article{comments: []comment{{gap: 30 * time.Hour}, {gap: 10 * time.Hour}, {gap: 10 * time.Hour}}}
	now := storetest.Start
	published := now.Add(-50 * time.Hour)
	got := a.times(published, now)
	want := []time.Time{published.Add(29*time.Hour + 24*time.Minute), published.Add(39*time.Hour + 12*time.Minute), published.Add(49 * time.Hour)}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAFillThatWasCutOffIsNotComplete(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- Fill(ctx, db.Store, keepIn(db.Dir), db.Clock.Now()) }()
	for marked := false; !marked; {
		marked, _ = db.Demonstration(t.Context())
	}
	cancel()
	if err := <-done; err == nil {
		t.Skip("it was faster")
	}
	if complete, err := Complete(t.Context(), db.Store); err != nil || complete {
		t.Errorf("complete: %t, %v", complete, err)
	}
}

func BenchmarkFill(b *testing.B) {
	for b.Loop() {
		st, err := store.Open(b.Context(), store.Options{Dir: b.TempDir(), Policy: forum.DefaultPolicy(), Guests: true, Clock: time.Now})
		if err != nil {
			b.Fatal(err)
		}
		if err := Fill(b.Context(), st, keepIn(b.TempDir()), time.Now()); err != nil {
			b.Fatal(err)
		}
		_ = st.Close()
	}
}

// keepIn keeps pictures in a folder of a test.
func keepIn(dir string) imports.Keeper {
	return func(ctx context.Context, picture []byte) (forum.Picture, error) {
		return media.New(filepath.Join(dir, "media")).KeepPicture(ctx, "picture", picture)
	}
}

func TestTheDeskOfTheDemonstrationHasSomethingOfEachKind(t *testing.T) {
	t.Parallel()
	db := filled(t)
	list, err := db.AllArticles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	states := map[forum.ArticleStatus]int{}
	for _, a := range list {
		states[a.Status]++
	}
	for _, is := range []forum.ArticleStatus{forum.Draft, forum.Submitted, forum.InReview, forum.Scheduled, forum.Withdrawn} {
		if states[is] != 1 {
			t.Errorf("%d articles are in the state %s", states[is], is)
		}
	}
	editor, _, err := db.MemberByEmail(t.Context(), "editor@example.org")
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Desk(t.Context(), &editor, store.DeskQuery{Days: []time.Time{storetest.Start.AddDate(0, 0, -7), storetest.Start}})
	if err != nil || len(d.Answered) != 1 || len(d.Week) == 0 || !d.Scheduled[0].Article.DueAt.After(storetest.Start) {
		t.Errorf("%+v, %v", d, err)
	}
	corrected, err := db.ArticlePage(t.Context(), store.PageQuery{Slug: "route-leaks-are-a-social-problem"})
	if err != nil || !strings.Contains(string(corrected.Article.HTML), "twenty-six minutes") {
		t.Errorf("nothing was corrected: %v", err)
	}
	featured, err := db.Featured(t.Context())
	if err != nil || len(featured) != 2 {
		t.Errorf("%d articles are featured, %v", len(featured), err)
	}
	series, err := db.AllSeries(t.Context())
	if err != nil || len(series) != 1 {
		t.Errorf("%d series, %v", len(series), err)
	}
	if mails := db.Column("SELECT kind FROM outbox"); len(mails) > 0 {
		t.Errorf("somebody is told of what was made up: %q", mails)
	}
}
