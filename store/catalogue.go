package store

import (
	"database/sql"
	"errors"
	"slices"

	"colloquy/forum"
)

// The catalogue is what lists, feeds and other articles' pages say of the public
// articles. This file finds out which of them a change concerns, so that all others
// stay as they are.

// A Listing is a list of public articles: those of a topic, those of an author; the
// zero one is that of all.
type Listing struct{ Topic, Author int64 }

// CatalogueRevision grows with each change of what is listed anywhere. It counts
// from the start of the process.
func (s *Store) CatalogueRevision() int64 { return s.revisions.catalogue.Load() }

// ListingRevision is the catalogue's revision at which a list changed last: what was
// read of it when the catalogue had that revision already is current.
func (s *Store) ListingRevision(l Listing) int64 {
	if l == (Listing{}) {
		return s.CatalogueRevision()
	}
	s.revisions.mu.RLock()
	defer s.revisions.mu.RUnlock()
	return max(s.revisions.floor, s.revisions.listed[l])
}

// relist notes that lists changed, beside that of all.
func (r *revisions) relist(list []Listing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.catalogue.Add(1)
	if r.listed == nil {
		r.listed = map[Listing]int64{}
	}
	for _, l := range list {
		r.listed[l] = now
	}
}

// relistAll notes that nobody knows which lists changed. It wants mu.
func (r *revisions) relistAll() {
	r.floor, r.listed = r.catalogue.Add(1), nil
}

// An appearance is how readers meet an article elsewhere than on its own page.
// That of an article that is not public is empty.
type appearance struct {
	public          bool
	named           naming
	authors, topics []int64
	showing         []int64 // the articles whose pages name it
}

// naming is what other pages say of an article.
type naming struct {
	slug, title, standfirst, lang string
	rightLeft                     bool
	published                     int64
}

// appearance is to be asked before anything of an article is changed that readers
// see; appear is to be called when it is done.
func (t *tx) appearance(id int64) (appearance, error) {
	var p appearance
	n := &p.named
	err := t.row([]any{&n.slug, &n.title, &n.standfirst, &n.lang, &n.rightLeft, &n.published},
		"SELECT slug, title, standfirst, lang, right_left, published_at FROM articles WHERE id = $1 AND status = 'published'", id)
	if errors.Is(err, forum.ErrNotFound) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.public = true
	if p.authors, err = t.ids("SELECT author_id FROM article_authors WHERE article_id = $1 ORDER BY place", id); err != nil {
		return p, err
	}
	if p.topics, err = t.ids("SELECT topic_id FROM article_topics WHERE article_id = $1 ORDER BY place", id); err != nil {
		return p, err
	}
	p.showing, err = t.showing(id, n.published)
	return p, err
}

// showing lists the articles whose pages name a public one, or count it: its
// neighbours by date, those to which it is related, the other parts of its series.
func (t *tx) showing(id, published int64) ([]int64, error) {
	earlier, err := t.ids("SELECT id FROM articles WHERE status = 'published' AND (published_at, id) < ($1, $2) ORDER BY published_at DESC, id DESC LIMIT 1", published, id)
	if err != nil {
		return nil, err
	}
	later, err := t.ids("SELECT id FROM articles WHERE status = 'published' AND (published_at, id) > ($1, $2) ORDER BY published_at, id LIMIT 1", published, id)
	if err != nil {
		return nil, err
	}
	related, err := t.relatedTo(id)
	if err != nil {
		return nil, err
	}
	parts, err := t.ids("SELECT o.article_id FROM series_articles x JOIN series_articles o ON o.series_id = x.series_id JOIN articles a ON a.id = o.article_id WHERE x.article_id = $1 AND o.article_id <> $1 AND a.status = 'published'", id)
	return slices.Concat(earlier, later, related, parts), err
}

// maxShowing is how many pages that name an article are made out of date one by
// one; where there are more, all are.
const maxShowing = 200

// appear makes out of date what shows an article, or showed it before it was
// changed, and nothing else. Of what is public neither before nor after, nobody
// learns anything.
func (t *tx) appear(id int64, was appearance) error {
	is, err := t.appearance(id)
	if err != nil || !was.public && !is.public {
		return err
	}
	if is.public && (!was.public || was.named != is.named || !slices.Equal(was.topics, is.topics)) {
		if err := t.relate(id); err != nil {
			return err
		}
		if is.showing, err = t.showing(id, is.named.published); err != nil {
			return err
		}
	}
	if !is.public {
		if err := t.unrelate(id); err != nil {
			return err
		}
	}
	t.relist(was, is)
	everywhere, err := t.concernsMany(id, was, is)
	if err != nil {
		return err
	}
	touched := []int64{id}
	if was.named != is.named || !slices.Equal(was.topics, is.topics) || !slices.Equal(was.authors, is.authors) {
		touched = append(touched, was.showing...)
		touched = append(touched, is.showing...)
	}
	if everywhere || len(touched) > maxShowing {
		if err := t.touchSite(); err != nil {
			return err
		}
		touched = touched[:1]
	}
	return t.touchAround(touched)
}

// relist notes after the commit that the lists in which the article stands, or
// stood, changed.
func (t *tx) relist(was, is appearance) {
	var list []Listing
	for _, id := range slices.Concat(was.topics, is.topics) {
		list = append(list, Listing{Topic: id})
	}
	for _, id := range slices.Concat(was.authors, is.authors) {
		list = append(list, Listing{Author: id})
	}
	t.onCommit(func() { t.store.revisions.relist(list) })
}

// concernsMany tells whether a change is seen on pages that nobody can list: those
// of an article that is not there any more; those with comments that came from its
// discussion, or are rendered with its address or as by its authors; those with
// comments of an author who has a page from now on, or has none any more.
func (t *tx) concernsMany(id int64, was, is appearance) (bool, error) {
	if !is.public || was.public && (was.named.slug != is.named.slug || !slices.Equal(was.authors, is.authors)) {
		return true, nil
	}
	var found bool
	if was.named.title != is.named.title {
		err := t.row([]any{&found}, "SELECT EXISTS (SELECT 1 FROM comments WHERE moved_from = $1)", id)
		if err != nil || found {
			return found, err
		}
	}
	if was.public {
		return false, nil
	}
	err := t.row([]any{&found}, `SELECT EXISTS (SELECT 1 FROM article_authors n JOIN authors w ON w.id = n.author_id AND w.member_id IS NOT NULL
		WHERE n.article_id = $1 AND NOT EXISTS (SELECT 1 FROM article_authors x JOIN articles a ON a.id = x.article_id
		WHERE x.author_id = w.id AND x.article_id <> $1 AND a.status = 'published'))`, id)
	return found, err
}

// touchAround raises what surrounds the comments of articles, and with it their
// revisions. Lists go by relist.
func (t *tx) touchAround(ids []int64) error {
	return t.each(func(rows *sql.Rows) error {
		var id, revision int64
		err := rows.Scan(&id, &revision)
		t.onCommit(func() {
			t.store.setRevision(id, revision)
			t.store.revisions.any.Add(1)
		})
		return err
	}, "UPDATE articles SET revision = revision + 1, around = around + 1 WHERE id IN (SELECT value FROM json_each($1)) RETURNING id, revision", jsonList(ids))
}
