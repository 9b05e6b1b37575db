package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

// A bureau is a site on which editors, authors and strangers do whatever comes to
// their mind, in any order, with versions and numbers that may be those of something
// else.
type bureau struct {
	*storetest.DB
	t      *testing.T
	r      *rand.Rand
	people []*forum.Member
	did    []string
}

// TestWhateverEditorsAuthorsAndStrangersDoTheSiteStaysSound tells of a failure by its
// seed, with which it can be seen again.
func TestWhateverEditorsAuthorsAndStrangersDoTheSiteStaysSound(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("COLLOQUY_PUBLISHING_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	db := storetest.Open(t)
	b := &bureau{DB: db, t: t, r: rand.New(rand.NewPCG(seed, 1))}
	for _, roles := range []forum.Roles{forum.RoleEditor, forum.RoleEditor, forum.RoleAuthor, forum.RoleAuthor, forum.RoleModerator, forum.RoleAdministrator, 0} {
		b.people = append(b.people, db.Member(roles))
	}
	deeds := []func() (string, error){
		b.begin, b.save, b.save, b.save, b.step, b.step, b.step, b.step, b.step, b.restore, b.importOne, b.topic, b.topic, b.series, b.feature, b.comment, b.note,
		b.preview, b.byline, b.picture, b.page, b.wait, b.leave,
	}
	steps := 400
	if testing.Short() {
		steps = 60
	}
	for i := range steps {
		what, err := deeds[b.r.IntN(len(deeds))]()
		b.did = append(b.did, fmt.Sprintf("%s: %v", what, err))
		if err != nil && !refusal(err) {
			b.fail(seed, err.Error())
		}
		if i%25 == 24 {
			if found, _, err := db.Verify(ctx); err != nil || len(found) > 0 {
				b.fail(seed, fmt.Sprint(found, err))
			}
			b.readersSeeWhatIsPublic(seed)
		}
	}
	_, err := db.KeepHouse(ctx)
	must(t, err)
	db.Sound()
}

func (b *bureau) fail(seed uint64, what string) {
	b.t.Helper()
	b.t.Fatalf("COLLOQUY_PUBLISHING_SEED=%d: %s\n%s", seed, what, strings.Join(b.did[max(0, len(b.did)-30):], "\n"))
}

// refusal tells whether an error is one that is said to whoever asked, and no fault.
func refusal(err error) bool {
	var invalid *forum.Invalid
	for _, is := range []error{forum.ErrNotFound, forum.ErrForbidden, forum.ErrConflict, forum.ErrGone, forum.ErrSuspended, forum.ErrSignIn, forum.ErrClosed} {
		if errors.Is(err, is) {
			return true
		}
	}
	return errors.As(err, &invalid)
}

// readersSeeWhatIsPublic compares what lists and redirects name with the states of
// articles.
func (b *bureau) readersSeeWhatIsPublic(seed uint64) {
	b.t.Helper()
	public := map[string]bool{}
	for _, slug := range b.Column("SELECT slug FROM articles WHERE status = 'published'") {
		public[slug] = true
	}
	feed, err := b.Featured(ctx)
	must(b.t, err)
	for _, a := range feed {
		if (a.Status == forum.Published) != public[a.Slug] {
			b.fail(seed, a.Slug+" is featured as what it is not")
		}
	}
	for _, path := range b.Column("SELECT path FROM redirects") {
		to, err := b.Redirected(ctx, path)
		if err == nil && to.Article != "" && !public[to.Article] {
			if _, err := b.Withdrawn(ctx, to.Article); err != nil {
				b.fail(seed, path+" leads to "+to.Article+", which is hidden")
			}
		}
	}
	for _, slug := range b.Column("SELECT slug FROM articles") {
		if _, err := b.Store.Article(ctx, slug); (err == nil) != public[slug] {
			b.fail(seed, fmt.Sprint(slug, " is there: ", err))
		}
	}
}

func (b *bureau) anybody() *forum.Member { return b.people[b.r.IntN(len(b.people))] }

// chief is most often an editor.
func (b *bureau) chief() *forum.Member {
	if b.r.IntN(4) == 0 {
		return b.anybody()
	}
	return b.people[b.r.IntN(2)]
}

func (b *bureau) article() int64 { return b.one("articles") }

// one is the number of a row, or of none.
func (b *bureau) one(table string) int64 {
	ids := b.Column("SELECT id FROM " + table)
	if len(ids) == 0 || b.r.IntN(20) == 0 {
		return int64(b.r.IntN(50))
	}
	id, _ := strconv.ParseInt(ids[b.r.IntN(len(ids))], 10, 64)
	return id
}

func (b *bureau) word(words ...string) string { return words[b.r.IntN(len(words))] }

func (b *bureau) list(most int, words ...string) (list []string) {
	for range b.r.IntN(most + 1) {
		list = append(list, b.word(words...))
	}
	return list
}

func (b *bureau) written() forum.NewManuscript {
	n := forum.NewManuscript{Window: b.word("w1", "w2"), Title: b.word("", "On peering", "On transit", "Über Routing", "١٢٣"), Body: b.word("", "Words.", "More *words*.", "![](/media/"+picture(1).Name()+")", "# Only a heading")}
	n.Fields = forum.Fields{
		Standfirst: b.word("", "In short."), Slug: b.word("", "", "one", "two", "three", "no slug!"), Lang: b.word("", "en", "de", "??"),
		Topics: b.list(3, "Routing", "Paths", "Wires", "!!"), Canonical: b.word("", "", "https://first.example/a", "javascript:alert(1)"),
		Discussion: b.word("", forum.DiscussionClosed, forum.DiscussionForDays), CloseAfter: b.r.IntN(3), MembersOnly: b.r.IntN(4) == 0,
		Aliases: b.list(3, "/old", "/articles/one", "/articles/two", "/articles/four", "/topics/routing", "/topics/wires", "//evil.example", "/2019/a.html"),
	}
	for range b.r.IntN(3) {
		n.Fields.Authors = append(n.Fields.Authors, forum.Byline{Name: b.word("Ann Author", "Ben", ""), Handle: b.word("", "ann-author", "no handle!")})
	}
	return n
}

func (b *bureau) begin() (string, error) {
	who := b.anybody()
	m, err := b.CreateArticle(ctx, who, b.written())
	return fmt.Sprint(who.ID, " begins ", m.Article.ID), err
}

func (b *bureau) seen(article int64) (m forum.Manuscript) {
	m, err := b.Manuscript(ctx, b.people[0], article)
	if err == nil && b.r.IntN(10) == 0 {
		m.Version--
	}
	return m
}

func (b *bureau) save() (string, error) {
	who, id, n := b.chief(), b.article(), b.written()
	n.Version = b.seen(id).Version
	_, err := b.SaveManuscript(ctx, who, id, n, forum.StateKind(b.word("", "saved")))
	return fmt.Sprint(who.ID, " saves ", id, fmt.Sprintf(" %+v", n)), err
}

func (b *bureau) restore() (string, error) {
	who, id := b.chief(), b.article()
	m := b.seen(id)
	version := 1 + b.r.IntN(max(1, m.Version+1))
	_, err := b.RestoreState(ctx, who, id, version, m.Version)
	return fmt.Sprint(who.ID, " restores ", version, " of ", id), err
}

func (b *bureau) step() (string, error) {
	who, id := b.chief(), b.article()
	m := b.seen(id)
	n := forum.NewStep{Version: m.Version, Note: b.word("", "Why."), Due: b.Clock.Now().Add(time.Duration(b.r.IntN(4)-1) * time.Hour), Change: forum.ChangeKind(b.word("minor", "correction", "substantial", "")), Text: b.word("", "It was 3.")}
	steps := append(m.Article.Status.Steps(), forum.StepPublish, forum.StepWithdraw)
	n.Step = steps[b.r.IntN(len(steps))]
	_, err := b.TakeStep(ctx, who, id, n)
	return fmt.Sprint(who.ID, " takes ", n.Step, " with ", id), err
}

func (b *bureau) importOne() (string, error) {
	w := b.written()
	n := forum.NewArticle{Slug: "imported", Title: "Imported", Body: b.word("One.", "Two.", "Three."), Source: b.word("a.md", "b.md", "c.md"), Draft: b.r.IntN(2) == 0, Topics: w.Fields.Topics, Aliases: w.Fields.Aliases}
	_, did, err := b.ImportArticle(ctx, n)
	return fmt.Sprint("an import: ", n.Source, " ", did), err
}

func (b *bureau) topic() (string, error) {
	who, id := b.chief(), b.one("topics")
	p, _ := b.TopicEntry(ctx, id)
	n := forum.NewTopic{Name: b.word("Routing", "Paths", "Wires", "New"), Slug: b.word("", "routing", "paths", "one"), Sponsor: forum.Sponsor{Name: b.word("", "Registry"), URL: b.word("", "https://registry.example", "javascript:alert(1)")}}
	switch b.r.IntN(4) {
	case 0:
		_, err := b.AddTopic(ctx, who, n)
		return fmt.Sprint(who.ID, " adds topic ", n.Name), err
	case 1:
		return fmt.Sprint(who.ID, " saves topic ", id), b.SaveTopic(ctx, who, id, p.Version, n)
	case 2:
		into := b.one("topics")
		return fmt.Sprint(who.ID, " merges topic ", id, " into ", into), b.MergeTopic(ctx, who, id, p.Version, into)
	}
	return fmt.Sprint(who.ID, " removes topic ", id), b.RemoveTopic(ctx, who, id, p.Version)
}

func (b *bureau) series() (string, error) {
	who, id := b.chief(), b.one("series")
	x, _ := b.SeriesByID(ctx, id)
	switch b.r.IntN(3) {
	case 0:
		_, err := b.AddSeries(ctx, who, forum.NewSeries{Name: b.word("Plumbing", "Wires")})
		return "a series is added", err
	case 1:
		return "a series goes", b.RemoveSeries(ctx, who, id, x.Version)
	}
	return "a series is saved", b.SaveSeries(ctx, who, id, x.Version, forum.NewSeries{Name: "Plumbing", Articles: []int64{b.article(), b.article()}})
}

func (b *bureau) feature() (string, error) {
	list, err := b.Featured(ctx)
	must(b.t, err)
	var now []int64
	for _, a := range list {
		now = append(now, a.ID)
	}
	return "the front page", b.SetFeatured(ctx, b.chief(), now, []int64{b.article(), b.article()})
}

func (b *bureau) comment() (string, error) {
	slugs := b.Column("SELECT slug FROM articles")
	if len(slugs) == 0 {
		return "nothing to say", nil
	}
	who := b.anybody()
	if b.r.IntN(2) == 0 {
		id := b.one("comments")
		return fmt.Sprint("comment ", id, " is pinned"), b.Pin(ctx, who, id, b.r.IntN(3) > 0)
	}
	slug := b.word(slugs...)
	_, err := b.PostComment(ctx, forum.NewComment{Article: slug, MemberID: who.ID, Body: fmt.Sprint("Comment ", len(b.did))})
	return "a comment on " + slug, err
}

func (b *bureau) note() (string, error) {
	who, id := b.anybody(), b.article()
	if b.r.IntN(3) == 0 {
		return "a note is settled", b.SettleNote(ctx, who, id, b.one("notes"), b.r.IntN(2) == 0)
	}
	above := int64(0)
	if b.r.IntN(2) == 0 {
		above = b.one("notes")
	}
	_, err := b.AddNote(ctx, who, id, forum.NewNote{Above: above, Quote: b.word("", "Words."), Text: b.word("", "Really?")})
	return "a note", err
}

func (b *bureau) preview() (string, error) {
	who, id := b.chief(), b.article()
	if b.r.IntN(3) == 0 {
		return "a link ends", b.EndPreview(ctx, who, id, b.one("preview_links"))
	}
	_, err := b.MakePreview(ctx, who, id, forum.NewPreviewLink{For: b.word("", "Ann"), Days: b.r.IntN(4)})
	return "a link", err
}

func (b *bureau) byline() (string, error) {
	who, id := b.chief(), b.one("authors")
	w, _ := b.Byline(ctx, id)
	if b.r.IntN(2) == 0 {
		return "a byline is saved", b.SaveByline(ctx, who, id, w.Version, forum.NewProfile{Name: b.word("", "Ann Author", "Ann Other"), Biography: b.word("", "Writes.")})
	}
	member := ""
	if w.MemberID == 0 {
		member = b.anybody().Handle
	}
	return "a byline is given to " + member, b.TieByline(ctx, b.people[5], id, w.Version, member)
}

func (b *bureau) picture() (string, error) {
	at := forum.Place{Article: b.article()}
	if b.r.IntN(5) == 0 {
		at = forum.Place{Page: "about"}
	}
	_, err := b.AddPicture(ctx, b.chief(), at, picture(1+b.r.IntN(3)))
	return fmt.Sprint("a picture for ", at), err
}

func (b *bureau) page() (string, error) {
	who, were := b.chief(), forum.Manuscript{Page: "about", Title: "About", Body: "As it comes."}
	m, _ := b.PageManuscript(ctx, b.people[0], "about")
	n := b.written()
	n.Version, n.Fields = m.Version, forum.Fields{}
	switch b.r.IntN(3) {
	case 0:
		_, err := b.SavePage(ctx, who, were, n, forum.StateSaved)
		return "a page is saved", err
	case 1:
		return "a page is published", b.PublishPage(ctx, who, "about", m.Version)
	}
	return "a page is as it comes", b.ResetPage(ctx, who, were, m.Version)
}

func (b *bureau) wait() (string, error) {
	b.Clock.Move(time.Duration(b.r.IntN(100)) * time.Minute)
	for {
		did, err := b.PublishDue(ctx)
		if err != nil || !did {
			return "time goes by", err
		}
	}
}

// leave takes somebody away, and somebody like them comes.
func (b *bureau) leave() (string, error) {
	if b.r.IntN(6) > 0 {
		_, err := b.KeepHouse(ctx)
		return "the house is kept", err
	}
	i := 1 + b.r.IntN(3)
	m := b.people[i]
	b.Exec("UPDATE members SET leaves_at = $1, leaves_how = $2 WHERE id = $3", b.Clock.Now().UnixMicro(), b.word("anonymous", "removed"), m.ID)
	b.people[i] = b.DB.Member(m.Roles)
	b.Clock.Move(time.Minute)
	_, err := b.KeepHouse(ctx)
	return fmt.Sprint(m.ID, " leaves"), err
}
