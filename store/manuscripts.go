package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// CreateArticle begins an article: a draft of the member's own.
//
// Errors: forum.ErrSignIn, ErrForbidden, ErrSuspended, *forum.Invalid of what cannot
// be stored, *forum.Limited.
func (s *Store) CreateArticle(ctx context.Context, actor *forum.Member, d forum.NewManuscript) (forum.Manuscript, error) {
	var m forum.Manuscript
	if err := d.Keep(); err != nil {
		return m, err
	}
	words := markup.CountWords(d.Body)
	err := s.write(ctx, "CreateArticle", func(t *tx) error {
		who, err := t.articleWriter(actor)
		if err != nil {
			return err
		}
		if forum.MayEditArticles(who) != nil {
			d.Fields = d.Fields.Restrict(forum.Fields{})
		}
		if err := t.notTooFast(who); err != nil {
			return err
		}
		id, err := t.beginArticle(who)
		if err != nil {
			return err
		}
		m = forum.Manuscript{Article: forum.Article{ID: id, Status: forum.Draft}, Own: true}
		if err := t.saveManuscript(&m, who, d, words); err != nil {
			return err
		}
		return t.keepState(m, forum.StateSaved)
	})
	return m, err
}

// articleWriter is the member as they are now, where they may begin articles.
func (t *tx) articleWriter(actor *forum.Member) (*forum.Member, error) {
	who, err := t.acting(actor)
	if err != nil {
		return nil, err
	}
	e, err := t.entry(forum.SettingPublishing)
	if err != nil {
		return nil, err
	}
	return who, forum.MayWriteArticles(who, e["open"] == forum.Yes, t.now)
}

// maxBegunDaily is how many articles a member begins in a day who is no author: each
// may be very long.
const maxBegunDaily = 20

// notTooFast refuses what is begun beyond that.
func (t *tx) notTooFast(who *forum.Member) error {
	if forum.MayWriteArticles(who, false, t.now) == nil {
		return nil
	}
	var at time.Time
	err := t.row([]any{moment{&at}}, "SELECT created_at FROM articles WHERE written_by = $1 ORDER BY id DESC LIMIT 1 OFFSET $2", who.ID, maxBegunDaily-1)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if wait := at.Add(24 * time.Hour).Sub(t.now); err == nil && wait > 0 {
		return &forum.Limited{RetryAfter: wait}
	}
	return err
}

// MayBegin returns nil where the member may begin an article, and otherwise why not.
func (s *Store) MayBegin(ctx context.Context, actor *forum.Member) error {
	return s.read(ctx, "MayBegin", func(t *tx) error {
		_, err := t.articleWriter(actor)
		return err
	})
}

// beginArticle makes the row of an article of which nobody knows but its writers.
// Its slug is a placeholder that cannot be guessed and is shown nowhere.
func (t *tx) beginArticle(who *forum.Member) (int64, error) {
	var id int64
	err := t.row([]any{&id}, `INSERT INTO articles (id, slug, title, standfirst, words, lang, right_left, status, closed, updated_at, created_at, written_by)
		VALUES (`+nextArticle+`, $1, '', '', 0, '', 0, $2, 0, $3, $3, $4) RETURNING id`, "draft-"+newToken(), forum.Draft, t.now.UnixMicro(), who.ID)
	if err != nil {
		return 0, err
	}
	t.indexArticle(id, "", "")
	return id, t.do("INSERT INTO article_texts (article_id, body_md, body_html, html_version) VALUES ($1, '', '', $2)", id, markup.Version)
}

// Manuscript returns what is being written of an article. Where nobody has changed
// it here yet, that is the article as readers see it, with version 0.
//
// Errors: forum.ErrNotFound, also where the member may not know of it; ErrSignIn.
func (s *Store) Manuscript(ctx context.Context, actor *forum.Member, article int64) (forum.Manuscript, error) {
	return s.readManuscript(ctx, actor, articleFinder(article))
}

// PageManuscript is the same for a page of the site; forum.ErrNotFound where it was
// never changed.
func (s *Store) PageManuscript(ctx context.Context, actor *forum.Member, page string) (forum.Manuscript, error) {
	return s.readManuscript(ctx, actor, keptPageFinder(page))
}

// A finder reads a manuscript for a member.
type finder func(*tx, *forum.Member) (forum.Manuscript, error)

func articleFinder(article int64) finder {
	return func(t *tx, who *forum.Member) (forum.Manuscript, error) { return t.manuscriptOf(article, who.ID) }
}

// keptPageFinder finds the manuscript of a page of the site that was changed here.
func keptPageFinder(page string) finder {
	return func(t *tx, _ *forum.Member) (forum.Manuscript, error) { return t.manuscriptOfPage(page) }
}

func (s *Store) readManuscript(ctx context.Context, actor *forum.Member, find finder) (m forum.Manuscript, err error) {
	err = s.read(ctx, "Manuscript", func(t *tx) error {
		m, _, err = t.manuscriptFor(actor, find)
		if err == nil && m.Page == "" && len(m.Article.Authors) == 0 {
			err = t.foreseeByline(&m)
		}
		return err
	})
	return m, err
}

// manuscriptFor reads a manuscript for a member as their account is now.
func (t *tx) manuscriptFor(actor *forum.Member, find finder) (forum.Manuscript, *forum.Member, error) {
	who, err := t.acting(actor)
	if err != nil {
		return forum.Manuscript{}, nil, err
	}
	m, err := find(t, who)
	if err == nil {
		err = forum.MayReadManuscript(who, m)
	}
	if err != nil {
		return forum.Manuscript{}, nil, err
	}
	return m, who, nil
}

const manuscriptColumns = `m.id, m.version, m.public, m.title, m.fields, m.body_md, m.words, m.saved_at, coalesce(m.saved_by, 0), m.saved_in,
	coalesce((SELECT name FROM members WHERE id = m.saved_by), '')`

// jsonText reads a column that holds JSON.
type jsonText struct{ v any }

// Scan implements sql.Scanner.
func (j jsonText) Scan(v any) error {
	text, _ := v.(string)
	return json.Unmarshal([]byte(text), j.v)
}

func manuscriptDest(m *forum.Manuscript) []any {
	return []any{&m.ID, &m.Version, &m.Public, &m.Title, jsonText{&m.Fields}, &m.Body, &m.Words, moment{&m.SavedAt}, &m.SavedBy, &m.Window, &m.Saver}
}

// manuscriptOf reads the manuscript of an article, and whether it is the viewer's.
func (t *tx) manuscriptOf(article, viewer int64) (forum.Manuscript, error) {
	m := forum.Manuscript{}
	a, err := t.anyArticle(article)
	if err != nil {
		return m, err
	}
	err = t.row(manuscriptDest(&m), "SELECT "+manuscriptColumns+" FROM manuscripts m WHERE m.article_id = $1", article)
	m.Article = a
	if errors.Is(err, forum.ErrNotFound) {
		err = t.manuscriptAsPublic(&m)
	} else if err == nil && a.Status == forum.Published {
		err = t.followMeasures(&m)
	}
	if err != nil {
		return m, err
	}
	m.Own, err = t.exists(ownArticle, article, viewer)
	return m, err
}

// ownArticle finds whether article $1 is member $2's own.
const ownArticle = `SELECT 1 FROM articles WHERE id = $1 AND written_by = $2
	UNION ALL SELECT 1 FROM article_authors x JOIN authors w ON w.id = x.author_id WHERE x.article_id = $1 AND w.member_id = $2 LIMIT 1`

// followMeasures makes the manuscript say of the discussion what holds now: it may
// have been closed, or opened, elsewhere since it was approved. What its writers
// changed since then stays.
func (t *tx) followMeasures(m *forum.Manuscript) error {
	var approved forum.Fields
	err := t.row([]any{jsonText{&approved}}, "SELECT fields FROM states WHERE manuscript_id = $1 AND version = $2", m.ID, m.Public)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	is := forum.FieldsOf(m.Article, nil)
	if m.Fields.Discussion == approved.Discussion && m.Fields.CloseAfter == approved.CloseAfter {
		m.Fields.Discussion, m.Fields.CloseAfter = is.Discussion, is.CloseAfter
	}
	if m.Fields.MembersOnly == approved.MembersOnly {
		m.Fields.MembersOnly = is.MembersOnly
	}
	return nil
}

// manuscriptAsPublic fills in the article as readers see it.
func (t *tx) manuscriptAsPublic(m *forum.Manuscript) error {
	a := m.Article
	if err := t.row([]any{&m.Body}, "SELECT body_md FROM article_texts WHERE article_id = $1", a.ID); err != nil {
		return err
	}
	aliases, err := t.aliases(a.ID)
	if err != nil {
		return err
	}
	m.Title, m.Words, m.SavedAt, m.Fields = a.Title, a.Words, a.UpdatedAt, forum.FieldsOf(a, aliases)
	return nil
}

// anyArticle reads an article whatever its state, without its text.
func (t *tx) anyArticle(id int64) (forum.Article, error) {
	var a forum.Article
	err := t.row(append(headDest(&a), moment{&a.DueAt}), "SELECT "+headColumns+", a.due_at"+headTables+"WHERE a.id = $1", id)
	if err != nil {
		return a, err
	}
	return a, t.bylines(&a)
}

func (t *tx) manuscriptOfPage(page string) (forum.Manuscript, error) {
	m := forum.Manuscript{}
	err := t.row(manuscriptDest(&m), "SELECT "+manuscriptColumns+" FROM manuscripts m WHERE m.page = $1", page)
	m.Page = page
	return m, err
}

func fieldsText(f forum.Fields) (string, error) {
	text, err := json.Marshal(f)
	return string(text), err
}

// saveManuscript writes a draft over the manuscript, which gets the next version.
func (t *tx) saveManuscript(m *forum.Manuscript, who *forum.Member, d forum.NewManuscript, words int) error {
	if err := t.writeManuscript(m, who, d, words); err != nil {
		return err
	}
	return t.namePictures(m.Place(), d.Body, who)
}

func (t *tx) writeManuscript(m *forum.Manuscript, who *forum.Member, d forum.NewManuscript, words int) error {
	fields, err := fieldsText(d.Fields)
	if err != nil {
		return err
	}
	m.Version++
	m.Title, m.Body, m.Fields, m.Words = d.Title, d.Body, d.Fields, words
	m.SavedAt, m.SavedBy, m.Saver, m.Window = t.now, who.ID, who.Name, d.Window
	if m.ID != 0 {
		return t.do("UPDATE manuscripts SET version = $1, title = $2, fields = $3, body_md = $4, words = $5, saved_at = $6, saved_by = $7, saved_in = $8 WHERE id = $9",
			m.Version, m.Title, fields, m.Body, words, t.now.UnixMicro(), idOrNull(who.ID), d.Window, m.ID)
	}
	var page any
	if m.Page != "" {
		page = m.Page
	}
	return t.row([]any{&m.ID}, `INSERT INTO manuscripts (article_id, page, version, public, title, fields, body_md, words, saved_at, saved_by, saved_in)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
		idOrNull(m.Article.ID), page, m.Version, m.Public, m.Title, fields, m.Body, words, t.now.UnixMicro(), idOrNull(who.ID), d.Window)
}
