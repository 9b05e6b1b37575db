package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"colloquy/forum"
)

// A DeskList asks for one page of all articles, whatever their state.
type DeskList struct {
	Question forum.Question
	State    forum.ArticleStatus // "": any
	Author   string              // handle of a byline; "": any
	After    int64               // the article after which the page begins, 0: the first page
}

// DeskFound is one page of articles, the newest first; what was looked for, the one
// saved last first.
type DeskFound struct {
	Desk
	Items []DeskItem
	Next  int64 // where the next page begins, 0 where there is none
	More  bool  // not everything was looked through
}

const (
	// DeskPerPage is how many articles a page lists.
	DeskPerPage = 50
	// deskHits is how many articles a question finds at most.
	deskHits = 300
	// deskTexts is how many manuscripts a question looks through, the ones saved last
	// first: what readers know is found by the index of the search.
	deskTexts = 1000
	// deskBytes is how much text of them.
	deskBytes = 16 << 20
)

// DeskArticles lists articles for whoever writes or edits them: an editor finds
// every one, anybody else their own.
//
// Errors: as of Desk; forum.ErrNotFound where there is no such author, or no such
// article to begin after; *forum.Limited where too many search at the same time.
func (s *Store) DeskArticles(ctx context.Context, actor *forum.Member, q DeskList) (f DeskFound, err error) {
	if !q.Question.Empty() {
		release, err := s.finders.Turn(ctx, 0)
		if err != nil {
			return f, err
		}
		defer release()
	}
	err = s.read(ctx, "DeskArticles", func(t *tx) error {
		who, err := t.deskMember(actor, &f.Desk)
		if err != nil {
			return err
		}
		if !f.Edits {
			q.Author = "" // it is theirs
		}
		if q.Question.Empty() {
			return t.deskPage(&f, who, q)
		}
		return t.deskFind(&f, who, q)
	})
	return f, err
}

// cut leaves the next page out.
func (f *DeskFound) cut() {
	if len(f.Items) > DeskPerPage {
		f.Items = f.Items[:DeskPerPage]
		f.Next = f.Items[DeskPerPage-1].Article.ID
	}
}

// narrowedDesk holds an article against state $2 and byline $3, as its manuscript
// names it.
const narrowedDesk = `($2 = '' OR a.status = $2) AND ($3 = 0 OR EXISTS (SELECT 1 FROM article_authors x WHERE x.article_id = a.id AND x.author_id = $3)
	OR EXISTS (SELECT 1 FROM authors w WHERE w.id = $3 AND (w.member_id = a.written_by
	OR EXISTS (SELECT 1 FROM json_each(m.fields, '$.authors') b WHERE b.value ->> 'handle' = w.handle)))) `

// deskPage reads a page of the list. What is public stands in the order in which it
// was published, all else in that in which it was begun.
func (t *tx) deskPage(f *DeskFound, who *forum.Member, q DeskList) (err error) {
	author, err := t.bylineID(q.Author)
	if err != nil {
		return err
	}
	at, published := int64(math.MaxInt64), int64(math.MaxInt64)
	if q.After != 0 && !f.Edits {
		at = q.After // whether there is such an article is not told
	} else if q.After != 0 {
		if err := t.row([]any{&at, &published}, "SELECT id, coalesce(published_at, 0) FROM articles WHERE id = $1", q.After); err != nil {
			return err
		}
	}
	switch {
	case !f.Edits:
		f.Items, err = t.deskItems("WHERE a.id IN ("+ownArticles+") AND a.id < $4 AND "+narrowedDesk+"ORDER BY a.id DESC LIMIT $5", who.ID, q.State, author, at, DeskPerPage+1)
	case q.State == forum.Published:
		f.Items, err = t.deskItems("WHERE a.status = 'published' AND (a.published_at, a.id) < ($4, $5) AND "+narrowedDesk+"ORDER BY a.published_at DESC, a.id DESC LIMIT $6",
			who.ID, q.State, author, published, at, DeskPerPage+1)
	case q.State != "":
		f.Items, err = t.deskItems("WHERE a.status = $2 AND a.status <> 'published' AND a.id < $4 AND "+narrowedDesk+"ORDER BY a.id DESC LIMIT $5", who.ID, q.State, author, at, DeskPerPage+1)
	default:
		f.Items, err = t.deskItems("WHERE a.id < $4 AND "+narrowedDesk+"ORDER BY a.id DESC LIMIT $5", who.ID, q.State, author, at, DeskPerPage+1)
	}
	f.cut()
	return err
}

// bylineID is the number of a byline, 0 for none.
func (t *tx) bylineID(handle string) (id int64, err error) {
	if handle == "" {
		return 0, nil
	}
	err = t.row([]any{&id}, "SELECT id FROM authors WHERE handle = $1", handle)
	return id, err
}

// deskFind reads a page of what holds the words of a question.
func (t *tx) deskFind(f *DeskFound, who *forum.Member, q DeskList) error {
	author, err := t.bylineID(q.Author)
	if err != nil {
		return err
	}
	found, err := t.deskHits(f, who, q.Question)
	if wider, ok := q.Question.Wider(); err == nil && len(found) == 0 && ok {
		found, err = t.deskHits(f, who, wider)
	}
	if err != nil {
		return err
	}
	f.Items, err = t.deskItems("WHERE a.id IN (SELECT value FROM json_each($4)) AND "+narrowedDesk+"LIMIT $5", who.ID, q.State, author, jsonList(found), 2*deskHits)
	if err != nil {
		return err
	}
	slices.SortFunc(f.Items, func(a, b DeskItem) int {
		return cmp.Or(b.SavedAt.Compare(a.SavedAt), cmp.Compare(b.Article.ID, a.Article.ID))
	})
	if q.After != 0 {
		f.Items = f.Items[1+slices.IndexFunc(f.Items, func(i DeskItem) bool { return i.Article.ID == q.After }):]
	}
	f.cut()
	return nil
}

// deskHits are the articles that hold the words: in what is being written, and in
// what was approved or came from outside, which the search of readers knows.
func (t *tx) deskHits(f *DeskFound, who *forum.Member, q forum.Question) ([]int64, error) {
	if !f.Edits {
		return t.textsHolding(f, q, `SELECT a.id, coalesce(m.title, a.title), coalesce(m.fields ->> 'standfirst', a.standfirst), coalesce(m.body_md, x.body_md)
			FROM (`+ownArticles+` ORDER BY 1 DESC LIMIT $2) o CROSS JOIN articles a ON a.id = o.id CROSS JOIN article_texts x ON x.article_id = a.id LEFT JOIN manuscripts m ON m.article_id = a.id`, who.ID, deskTexts)
	}
	found, err := t.textsHolding(f, q, `SELECT article_id, title, coalesce(fields ->> 'standfirst', ''), body_md FROM manuscripts
		WHERE version <> public AND saved_at > 0 AND article_id IS NOT NULL ORDER BY saved_at DESC LIMIT $1`, deskTexts)
	if err != nil {
		return nil, err
	}
	top, err := t.topArticleRow()
	if err != nil {
		return nil, err
	}
	rows, err := t.ids(newestTitled, q.Match(), top, deskHits)
	f.More = f.More || len(rows) == deskHits
	for _, row := range rows {
		found = append(found, row/2)
	}
	return found, err
}

// errEnough ends a walk through rows.
var errEnough = errors.New("enough was looked through")

// textsHolding walks through texts and returns which of them hold the words.
func (t *tx) textsHolding(f *DeskFound, q forum.Question, query string, args ...any) (found []int64, err error) {
	looked, bytes := 0, 0
	err = t.each(func(rows *sql.Rows) error {
		var id int64
		var title, standfirst, body string
		if err := rows.Scan(&id, &title, &standfirst, &body); err != nil {
			return err
		}
		if q.In(title, standfirst, body) {
			found = append(found, id)
		}
		looked, bytes = looked+1, bytes+len(body)
		if looked == deskTexts || bytes > deskBytes || len(found) == deskHits {
			f.More = true
			return errEnough
		}
		return nil
	}, query, args...)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return found, err
}
