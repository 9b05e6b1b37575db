package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"colloquy/forum"
)

// A Desk is what waits for somebody who writes or edits articles. Whoever is no
// editor sees what is their own, and no word of the rest.
type Desk struct {
	Edits     bool
	Zone      *time.Location
	Returned  []DeskItem // their own, sent back
	Answered  []DeskNote // articles with notes in which somebody else has the last word
	Submitted []DeskItem // the one that waits longest first
	Review    []DeskItem
	Scheduled []DeskItem // the next one first
	Mine      []DeskItem // their own drafts, the one saved last first
	Drafts    []DeskItem // those of others
	Changed   []DeskItem // public, with changes that readers do not see yet
	Commented []DeskItem // their own, with comments in the last days
	Week      []DeskWeek // published in the last days
}

// A DeskItem is an article as those see it who write it.
type DeskItem struct {
	Article forum.Article // without its text; title and authors are those that it is to have
	Own     bool
	Changed bool // readers see another version, or none
	SavedAt time.Time
	Saver   string          // "" where that is not known
	Last    forum.TakenStep // the last step that was taken; zero for none
}

// A DeskNote is a manuscript with notes beside it that wait, and the last word about
// the newest of them.
type DeskNote struct {
	Article int64
	Title   string
	Count   int
	Quote   string
	Text    string
	At      time.Time
	By      string // "" where that is not known
}

// A DeskWeek is an article that was published in the last days, and how many
// comments came on each day since.
type DeskWeek struct {
	DeskItem
	Days []int // see DeskQuery.Days: none before it was published
}

// A DeskQuery says of which time.
type DeskQuery struct {
	Days []time.Time // when each of the last days begins, and when the last one ends
}

const (
	// DeskLooked is how many articles of one state the desk looks at.
	DeskLooked = 200
	// deskWeek is how many articles of the week it shows.
	deskWeek = 10
	// deskNotes is of how many articles it shows notes.
	deskNotes = 20
	// deskCommented is how many commented articles it shows.
	deskCommented = 10
)

// The viewer of all these statements is $1. An article is named by its manuscript
// where there is one.
const (
	deskColumns = `a.id, a.slug, a.status, coalesce(m.title, a.title), coalesce(m.words, a.words), a.lang, a.right_left, a.published_at, a.due_at, a.comment_count, a.last_comment_at,
		coalesce(m.version, 0) <> coalesce(m.public, 0), coalesce(m.saved_at, a.updated_at), coalesce((SELECT name FROM members WHERE id = m.saved_by), ''),
		m.id IS NOT NULL, coalesce(m.fields, '{}'), coalesce((SELECT name FROM members WHERE id = a.written_by), ''),
		(a.written_by IS $1 OR EXISTS (SELECT 1 FROM article_authors x JOIN authors w ON w.id = x.author_id WHERE x.article_id = a.id AND w.member_id = $1)),
		coalesce(s.action, ''), coalesce(s.note, ''), s.at, coalesce((SELECT name FROM members WHERE id = s.member_id), '')`
	deskTables = ` FROM articles a LEFT JOIN manuscripts m ON m.article_id = a.id
		LEFT JOIN article_steps s ON s.id = (SELECT max(id) FROM article_steps WHERE article_id = a.id) `
	deskSelect = "SELECT " + deskColumns + deskTables
	// ownArticles are the articles that member $1 wrote, or is an author of.
	ownArticles = `SELECT id FROM articles WHERE written_by = $1
		UNION SELECT x.article_id FROM authors w JOIN article_authors x ON x.author_id = w.id WHERE w.member_id = $1`
)

// deskRow is what a row of these statements says beside the item.
type deskRow struct {
	DeskItem
	written bool // there is a manuscript
	fields  forum.Fields
	writer  string
}

func deskDest(r *deskRow) []any {
	a := &r.Article
	return []any{
		&a.ID, &a.Slug, &a.Status, &a.Title, &a.Words, &a.Lang, &a.RightLeft,
		moment{&a.PublishedAt},
		moment{&a.DueAt},
		&a.CommentCount,
		moment{&a.LastCommentAt},
		&r.Changed,
		moment{&r.SavedAt},
		&r.Saver, &r.written,
		jsonText{&r.fields},
		&r.writer, &r.Own,
		&r.Last.Step, &r.Last.Note,
		moment{&r.Last.At},
		&r.Last.By,
	}
}

// deskItems reads articles for the desk.
func (t *tx) deskItems(which string, args ...any) ([]DeskItem, error) {
	rows, err := records(t, deskDest, deskSelect+which, args...)
	if err != nil {
		return nil, err
	}
	var ids []int64 // of those whose manuscript says nothing of their authors
	items := make([]DeskItem, len(rows))
	place := map[int64]int{}
	for i, r := range rows {
		a := &r.Article
		place[a.ID] = i
		for _, b := range r.fields.Authors {
			a.Authors = append(a.Authors, forum.Author{Handle: b.Handle, Name: b.Name})
		}
		if r.written {
			a.Lang, a.RightLeft = r.fields.Lang, r.fields.RightLeft(a.Title)
			if a.Authors == nil && r.writer != "" {
				a.Authors = []forum.Author{{Name: r.writer}}
			}
		} else {
			ids = append(ids, a.ID)
		}
		items[i] = r.DeskItem
	}
	if len(ids) == 0 {
		return items, nil
	}
	return items, t.eachByline(jsonList(ids), func(article int64, w forum.Author) {
		a := &items[place[article]].Article
		a.Authors = append(a.Authors, w)
	})
}

// Desk returns what waits for a member.
//
// Errors: forum.ErrSignIn, and forum.ErrForbidden for whoever has no desk.
func (s *Store) Desk(ctx context.Context, actor *forum.Member, q DeskQuery) (d Desk, err error) {
	err = s.read(ctx, "Desk", func(t *tx) error {
		who, err := t.deskMember(actor, &d)
		if err != nil {
			return err
		}
		for _, read := range []func(*Desk, *forum.Member, DeskQuery) error{t.deskUnpublished, t.deskAnswered, t.deskChanged, t.deskCommented, t.deskWeek} {
			if err := read(&d, who, q); err != nil {
				return err
			}
		}
		return nil
	})
	return d, err
}

// deskMember is the member as they are now, where they have a desk, and what they
// may do there.
func (t *tx) deskMember(actor *forum.Member, d *Desk) (*forum.Member, error) {
	who, err := t.acting(actor)
	if err != nil {
		return nil, err
	}
	e, err := t.entry(forum.SettingPublishing)
	if err != nil {
		return nil, err
	}
	open := e["open"] == forum.Yes
	d.Zone = forum.ZoneOf(e)
	if who.Writes, err = t.exists("SELECT 1 WHERE EXISTS ("+ownArticles+")", who.ID); err != nil {
		return nil, err
	}
	d.Edits = forum.MayEditArticles(who) == nil
	return who, forum.MaySeeDesk(who, open)
}

// deskUnpublished reads what is not public yet, by its state.
func (t *tx) deskUnpublished(d *Desk, who *forum.Member, _ DeskQuery) error {
	for _, is := range []forum.ArticleStatus{forum.Draft, forum.Submitted, forum.InReview, forum.Scheduled} {
		list, err := t.deskInState(who, is, DeskLooked)
		if err != nil {
			return err
		}
		switch is {
		case forum.Draft:
			d.sortDrafts(list)
		case forum.Submitted:
			slices.SortStableFunc(list, func(a, b DeskItem) int { return a.Last.At.Compare(b.Last.At) })
			d.Submitted = list
		case forum.InReview:
			d.Review = list
		case forum.Scheduled:
			slices.SortStableFunc(list, func(a, b DeskItem) int { return a.Article.DueAt.Compare(b.Article.DueAt) })
			d.Scheduled = list
		}
	}
	return nil
}

// sortDrafts tells the viewer's own drafts from those of others, and among them
// those that were sent back.
func (d *Desk) sortDrafts(list []DeskItem) {
	slices.SortStableFunc(list, func(a, b DeskItem) int { return b.SavedAt.Compare(a.SavedAt) })
	for _, i := range list {
		switch {
		case !i.Own:
			d.Drafts = append(d.Drafts, i)
		case i.Last.Step == forum.StepReturn:
			d.Returned = append(d.Returned, i)
		default:
			d.Mine = append(d.Mine, i)
		}
	}
}

// deskInState reads the newest articles of a state that is not public; only their
// own for whoever is no editor.
func (t *tx) deskInState(who *forum.Member, is forum.ArticleStatus, n int) ([]DeskItem, error) {
	if forum.MayEditArticles(who) == nil {
		return t.deskItems("WHERE a.status = $2 AND a.status <> 'published' ORDER BY a.id DESC LIMIT $3", who.ID, is, n)
	}
	return t.deskItems("WHERE a.id IN ("+ownArticles+") AND a.status = $2 ORDER BY a.id DESC LIMIT $3", who.ID, is, n)
}

// deskAnswered reads the open notes that the member wrote, or that are about their
// own text, in which somebody else had the last word: of each article the newest
// one, and how many there are.
func (t *tx) deskAnswered(d *Desk, who *forum.Member, _ DeskQuery) (err error) {
	d.Answered, err = records(t, func(n *DeskNote) []any {
		return []any{&n.Article, &n.Title, &n.Quote, &n.Text, moment{&n.At}, &n.By, &n.Count, new(int64)}
	}, `SELECT n.article_id, coalesce((SELECT m.title FROM manuscripts m WHERE m.article_id = n.article_id), a.title), n.quote, l.text, l.created_at,
		coalesce((SELECT name FROM members WHERE id = l.member_id), ''), count(*), max(l.id)
		FROM (SELECT id FROM notes WHERE member_id = $1 AND above_id IS NULL AND done_at IS NULL
			UNION SELECT n.id FROM (`+ownArticles+`) o JOIN notes n ON n.article_id = o.id WHERE n.above_id IS NULL AND n.done_at IS NULL) j
		CROSS JOIN notes n ON n.id = j.id CROSS JOIN articles a ON a.id = n.article_id
		CROSS JOIN notes l ON l.id = coalesce((SELECT max(id) FROM notes WHERE above_id = n.id), n.id)
		WHERE l.member_id IS NOT $1 GROUP BY n.article_id ORDER BY max(l.id) DESC LIMIT $2`, who.ID, deskNotes)
	return err
}

// deskChanged reads the public articles that were changed and not published again.
func (t *tx) deskChanged(d *Desk, who *forum.Member, _ DeskQuery) (err error) {
	which := "WHERE a.id IN (SELECT article_id FROM manuscripts WHERE version <> public AND saved_at > 0 AND article_id IS NOT NULL) AND a.status = 'published' ORDER BY m.saved_at DESC LIMIT $2"
	if !d.Edits {
		which = "WHERE a.id IN (" + ownArticles + ") AND a.status = 'published' AND m.version <> m.public ORDER BY m.saved_at DESC LIMIT $2"
	}
	d.Changed, err = t.deskItems(which, who.ID, DeskLooked)
	return err
}

// deskCommented reads the member's own articles under which comments came lately.
func (t *tx) deskCommented(d *Desk, who *forum.Member, q DeskQuery) (err error) {
	d.Commented, err = t.deskItems("WHERE a.id IN ("+ownArticles+") AND a.status = 'published' AND a.last_comment_at >= $2 ORDER BY a.last_comment_at DESC LIMIT $3",
		who.ID, deskSince(q, t.now).UnixMicro(), deskCommented)
	return err
}

func deskSince(q DeskQuery, now time.Time) time.Time {
	if len(q.Days) == 0 {
		return now
	}
	return q.Days[0]
}

// deskWeek reads what was published in the last days, with the life of each
// discussion.
func (t *tx) deskWeek(d *Desk, who *forum.Member, q DeskQuery) error {
	which := "WHERE a.status = 'published' AND a.published_at >= $2 ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
	if !d.Edits {
		which = "WHERE a.id IN (" + ownArticles + ") AND a.status = 'published' AND a.published_at >= $2 ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
	}
	list, err := t.deskItems(which, who.ID, deskSince(q, t.now).UnixMicro(), deskWeek)
	if err != nil {
		return err
	}
	spans := spansOf(q.Days)
	for _, i := range list {
		days, err := t.countsIn(`SELECT (SELECT count(*) FROM comments c WHERE c.article_id = $2 AND c.status = 'shown'
			AND c.created_at >= j.value ->> 0 AND c.created_at < j.value ->> 1) FROM json_each($1) j ORDER BY j.key`, spans, i.Article.ID)
		if err != nil {
			return err
		}
		first := 0 // the day on which it was published
		for k := range days {
			if !q.Days[k].After(i.Article.PublishedAt) {
				first = k
			}
		}
		d.Week = append(d.Week, DeskWeek{i, days[first:]})
	}
	return nil
}

// Nothing tells whether there is nothing to show at all.
func (d Desk) Nothing() bool {
	return cmp.Or(len(d.Returned), len(d.Answered), len(d.Submitted), len(d.Review), len(d.Scheduled), len(d.Mine), len(d.Drafts), len(d.Changed), len(d.Commented), len(d.Week)) == 0
}
