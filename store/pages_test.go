package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// A model is a discussion as it should be, kept in the simplest way.
type model struct {
	db     *storetest.DB
	slug   string
	member *forum.Member
	rand   *rand.Rand
	all    []*leaf // by number
	tops   []*leaf
}

type leaf struct {
	id     int64
	parent *leaf // answered
	above  *leaf // hangs under
	under  []*leaf
	depth  int
	status forum.CommentStatus
}

func (l *leaf) visible() bool {
	return l.status == forum.Shown || l.status == forum.Removed || slices.ContainsFunc(l.under, (*leaf).visible)
}

// context is what a page that begins with the leaf shows above it.
func (l *leaf) context() string {
	var above []*leaf
	for a := l.above; a != nil; a = a.above {
		above = append(above, a)
	}
	slices.Reverse(above)
	s := ""
	for _, a := range above[:min(len(above), forum.ShownDepth-1)] {
		s += fmt.Sprintf(" %d", a.id)
	}
	return s
}

// grow posts n comments at once; each answers one that was there before, and
// deep is how likely that is the newest one.
func (m *model) grow(t *testing.T, n int, deep float64) {
	t.Helper()
	var wg sync.WaitGroup
	batch := make([]*leaf, n)
	for i := range batch {
		l := &leaf{status: forum.Shown, depth: 1, parent: m.choose(deep)}
		batch[i] = l
		c := forum.NewComment{Article: m.slug, MemberID: m.member.ID, Body: fmt.Sprintf("Number %d of %d.", i, len(m.all))}
		if l.parent != nil {
			c.Parent = l.parent.id
		}
		wg.Go(func() {
			p, err := m.db.PostComment(ctx, c)
			if err != nil {
				t.Error(err)
			}
			l.id = p.ID
		})
	}
	wg.Wait()
	slices.SortFunc(batch, func(a, b *leaf) int { return cmp.Compare(a.id, b.id) })
	for _, l := range batch {
		m.hang(l)
	}
}

// choose finds somebody to answer; nil begins a thread.
func (m *model) choose(deep float64) *leaf {
	var shown []*leaf
	for _, l := range m.all {
		if l.status == forum.Shown {
			shown = append(shown, l)
		}
	}
	switch {
	case len(shown) == 0 || m.rand.Float64() < 0.2 && deep < 1:
		return nil
	case m.rand.Float64() < deep:
		return shown[len(shown)-1]
	}
	return shown[m.rand.IntN(len(shown))]
}

func (m *model) hang(l *leaf) {
	m.all = append(m.all, l)
	if l.parent == nil {
		m.tops = append(m.tops, l)
		return
	}
	l.above = l.parent
	if l.parent.depth == forum.MaxDepth {
		l.above = l.parent.above
	}
	l.depth = l.above.depth + 1
	l.above.under = append(l.above.under, l)
}

// change deletes, removes and takes back n times.
func (m *model) change(t *testing.T, n int) {
	t.Helper()
	for range n {
		l := m.all[m.rand.IntN(len(m.all))]
		var err error
		switch k := m.rand.IntN(5); {
		case k < 3:
			if _, err = m.db.DeleteComment(ctx, m.member.Writer(), l.id); err == nil {
				l.status = forum.Deleted
			}
		case k == 3:
			if err = m.db.RemoveComment(ctx, l.id); l.status == forum.Shown {
				l.status = forum.Removed
			}
		default:
			if _, err = m.db.UndeleteComment(ctx, m.member.Writer(), l.id); err == nil {
				l.status = forum.Shown
			}
		}
		if err != nil && (!errors.Is(err, forum.ErrGone) || l.status != forum.Removed) {
			t.Fatalf("comment %d, %s: %v", l.id, l.status, err)
		}
	}
}

// order lists all leaves in reading order, those that no page shows too.
func (m *model) order(o forum.Order) []*leaf {
	var list []*leaf
	var walk func([]*leaf)
	walk = func(leaves []*leaf) {
		for _, l := range leaves {
			list = append(list, l)
			walk(l.under)
		}
	}
	tops := slices.Clone(m.tops)
	if o == forum.Newest {
		slices.Reverse(tops)
	}
	walk(tops)
	return list
}

func sight(list []*leaf) []*leaf {
	var seen []*leaf
	for _, l := range list {
		if l.visible() {
			seen = append(seen, l)
		}
	}
	return seen
}

func names(list []*leaf) string {
	s := ""
	for _, l := range list {
		s += fmt.Sprintf(" %d", l.id)
	}
	return s
}

// compare holds one page against the model: the leaves that should be on it,
// what stands above them, what is known of each.
func (m *model) compare(t *testing.T, p store.ArticlePage, want []*leaf) {
	t.Helper()
	if ids(p.Rows) != names(want) {
		t.Errorf("the page shows%s, want%s", ids(p.Rows), names(want))
		return
	}
	above := ""
	for _, c := range p.Context {
		above += fmt.Sprintf(" %d", c.ID)
	}
	if len(want) > 0 && above != want[0].context() {
		t.Errorf("above the page stands%s, want%s", above, want[0].context())
	}
	for _, l := range want {
		c := p.Comments[l.id]
		answered := slices.ContainsFunc(l.under, (*leaf).visible)
		gone := l.parent != nil && l.parent.status != forum.Shown
		name := ""
		if l.parent != nil && !gone {
			name = m.member.Name
		}
		if c.Status != l.status || c.Answered != answered || c.ParentGone != gone || c.AnswersTo != name || c.Path.Depth() != l.depth {
			t.Errorf("comment %d is %+v, want %s, answered: %t, what it answers gone: %t, answers to %q", l.id, c, l.status, answered, gone, name)
		}
	}
}

// walk goes from page to page as a reader does.
func (m *model) walk(t *testing.T, o forum.Order) {
	t.Helper()
	want := sight(m.order(o))
	var begins []int64
	for after := int64(0); ; {
		p := page(t, m.db, store.PageQuery{Slug: m.slug, Order: o, After: after})
		n := min(len(want), forum.PageSize)
		m.compare(t, p, want[:n])
		if p.HasPrev != (len(begins) > 0) || len(begins) > 0 && p.Prev != begins[len(begins)-1] {
			t.Errorf("before the page after %d lies that after %d (%t), want one of %v", after, p.Prev, p.HasPrev, begins)
		}
		begins, want = append(begins, after), want[n:]
		if (p.Next != 0) != (len(want) > 0) {
			t.Errorf("the page after %d says that the next begins after %d; %d are left", after, p.Next, len(want))
		}
		if after = p.Next; after == 0 || t.Failed() {
			return
		}
	}
}

// anywhere opens pages after comments at random, whether a page shows them or not.
func (m *model) anywhere(t *testing.T, o forum.Order) {
	t.Helper()
	list := m.order(o)
	for range 25 {
		i := m.rand.IntN(len(list))
		before, rest := sight(list[:i+1]), sight(list[i+1:])
		p := page(t, m.db, store.PageQuery{Slug: m.slug, Order: o, After: list[i].id})
		m.compare(t, p, rest[:min(len(rest), forum.PageSize)])
		if (p.Next != 0) != (len(rest) > forum.PageSize) || p.HasPrev != (len(before) > 0) {
			t.Errorf("after %d: next %d with %d left, %t with %d before", list[i].id, p.Next, len(rest), p.HasPrev, len(before))
		}
		if !p.HasPrev {
			continue
		}
		from := max(0, len(before)-forum.PageSize)
		if from == 0 && p.Prev != 0 || from > 0 && p.Prev != before[from-1].id {
			t.Errorf("before the page after %d lies that after %d", list[i].id, p.Prev)
		}
	}
}

// spots looks for each comment's page.
func (m *model) spots(t *testing.T) {
	t.Helper()
	pages := map[int64]store.ArticlePage{}
	for i, l := range m.order(forum.Oldest) {
		spot, err := m.db.Spot(ctx, l.id, forum.Oldest)
		if !l.visible() {
			if !errors.Is(err, forum.ErrGone) {
				t.Errorf("comment %d is on no page: %v", l.id, err)
			}
			continue
		}
		if err != nil || spot.Slug != m.slug || i < forum.PageSize && spot.After != 0 {
			t.Fatalf("comment %d: %+v %v", l.id, spot, err)
		}
		p, ok := pages[spot.After]
		if !ok {
			p = page(t, m.db, store.PageQuery{Slug: m.slug, After: spot.After})
			pages[spot.After] = p
		}
		if !slices.ContainsFunc(p.Rows, func(r forum.Row) bool { return r.ID == l.id }) {
			t.Errorf("the page after %d shows%s, not %d", spot.After, ids(p.Rows), l.id)
		}
	}
}

func TestPagesShowTheWholeDiscussionInReadingOrder(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the race detector makes the engine forty times slower")
	}
	for seed, c := range []struct {
		name  string
		batch int     // how many are posted at once
		deep  float64 // how likely the newest one is answered
	}{{"bushes", 40, 0.1}, {"bushes again", 45, 0.3}, {"vines", 6, 0.8}, {"one chain deeper than a path", 1, 1}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			db.Article("peering")
			db.Article("dns")
			m := &model{db: db, slug: "peering", member: db.Member(0), rand: rand.New(rand.NewPCG(1, uint64(seed)))}
			db.Comment(m.member, "dns", 0) // numbers of articles and ids differ
			for range 3 {
				for n := 0; n < 60; n += c.batch {
					m.grow(t, c.batch, c.deep)
				}
				m.change(t, 30)
				db.Sound()
				for _, o := range []forum.Order{forum.Oldest, forum.Newest} {
					m.walk(t, o)
					m.anywhere(t, o)
				}
				m.spots(t)
				if t.Failed() {
					return
				}
			}
			shown := 0
			for _, l := range m.all {
				if l.status == forum.Shown {
					shown++
				}
			}
			if a, err := db.Store.Article(ctx, "peering"); err != nil || a.CommentCount != shown {
				t.Errorf("%d comments counted, %d shown, %v", a.CommentCount, shown, err)
			}
		})
	}
}

func TestAPageReadsOnlyWhatTheCallerHasNot(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	top := db.Comment(m, "peering", 0)
	answer := db.Comment(m, "peering", top)
	have := map[int64]int{top: 1}
	q := store.PageQuery{Slug: "peering", Have: func(id int64, version int) bool { return have[id] == version }}
	if p := page(t, db, q); len(p.Rows) != 2 || len(p.Comments) != 1 || p.Comments[answer].ID != answer {
		t.Errorf("read%v", p.Comments)
	}
	_, err := db.DeleteComment(ctx, m.Writer(), top)
	must(t, err)
	if p := page(t, db, q); len(p.Comments) != 2 || p.Comments[top].Status != forum.Deleted || !p.Comments[answer].ParentGone {
		t.Errorf("after a change of both: %v", p.Comments)
	}
}

func TestAPageBeginsOnlyAfterACommentOfItsArticle(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	db.Article("dns")
	elsewhere := db.Comment(db.Member(0), "dns", 0)
	for _, q := range []store.PageQuery{
		{Slug: "peering", After: elsewhere},
		{Slug: "peering", After: 999},
		{Slug: "peering", After: -1},
		{Slug: "nothing"},
		{Slug: ""},
	} {
		if _, err := db.ArticlePage(ctx, q); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestAPageNamesTheArticlesPublishedBeforeAndAfter(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, slug := range []string{"first", "second", "third"} { // at the same moment
		db.Article(slug)
	}
	hidden := forum.NewArticle{Slug: "draft", Title: "A draft", Body: "Words.", Draft: true, Source: "draft"}
	_, _, err := db.ImportArticle(ctx, hidden)
	must(t, err)
	link := func(l *store.Link) string {
		if l == nil {
			return "-"
		}
		return l.Slug + ": " + l.Title
	}
	for slug, want := range map[string][2]string{
		"first":  {"-", "second: About second"},
		"second": {"first: About first", "third: About third"},
		"third":  {"second: About second", "-"},
	} {
		if p := page(t, db, store.PageQuery{Slug: slug}); link(p.Earlier) != want[0] || link(p.Later) != want[1] {
			t.Errorf("beside %s stand %s and %s", slug, link(p.Earlier), link(p.Later))
		}
	}
}
