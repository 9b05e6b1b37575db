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

// days are so many days up to and with the one on which the clock starts.
func days(n int) (list []time.Time) {
	for d := 1 - n; d <= 1; d++ {
		list = append(list, storetest.Start.Truncate(24*time.Hour).AddDate(0, 0, d))
	}
	return list
}

// deskTitles is what a desk shows, by the titles.
func deskTitles(d store.Desk) string {
	var b strings.Builder
	for _, l := range []struct {
		name string
		list []store.DeskItem
	}{{"returned", d.Returned}, {"submitted", d.Submitted}, {"review", d.Review}, {"scheduled", d.Scheduled}, {"mine", d.Mine}, {"drafts", d.Drafts}, {"changed", d.Changed}, {"commented", d.Commented}} {
		for _, i := range l.list {
			fmt.Fprintf(&b, "%s: %s; ", l.name, i.Article.Title)
		}
	}
	for _, n := range d.Answered {
		fmt.Fprintf(&b, "note: %s; ", n.Text)
	}
	for _, w := range d.Week {
		fmt.Fprintf(&b, "week: %s %v; ", w.Article.Title, w.Days)
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func (d desk) shows(t *testing.T, who *forum.Member, want string) {
	t.Helper()
	is, err := d.Desk(ctx, who, store.DeskQuery{Days: days(7)})
	must(t, err)
	if got := deskTitles(is); got != want {
		t.Errorf("the desk shows\n%s, want\n%s", got, want)
	}
}

func TestTheDeskShowsWhatWaitsAndToAuthorsTheirOwnAlone(t *testing.T) {
	d := newDesk(t)
	d.begun(t, "Mine")
	sent := d.begun(t, "Sent back")
	for _, n := range []forum.NewStep{{Step: forum.StepTakeUp}, {Step: forum.StepReturn, Note: "Shorter, please."}} {
		d.step(t, sent, n)
	}
	in := d.begun(t, "Handed in")
	_, err := d.TakeStep(ctx, d.author, in.Article.ID, forum.NewStep{Step: forum.StepSubmit, Version: in.Version})
	must(t, err)
	d.step(t, d.begun(t, "Read"), forum.NewStep{Step: forum.StepTakeUp})
	later := d.begun(t, "Later")
	d.step(t, later, forum.NewStep{Step: forum.StepSchedule, Version: later.Version, Due: d.Clock.Now().Add(time.Hour)})
	_, err = d.CreateArticle(ctx, d.editor, written("The editor's"))
	must(t, err)
	out := d.published(t, "Out")
	text := written("Out, changed")
	text.Version = out.Version
	_, err = d.SaveManuscript(ctx, d.editor, out.Article.ID, text, forum.StateSaved)
	must(t, err)
	d.Comment(d.reader, out.Article.Slug, 0)
	d.Exec(`INSERT INTO notes (id, article_id, above_id, member_id, quote, text, created_at) VALUES
		(1, ?1, NULL, ?2, 'q', 'Is it so?', 1), (2, ?1, 1, ?3, '', 'It is.', 2), (3, ?1, NULL, ?2, '', 'And this?', 3)`, in.Article.ID, d.editor.ID, d.author.ID)
	const own = "commented: Out, changed; "
	d.shows(t, d.editor, "submitted: Handed in; review: Read; scheduled: Later; mine: The editor's; drafts: Sent back; drafts: Mine; changed: Out, changed; note: It is.; week: Out, changed [1]")
	d.shows(t, d.author, "returned: Sent back; submitted: Handed in; review: Read; scheduled: Later; mine: Mine; changed: Out, changed; "+own+"note: And this?; week: Out, changed [1]")
	d.Exec("UPDATE notes SET done_at = 4 WHERE above_id IS NULL")
	is, err := d.Desk(ctx, d.author, store.DeskQuery{Days: days(7)})
	must(t, err)
	if is.Answered != nil || is.Edits || d.MayBegin(ctx, d.author) != nil || is.Returned[0].Last.Note != "Shorter, please." || is.Returned[0].Article.Authors[0].Name != d.author.Name {
		t.Errorf("%+v", is)
	}
	d.shows(t, d.Member(forum.RoleAuthor), "")
	for who, want := range map[*forum.Member]error{nil: forum.ErrSignIn, d.reader: forum.ErrForbidden, d.Member(forum.RoleModerator): forum.ErrForbidden} {
		_, err := d.Desk(ctx, who, store.DeskQuery{Days: days(7)})
		wanting(t, err, want)
		_, err = d.DeskArticles(ctx, who, store.DeskList{Question: forum.ParseQuestion("read")})
		wanting(t, err, want)
	}
	d.Exec(`INSERT INTO settings (name, value, changed_at) VALUES ('publishing', '{"open":"yes","zone":"Europe/Zurich"}', 0)`)
	is, err = d.Desk(ctx, d.reader, store.DeskQuery{Days: days(7)})
	must(t, err)
	if !is.Nothing() || d.MayBegin(ctx, d.reader) != nil || is.Zone.String() != "Europe/Zurich" {
		t.Errorf("%+v", is)
	}
}

func TestNotesThatWaitAreOneOfEachArticleTheNewestFirst(t *testing.T) {
	d := newDesk(t)
	first, second := d.begun(t, "First").Article.ID, d.begun(t, "Second").Article.ID
	for _, n := range []struct {
		article int64
		text    string
	}{{first, "One."}, {first, "Two."}, {second, "Three."}, {first, "Four."}} {
		_, err := d.AddNote(ctx, d.editor, n.article, forum.NewNote{Text: n.text})
		must(t, err)
	}
	answered := func(who *forum.Member, want ...string) {
		t.Helper()
		is, err := d.Desk(ctx, who, store.DeskQuery{Days: days(7)})
		must(t, err)
		var got []string
		for _, n := range is.Answered {
			got = append(got, fmt.Sprint(n.Count, " on ", n.Title, ": ", n.Text, " ", n.By))
		}
		if strings.Join(got, "; ") != strings.Join(want, "; ") {
			t.Errorf("%q, want %q", got, want)
		}
	}
	by := " " + d.editor.Name
	answered(d.author, "3 on First: Four."+by, "1 on Second: Three."+by)
	_, err := d.AddNote(ctx, d.author, first, forum.NewNote{Above: 4, Text: "Done."})
	must(t, err)
	answered(d.author, "1 on Second: Three."+by, "2 on First: Two."+by)
	answered(d.editor, "1 on First: Done. "+d.author.Name)
}

func TestTheLifeOfADiscussionBeginsOnTheDayOfPublication(t *testing.T) {
	d := newDesk(t)
	old := d.published(t, "Old")
	d.Exec("UPDATE articles SET published_at = ? WHERE id = ?", storetest.Start.Add(-3*24*time.Hour).UnixMicro(), old.Article.ID)
	for i, ago := range []int{3, 1, 1, 0} {
		id := d.Comment(d.reader, old.Article.Slug, 0)
		d.Exec("UPDATE comments SET created_at = ? WHERE id = ?", storetest.Start.Add(-time.Duration(ago)*24*time.Hour).UnixMicro()+int64(i), id)
	}
	d.shows(t, d.editor, "week: Old [1 0 2 1]")
	d.Exec("UPDATE articles SET published_at = ? WHERE id = ?", storetest.Start.Add(-8*24*time.Hour).UnixMicro(), old.Article.ID)
	d.shows(t, d.editor, "")
}

// finds returns the titles of what a list holds.
func (d desk) finds(t *testing.T, who *forum.Member, q store.DeskList) string {
	t.Helper()
	f, err := d.DeskArticles(ctx, who, q)
	must(t, err)
	var titles []string
	for _, i := range f.Items {
		titles = append(titles, i.Article.Title)
	}
	return strings.Join(titles, ", ")
}

func TestDraftsAreFoundByThoseWhoMaySeeThem(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	text := forum.NewManuscript{Version: m.Version, Title: "On peering", Body: "Of **zebra** crossings.", Fields: forum.Fields{Standfirst: "Of lighthouses"}}
	_, err := d.SaveManuscript(ctx, d.author, m.Article.ID, text, forum.StateAuto)
	must(t, err)
	d.published(t, "On transit")
	d.Clock.Move(time.Minute)
	_, err = d.CreateArticle(ctx, d.editor, written("On cables"))
	must(t, err)
	d.Article("imported") // "About imported"
	_, _, err = d.ImportArticle(ctx, forum.NewArticle{Slug: "draft", Title: "A draft of zebras", Body: "Words.", Source: "draft.md", Draft: true})
	must(t, err)
	stranger := d.Member(forum.RoleAuthor)
	for question, want := range map[string][3]string{
		"zebra":           {"On peering", "On peering", ""},
		"zebras":          {"A draft of zebras", "", ""},
		"lighthouses":     {"On peering", "On peering", ""},
		"peering zebra":   {"On peering", "On peering", ""},
		"transit":         {"On transit", "On transit", ""},
		"words about":     {"On cables, On transit, About imported", "On transit", ""},
		"imported":        {"About imported", "", ""},
		"lightho":         {"On peering", "On peering", ""}, // the beginning of a word
		"nothing of this": {"", "", ""},
	} {
		for i, who := range []*forum.Member{d.editor, d.author, stranger} {
			if got := d.finds(t, who, store.DeskList{Question: forum.ParseQuestion(question)}); got != want[i] {
				t.Errorf("%q as %s: %s, want %s", question, who.Roles, got, want[i])
			}
		}
	}
	draft := store.DeskList{Question: forum.ParseQuestion("on"), State: forum.Draft}
	if got := d.finds(t, d.editor, draft); got != "On cables, On peering" {
		t.Error(got)
	}
	f, err := d.Find(ctx, store.Finding{Question: forum.ParseQuestion("zebra")})
	must(t, err)
	if len(f.Items) != 0 {
		t.Error("readers find a draft")
	}
}

func TestArticlesAreListedByStateAndAuthorInPages(t *testing.T) {
	d := newDesk(t)
	first := d.published(t, "First")
	second := d.published(t, "Second")
	d.Exec("UPDATE articles SET published_at = published_at - 1000000 WHERE id = ?", second.Article.ID)
	mine := d.begun(t, "Mine")
	named, err := d.CreateArticle(ctx, d.editor, forum.NewManuscript{Title: "Named", Fields: forum.Fields{Authors: []forum.Byline{{Handle: "ann-author", Name: "Ann Author"}}}})
	must(t, err)
	d.Article("imported")
	author := first.Article.Authors[0].Handle
	for _, c := range []struct {
		who  *forum.Member
		q    store.DeskList
		want string
	}{
		{d.editor, store.DeskList{}, "About imported, Named, Mine, Second, First"},
		{d.editor, store.DeskList{After: mine.Article.ID}, "Second, First"},
		{d.editor, store.DeskList{State: forum.Draft}, "Named, Mine"},
		{d.editor, store.DeskList{State: forum.Draft, After: named.Article.ID}, "Mine"},
		{d.editor, store.DeskList{State: forum.Published, After: first.Article.ID}, "Second, About imported"},
		{d.editor, store.DeskList{Author: author}, "Mine, Second, First"},
		{d.editor, store.DeskList{Author: "ann-author"}, "About imported, Named"},
		{d.editor, store.DeskList{Author: "ann-author", State: forum.Draft}, "Named"},
		{d.author, store.DeskList{Author: "ann-author"}, "Mine, Second, First"}, // theirs, whatever they ask for
		{d.author, store.DeskList{After: 1 << 40, State: forum.Published}, "Second, First"},
		{d.Member(forum.RoleAuthor), store.DeskList{}, ""},
	} {
		if got := d.finds(t, c.who, c.q); got != c.want {
			t.Errorf("%+v: %s, want %s", c.q, got, c.want)
		}
	}
	_, err = d.DeskArticles(ctx, d.editor, store.DeskList{Author: "nobody"})
	wanting(t, err, forum.ErrNotFound)
	for i := range store.DeskPerPage {
		d.begun(t, fmt.Sprint("Number ", i))
	}
	f, err := d.DeskArticles(ctx, d.editor, store.DeskList{State: forum.Draft})
	must(t, err)
	if len(f.Items) != store.DeskPerPage || f.Next == 0 {
		t.Errorf("%d articles, the next page begins after %d", len(f.Items), f.Next)
	}
	if got := d.finds(t, d.editor, store.DeskList{State: forum.Draft, After: f.Next}); got != "Named, Mine" {
		t.Error(got)
	}
	q := store.DeskList{Question: forum.ParseQuestion("number")}
	if f, err = d.DeskArticles(ctx, d.author, q); err != nil || len(f.Items) != store.DeskPerPage || f.Next != 0 {
		t.Errorf("%v: %d articles, next %d", err, len(f.Items), f.Next)
	}
}
