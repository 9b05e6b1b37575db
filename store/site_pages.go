package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// A SitePage is a page of the site that editors changed.
type SitePage struct {
	Name      string
	Title     string // as readers see it; "" where they see what comes with the program
	Body      string
	ChangedAt time.Time // when readers got to see it
	By        string    // name of who changed it, "" where that is not known
	Waits     bool      // there are changes that readers do not see yet
	SavedAt   time.Time
	Saver     string
}

// Public tells whether readers see the page as it was changed here.
func (p SitePage) Public() bool { return !p.ChangedAt.IsZero() }

// SitePages returns the pages that were changed, and the site's revision for which
// that holds.
func (s *Store) SitePages(ctx context.Context) (list []SitePage, revision int64, err error) {
	err = s.read(ctx, "SitePages", func(t *tx) error {
		if err := t.row([]any{&revision}, "SELECT revision FROM site WHERE id = 1"); err != nil {
			return err
		}
		list, err = records(t, func(p *SitePage) []any {
			return []any{&p.Name, &p.Title, &p.Body, moment{&p.ChangedAt}, &p.By, &p.Waits, moment{&p.SavedAt}, &p.Saver}
		}, `SELECT m.page, coalesce(p.title, ''), coalesce(p.body_md, ''), p.changed_at,
			coalesce((SELECT name FROM members WHERE id = (SELECT member_id FROM states WHERE manuscript_id = m.id AND version = m.public)), ''),
			m.version <> m.public, m.saved_at, coalesce((SELECT name FROM members WHERE id = m.saved_by), '')
			FROM manuscripts m LEFT JOIN pages p ON p.name = m.page WHERE m.page > '' ORDER BY m.page`)
		return err
	})
	s.raiseSite(revision) // another process may have written
	return list, revision, err
}

// pageFinder finds the manuscript of a page of the site; where there is none, the
// page as it comes with the program.
func pageFinder(were forum.Manuscript) finder {
	return func(t *tx, _ *forum.Member) (forum.Manuscript, error) {
		m, err := t.manuscriptOfPage(were.Page)
		if errors.Is(err, forum.ErrNotFound) {
			return forum.Manuscript{Page: were.Page, Title: were.Title, Body: were.Body}, nil
		}
		return m, err
	}
}

// PublishPage shows readers a page of the site as it was saved last. Version is the
// one that the editor saw.
//
// Errors: forum.ErrNotFound, also for whoever is no editor and where the page was
// never changed; ErrSignIn, ErrSuspended, *forum.Overtaken, *forum.Invalid of what
// is missing.
func (s *Store) PublishPage(ctx context.Context, actor *forum.Member, page string, version int) error {
	m, err := s.PageManuscript(ctx, actor, page)
	if err != nil {
		return err
	}
	made, err := s.preparePage(m)
	if err != nil {
		return err
	}
	return s.write(ctx, "PublishPage", func(t *tx) error {
		now, who, err := t.manuscriptFor(actor, keptPageFinder(page))
		if err != nil {
			return err
		}
		if err := forum.MaySaveManuscript(who, now, t.now); err != nil {
			return err
		}
		if now.Version != version || now.Version != m.Version {
			return &forum.Overtaken{Theirs: now}
		}
		if err := t.keepState(now, forum.StateApproved); err != nil {
			return err
		}
		err = t.do(`INSERT INTO pages (name, title, body_md, changed_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (name) DO UPDATE SET title = excluded.title, body_md = excluded.body_md, changed_at = excluded.changed_at`, page, now.Title, now.Body, t.now.UnixMicro())
		if err != nil {
			return err
		}
		return t.approvedPage(now, made.Pictures)
	})
}

// preparePage renders a page that readers are to see, or tells what it lacks.
func (s *Store) preparePage(m forum.Manuscript) (markup.Rendered, error) {
	e := &forum.Invalid{}
	if !forum.Visible(m.Title) {
		e.Add("title", forum.Missing, 0)
	}
	forum.CleanBody(e, "body", m.Body, forum.MaxArticle)
	if err := e.Or(); err != nil {
		return markup.Rendered{}, err
	}
	return markup.ArticleOn(s.site, m.Body)
}

// approvedPage notes that readers see the last version of a page, and its pictures.
func (t *tx) approvedPage(m forum.Manuscript, pictures []string) error {
	if err := t.do("UPDATE manuscripts SET public = version WHERE id = $1", m.ID); err != nil {
		return err
	}
	if err := t.showPictures(m.Place(), pictures); err != nil {
		return err
	}
	return t.touchSite()
}

// ResetPage shows readers a page as it comes with the program, now and after each
// update. What stood there is kept among the states. Version is the one that the
// editor saw. Errors as of PublishPage.
func (s *Store) ResetPage(ctx context.Context, actor *forum.Member, were forum.Manuscript, version int) error {
	words := markup.CountWords(were.Body)
	return s.write(ctx, "ResetPage", func(t *tx) error {
		m, who, err := t.manuscriptFor(actor, pageFinder(were))
		if err != nil {
			return err
		}
		if err := forum.MaySaveManuscript(who, m, t.now); err != nil {
			return err
		}
		if m.ID == 0 {
			return nil // it is as it comes
		}
		d := forum.NewManuscript{Version: version, Window: "reset", Title: were.Title, Body: were.Body}
		if err := t.saveOver(&m, who, d, words); err != nil {
			return err
		}
		if err := t.keepState(m, forum.StateRestored); err != nil {
			return err
		}
		if err := t.do("DELETE FROM pages WHERE name = $1", were.Page); err != nil {
			return err
		}
		return t.approvedPage(m, nil)
	})
}
