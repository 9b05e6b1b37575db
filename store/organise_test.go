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

// is fails the test where a text is not the wanted one.
func is(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func slugsIn(list []forum.Article) string {
	var all []string
	for _, a := range list {
		all = append(all, a.Slug)
	}
	return strings.Join(all, " ")
}

func TestFeaturedArticlesStandAboveTheOthersAndNotTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ids := map[string]int64{}
	for _, slug := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		ids[slug] = topical(t, d.DB, slug)
		d.Clock.Move(time.Minute)
	}
	front := func() string {
		l, err := d.Articles(ctx, store.ListQuery{Front: true})
		must(t, err)
		return slugsIn(l.Featured) + " | " + slugsIn(l.Articles)
	}
	is(t, front(), " | g f e d c b a")
	must(t, d.SetFeatured(ctx, d.editor, nil, []int64{ids["c"], ids["a"]}))
	is(t, front(), "c a | g f e d b")
	others, err := d.Articles(ctx, store.ListQuery{})
	must(t, err)
	is(t, slugsIn(others.Articles), "g f e d c b a")
	wanting(t, d.SetFeatured(ctx, d.editor, nil, []int64{ids["b"]}), forum.ErrConflict)
	seen := []int64{ids["c"], ids["a"]}
	draft, err := d.CreateArticle(ctx, d.editor, written("Secret"))
	must(t, err)
	var bad *forum.Invalid
	for _, order := range [][]int64{{draft.Article.ID}, {99}, {ids["a"], ids["b"], ids["c"], ids["d"], ids["e"], ids["f"]}} {
		if err := d.SetFeatured(ctx, d.editor, seen, order); !errors.As(err, &bad) {
			t.Errorf("%v: %v", order, err)
		}
	}
	m, err := d.Manuscript(ctx, d.editor, ids["c"])
	must(t, err)
	d.step(t, m, forum.NewStep{Step: forum.StepWithdraw, Note: "Wrong."})
	is(t, front(), "a | g f e d b")
	must(t, d.SetFeatured(ctx, d.editor, seen, []int64{ids["a"], ids["c"], ids["b"]})) // what is withdrawn may stay on the list
	is(t, front(), "a b | g f e d")
}

func TestASeriesCountsAndNamesOnlyWhatIsPublic(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m, err := d.CreateArticle(ctx, d.editor, written("Before")) // whoever has no page yet gets one, which many pages show
	must(t, err)
	d.step(t, m, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
	first, second, other := topical(t, d.DB, "first"), topical(t, d.DB, "second"), topical(t, d.DB, "other")
	draft, err := d.CreateArticle(ctx, d.editor, written("The secret part"))
	must(t, err)
	id, err := d.AddSeries(ctx, d.editor, forum.NewSeries{Name: "Plumbing", Description: "Of the network."})
	must(t, err)
	_, err = d.Series(ctx, "plumbing")
	wanting(t, err, forum.ErrNotFound)
	must(t, d.SaveSeries(ctx, d.editor, id, 1, forum.NewSeries{Name: "Plumbing", Articles: []int64{draft.Article.ID}}))
	_, err = d.Series(ctx, "plumbing")
	wanting(t, err, forum.ErrNotFound) // of a draft alone nobody learns anything
	must(t, d.SaveSeries(ctx, d.editor, id, 2, forum.NewSeries{Name: "Plumbing", Articles: []int64{second, draft.Article.ID, first}}))
	wanting(t, d.SaveSeries(ctx, d.editor, id, 2, forum.NewSeries{Name: "Stale"}), forum.ErrConflict)
	x, err := d.Series(ctx, "plumbing")
	must(t, err)
	is(t, slugsIn(x.Articles), "second first")
	place := func(slug string) string {
		p := page(t, d.DB, store.PageQuery{Slug: slug})
		if p.Series == nil {
			return "none"
		}
		text := fmt.Sprint(p.Series.Part, " of ", p.Series.Parts)
		for _, n := range []*forum.Neighbour{p.Series.Earlier, p.Series.Later} {
			if n != nil {
				text += " " + n.Slug
			}
		}
		return text
	}
	is(t, place("first"), "2 of 2 second")
	is(t, place("other"), "none")
	for i := range 20 { // so many that they are not near each other by date
		topical(t, d.DB, fmt.Sprint("between-", i))
	}
	before, _ := d.ArticleRevision(first)
	d.step(t, draft, forum.NewStep{Step: forum.StepPublish, Version: draft.Version})
	if after, _ := d.ArticleRevision(first); after == before {
		t.Error("the page of another part is still the one from before")
	}
	is(t, place("second"), "1 of 3 the-secret-part")
	two, err := d.AddSeries(ctx, d.editor, forum.NewSeries{Name: "Plumbing"})
	must(t, err)
	var bad *forum.Invalid
	if err := d.SaveSeries(ctx, d.editor, two, 1, forum.NewSeries{Name: "Plumbing", Articles: []int64{other, first}}); !errors.As(err, &bad) || bad.Problems[0].Key != forum.InSeries {
		t.Errorf("in two series: %v", err)
	}
	all, err := d.AllSeries(ctx)
	must(t, err)
	is(t, all[1].Slug, "plumbing-2")
	must(t, d.RemoveSeries(ctx, d.editor, id, 3))
	is(t, place("second"), "none")
	d.Sound()
}

func TestAPinnedCommentIsShownWhileItIsThereToRead(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	topical(t, d.DB, "peering")
	topical(t, d.DB, "dns")
	one, two := d.Comment(d.reader, "peering", 0), d.Comment(d.reader, "peering", 0)
	pinned := func(slug string) string {
		p := page(t, d.DB, store.PageQuery{Slug: slug})
		if p.Pinned == nil {
			return "none"
		}
		return fmt.Sprint(p.Pinned.ID)
	}
	must(t, d.Pin(ctx, d.editor, one, true))
	is(t, pinned("peering"), fmt.Sprint(one))
	must(t, d.Pin(ctx, d.editor, two, true))
	must(t, d.Pin(ctx, d.editor, one, false)) // it is not the one any more
	is(t, pinned("peering"), fmt.Sprint(two))
	if p := page(t, d.DB, store.PageQuery{Slug: "peering", After: one}); p.Pinned != nil {
		t.Error("it stands on a later page too")
	}
	d.Exec("UPDATE comments SET article_id = (SELECT id FROM articles WHERE slug = 'dns') WHERE id = $1", two)
	is(t, pinned("peering")+pinned("dns"), "nonenone")
	d.Exec("UPDATE comments SET article_id = (SELECT id FROM articles WHERE slug = 'peering') WHERE id = $1", two)
	d.Remove(two)
	is(t, pinned("peering"), "none")
	wanting(t, d.Pin(ctx, d.editor, two, true), forum.ErrGone)
	wanting(t, d.Pin(ctx, d.editor, 99, true), forum.ErrNotFound)
	d.Exec("UPDATE articles SET status = 'withdrawn' WHERE slug = 'peering'")
	wanting(t, d.Pin(ctx, d.editor, one, true), forum.ErrNotFound)
}

func TestAnAdministratorGivesABylineToAMemberWhoSeesItsManuscripts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	article := topical(t, d.DB, "peering")
	admin, m := d.Member(forum.RoleAdministrator), d.reader
	list, more, err := d.FindBylines(ctx, "AUTHOR")
	must(t, err)
	if len(list) != 1 || more || list[0].Handle != "ann-author" || list[0].Public != 1 {
		t.Fatalf("%+v", list)
	}
	b := list[0]
	_, err = d.Manuscript(ctx, m, article)
	wanting(t, err, forum.ErrNotFound)
	must(t, d.TieByline(ctx, admin, b.ID, b.Version, m.Email))
	_, err = d.Manuscript(ctx, m, article)
	must(t, err)
	wanting(t, d.TieByline(ctx, admin, b.ID, b.Version, ""), forum.ErrConflict)
	topical(t, d.DB, "dns")
	d.Exec("INSERT INTO authors (handle, name, position, affiliation, biography) VALUES ('ann-2', 'Ann', '', '', '')")
	var bad *forum.Invalid
	two, _, err := d.Bylines(ctx, "")
	must(t, err)
	for member, key := range map[string]string{m.Handle: forum.HasByline, "nobody@example.org": forum.NoMember} {
		if err := d.TieByline(ctx, admin, two[0].ID, 1, member); !errors.As(err, &bad) || bad.Problems[0].Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	must(t, d.TieByline(ctx, admin, b.ID, b.Version+1, ""))
	_, err = d.Manuscript(ctx, m, article)
	wanting(t, err, forum.ErrNotFound)
	d.Sound()
}

func TestThePageAboutAnAuthorSaysWhatTheySayThemselves(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	topical(t, d.DB, "peering")
	b, err := d.Byline(ctx, 1)
	must(t, err)
	n := forum.NewProfile{Name: "Ann A. Author", Position: "Editor", Biography: "Writes about *cables* <script>alert(1)</script>."}
	must(t, d.SaveByline(ctx, d.editor, b.ID, b.Version, n))
	wanting(t, d.SaveByline(ctx, d.editor, b.ID, b.Version, n), forum.ErrConflict)
	w, err := d.Author(ctx, "ann-author")
	must(t, err)
	if !strings.Contains(string(w.BiographyHTML), "<em>cables</em>") || strings.Contains(string(w.BiographyHTML), "<script") || w.Name != "Ann A. Author" {
		t.Errorf("%+v", w)
	}
	must(t, d.TieByline(ctx, d.Member(forum.RoleAdministrator), b.ID, b.Version+1, d.reader.Handle))
	m, err := d.Store.Member(ctx, d.reader.ID)
	must(t, err)
	must(t, d.ChangeProfile(ctx, m.ID, forum.ProfileText{Version: m.Version, Name: m.Name, Biography: "In my own words."}))
	w, err = d.Author(ctx, "ann-author")
	must(t, err)
	is(t, w.Biography, "In my own words.")
	var bad *forum.Invalid
	if err := d.SaveByline(ctx, d.editor, b.ID, b.Version+2, forum.NewProfile{Name: "\u202eevil", Biography: "x"}); !errors.As(err, &bad) {
		t.Errorf("%v", err)
	}
}

func TestAuthorsWhoChooseSoFollowTheDiscussionsOfTheirArticles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	follows := func() string {
		return strings.Join(d.Column(`SELECT a.slug || CASE WHEN f.ended_at IS NULL THEN '' ELSE ' ended' END FROM follows f JOIN articles a ON a.id = f.subject_id
			WHERE f.kind = 'article' AND f.address_id = $1 ORDER BY a.id`, d.author.AddressID), ", ")
	}
	old := d.published(t, "Old")
	d.Clock.Move(40 * 24 * time.Hour)
	d.published(t, "Recent")
	is(t, follows(), "")
	must(t, d.HearComments(ctx, d.author.ID, true))
	is(t, follows(), "recent")
	hears, writes, err := d.HearsComments(ctx, d.author.ID)
	must(t, err)
	if !hears || !writes {
		t.Error("it is not kept")
	}
	next := d.published(t, "Next")
	is(t, follows(), "recent, next")
	is(t, strings.Join(d.Column("SELECT DISTINCT wording FROM consents"), ", "), store.HearsWording)
	must(t, d.Unfollow(ctx, d.author.AddressID, forum.FollowArticle, next.Article.ID))
	d.step(t, next, forum.NewStep{Step: forum.StepUpdate, Version: next.Version, Change: forum.ChangeSubstantial})
	d.step(t, old, forum.NewStep{Step: forum.StepUpdate, Version: old.Version, Change: forum.ChangeMinor})
	must(t, d.HearComments(ctx, d.author.ID, true))
	is(t, follows(), "recent, next ended") // what was ended stays so, and what is old is left alone
	d.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'asked' WHERE id = $1", d.author.AddressID)
	d.published(t, "Silent")
	is(t, follows(), "recent, next ended")
	d.Exec("UPDATE addresses SET suppressed_at = NULL, suppressed_why = '' WHERE id = $1", d.author.AddressID)
	must(t, d.HearComments(ctx, d.author.ID, false))
	d.published(t, "Last")
	is(t, follows(), "recent, next ended")
	d.Sound()
}

func TestNobodyIsToldOfTheirOwnCommentUnderTheirArticle(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	must(t, d.HearComments(ctx, d.author.ID, true))
	d.published(t, "Mine")
	d.Comment(d.author, "mine", 0)
	d.Comment(d.reader, "mine", 0)
	d.Clock.Move(time.Hour)
	for more := true; more; {
		var err error
		more, err = d.Announce(ctx)
		must(t, err)
	}
	likewise(t, d.Column("SELECT count(*) || ' for ' || address_id FROM tellings GROUP BY address_id"), fmt.Sprint("1 for ", d.author.AddressID))
}

func TestANoticeGoesWhenTheClocksOfTheSiteShowItsTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	admin := d.Member(forum.RoleAdministrator)
	must(t, d.ChangeSetting(ctx, admin, forum.SettingPublishing, time.Time{}, []forum.Entry{{"zone": "Asia/Kathmandu"}}))
	must(t, d.ChangeSetting(ctx, admin, forum.SettingNotice, time.Time{}, []forum.Entry{{"text": "Closed *tonight*.", "level": forum.LevelInfo, "until": "2026-11-21 18:00"}}))
	w, err := d.SiteSettings(ctx)
	must(t, err)
	is(t, w.NoticeUntil.UTC().Format(time.RFC3339), "2026-11-21T12:15:00Z")
	var bad *forum.Invalid
	for _, text := range []string{"tomorrow", "2026-13-01T10:00", "2026-11-21", "9999-01-01T00:00", "\x00"} {
		if err := d.ChangeSetting(ctx, admin, forum.SettingNotice, time.Time{}, []forum.Entry{{"text": "x", "level": forum.LevelInfo, "until": text}}); !errors.As(err, &bad) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
