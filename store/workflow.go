package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// TakeStep takes an article from one state to the next. What a step approves is the
// version of the manuscript that its taker saw: another one is overtaken, and
// nothing is done.
//
// Errors: forum.ErrNotFound, ErrForbidden, ErrSignIn, ErrSuspended, ErrConflict where
// the article is in another state by now, *forum.Overtaken, *forum.Invalid of what is
// missing so that it could be published.
func (s *Store) TakeStep(ctx context.Context, actor *forum.Member, article int64, n forum.NewStep) (forum.Article, error) {
	if err := n.Clean(s.clock()); err != nil {
		return forum.Article{}, err
	}
	ready, err := s.prepareStep(ctx, actor, article, n)
	if err != nil {
		return forum.Article{}, err
	}
	var a forum.Article
	err = s.write(ctx, "TakeStep", func(t *tx) error {
		m, who, err := t.manuscriptFor(actor, articleFinder(article))
		if err != nil {
			return err
		}
		if err := forum.MayTakeStep(who, m, n.Step, t.now); err != nil {
			return err
		}
		if err := t.takeStep(m, who, n, ready); err != nil {
			return err
		}
		a, err = t.anyArticle(article)
		return err
	})
	return a, err
}

// approved is a manuscript as it becomes an article.
type approved struct {
	n forum.NewArticle
	r preparedArticle
}

// approvable checks and renders a manuscript that is to become an article.
func (s *Store) approvable(m forum.Manuscript) (r approved, err error) {
	if r.n, err = m.Ready(); err == nil {
		r.r, err = s.prepareArticle(r.n)
	}
	return r, err
}

// prepareStep checks and renders what a step approves before the writer is asked
// for. The rights are looked at here too: nobody has texts rendered that are not
// theirs.
func (s *Store) prepareStep(ctx context.Context, actor *forum.Member, article int64, n forum.NewStep) (r approved, err error) {
	m, err := s.Manuscript(ctx, actor, article)
	if err != nil {
		return r, err
	}
	if err := forum.MayTakeStep(actor, m, n.Step, s.clock()); err != nil {
		return r, err
	}
	if _, err := m.Article.Status.Take(n.Step); err != nil {
		return r, err
	}
	if !n.Step.Approves() && n.Step != forum.StepSubmit {
		return r, nil
	}
	if m.Version != n.Version {
		return r, &forum.Overtaken{Theirs: m}
	}
	return s.approvable(m)
}

func (t *tx) takeStep(m forum.Manuscript, who *forum.Member, n forum.NewStep, ready approved) error {
	to, err := m.Article.Status.Take(n.Step)
	if err == nil && n.Seen != "" && n.Seen != m.Article.Status {
		err = forum.ErrConflict // somebody else decided meanwhile
	}
	if err != nil {
		return err
	}
	if (n.Step.Approves() || n.Step == forum.StepSubmit) && m.Version != n.Version {
		return &forum.Overtaken{Theirs: m}
	}
	switch n.Step {
	case forum.StepSubmit:
		if m, err = t.keptHere(m, who); err == nil {
			err = t.keepState(m, forum.StateSubmitted)
		}
		if err == nil {
			err = t.setArticleStatus(m.Article.ID, to)
		}
	case forum.StepSchedule, forum.StepPublish, forum.StepUpdate:
		err = t.approve(m, who, n, to, ready)
	case forum.StepWithdraw:
		err = t.withdrawArticle(m.Article, n.Note)
	case forum.StepReinstate:
		err = t.reinstateArticle(m.Article)
	default:
		err = t.setArticleStatus(m.Article.ID, to)
	}
	if err != nil {
		return err
	}
	return t.recordStep(m.Article.ID, n, who.ID)
}

// setArticleStatus is for states of which readers see nothing.
func (t *tx) setArticleStatus(article int64, to forum.ArticleStatus) error {
	return t.do("UPDATE articles SET status = $1, due_at = NULL WHERE id = $2", to, article)
}

// recordStep writes down what became of an article, and owes those whom it concerns a
// mail. From then on no import changes it: what was decided here stands.
func (t *tx) recordStep(article int64, n forum.NewStep, by int64) error {
	var id int64
	note := n.Note
	if n.Step == forum.StepUpdate && n.Change == forum.ChangeCorrection {
		note = n.Text
	}
	err := t.row([]any{&id}, "INSERT INTO article_steps (article_id, action, note, due_at, at, member_id) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
		article, n.Step, note, micros(n.Due), t.now.UnixMicro(), idOrNull(by))
	if err != nil {
		return err
	}
	if err := t.do("UPDATE articles SET changed = 1 WHERE id = $1 AND changed = 0", article); err != nil {
		return err
	}
	return t.tellStep(article, id, n, by)
}

// keptHere makes a manuscript of a draft that was imported and that nobody changed
// here.
func (t *tx) keptHere(m forum.Manuscript, who *forum.Member) (forum.Manuscript, error) {
	if m.ID != 0 {
		return m, nil
	}
	err := t.saveManuscript(&m, who, forum.NewManuscript{Title: m.Title, Body: m.Body, Fields: m.Fields}, m.Words)
	return m, err
}

// approve makes the manuscript the article: what readers see, now or from a time on.
func (t *tx) approve(m forum.Manuscript, who *forum.Member, n forum.NewStep, to forum.ArticleStatus, ready approved) error {
	kept, err := t.keptHere(m, who)
	if err != nil {
		return err
	}
	if err := t.keepState(kept, forum.StateApproved); err != nil {
		return err
	}
	if err := t.do("UPDATE manuscripts SET public = version WHERE id = $1", kept.ID); err != nil {
		return err
	}
	if to == forum.Scheduled {
		t.onCommit(t.store.publishSoon)
	}
	was, err := t.appearance(m.Article.ID)
	if err != nil {
		return err
	}
	if err := t.nameArticle(m, ready.n); err != nil {
		return err
	}
	if err := t.resolveBylines(m.Article.ID, &ready.n); err != nil {
		return err
	}
	if err := t.writeArticle(m.Article, who.ID, n, to, ready); err != nil {
		return err
	}
	return t.fileArticle(m.Article.ID, ready.n, ready.r, was)
}

// nameArticle gives an article its slug: the one that was asked for, or one made of
// its title that is free.
func (t *tx) nameArticle(m forum.Manuscript, n forum.NewArticle) error {
	slug := n.Slug
	var err error
	switch {
	case m.Fields.Slug != "":
	case m.Article.Status == forum.Published || m.Article.Status == forum.Scheduled:
		slug = m.Article.Slug // it has one
	default:
		if slug, err = t.freeSlug("articles", "slug", slug); err != nil {
			return err
		}
	}
	if err := t.moveSlug(m.Article, slug); err != nil {
		return err
	}
	return t.setAliases(m.Article.ID, slug, n.Aliases)
}

// resolveBylines gives authors that are known the name that they have now, and names
// the member who wrote an article as its author where nobody is named.
func (t *tx) resolveBylines(article int64, n *forum.NewArticle) error {
	for i := range n.Authors {
		w := &n.Authors[i]
		err := t.row([]any{&w.Name}, "SELECT name FROM authors WHERE handle = $1", w.Handle)
		if err != nil && !errors.Is(err, forum.ErrNotFound) {
			return err
		}
	}
	if len(n.Authors) > 0 {
		return nil
	}
	var member int64
	if err := t.row([]any{&member}, "SELECT coalesce(written_by, 0) FROM articles WHERE id = $1", article); err != nil || member == 0 {
		return err
	}
	w, err := t.bylineOf(member)
	n.Authors = []forum.Author{w}
	return err
}

// bylineOf is the byline of a member's account, made where there is none.
func (t *tx) bylineOf(member int64) (w forum.Author, err error) {
	err = t.row([]any{&w.Handle, &w.Name}, "SELECT handle, name FROM authors WHERE member_id = $1", member)
	if !errors.Is(err, forum.ErrNotFound) {
		return w, err
	}
	m, err := t.memberByID(member)
	if err != nil {
		return w, err
	}
	if w.Handle, err = t.freeSlug("authors", "handle", m.Handle); err != nil {
		return w, err
	}
	w.Name = m.Name
	return w, t.do("INSERT INTO authors (handle, name, position, affiliation, biography, member_id) VALUES ($1, $2, $3, $4, $5, $6)",
		w.Handle, m.Name, m.Position, m.Affiliation, m.Biography, member)
}

// writeArticle writes the row and the text of an article that was approved.
func (t *tx) writeArticle(a forum.Article, who int64, step forum.NewStep, to forum.ArticleStatus, ready approved) error {
	n, r := ready.n, ready.r
	published, updated := a.PublishedAt, a.UpdatedAt
	switch {
	case to == forum.Scheduled:
		published, updated = time.Time{}, step.Due
	case step.Step == forum.StepPublish:
		published, updated = t.now, t.now
	case step.Change == forum.ChangeSubstantial:
		updated = t.now
	}
	err := t.do(`UPDATE articles SET title = $1, standfirst = $2, words = $3, lang = $4, right_left = $5, status = $6, closed = $7, members_only = $8,
		canonical = $9, closes_after = nullif($10, 0), published_at = $11, updated_at = $12, due_at = $13, changed = 1 WHERE id = $14`,
		n.Title, n.Standfirst, r.words, n.Lang, n.RightLeft, to, n.Closed, n.MembersOnly, n.Canonical, n.CloseAfter, micros(published), updated.UnixMicro(), micros(step.Due), a.ID)
	if err != nil {
		return err
	}
	if step.Step == forum.StepUpdate && step.Change == forum.ChangeCorrection {
		if err := t.correct(a.ID, who, step.Text); err != nil {
			return err
		}
	}
	return t.do("UPDATE article_texts SET body_md = $1, body_html = $2, html_version = $3 WHERE article_id = $4", n.Body, r.html, markup.Version, a.ID)
}

// correct writes down what was put right in an article, as it says it itself.
func (t *tx) correct(article, by int64, text string) error {
	if err := t.do("INSERT INTO corrections (article_id, text, at, member_id) VALUES ($1, $2, $3, $4)", article, text, t.now.UnixMicro(), by); err != nil {
		return err
	}
	return t.do("UPDATE articles SET corrected_at = $1 WHERE id = $2", t.now.UnixMicro(), article)
}

// withdrawArticle takes an article from its readers. Its discussion stays for moderators.
func (t *tx) withdrawArticle(a forum.Article, why string) error {
	was, err := t.appearance(a.ID)
	if err != nil {
		return err
	}
	err = t.do("UPDATE articles SET status = $1, withdrawn_at = $2, withdrawn_why = $3 WHERE id = $4", forum.Withdrawn, t.now.UnixMicro(), why, a.ID)
	if err != nil {
		return err
	}
	return t.republic(a.ID, was)
}

func (t *tx) reinstateArticle(a forum.Article) error {
	if err := t.do("UPDATE articles SET status = $1, withdrawn_at = NULL, withdrawn_why = '' WHERE id = $2", forum.Published, a.ID); err != nil {
		return err
	}
	return t.republic(a.ID, appearance{})
}

// republic does what an article owes that became public, or is so no more. Was is
// how it appeared before.
func (t *tx) republic(article int64, was appearance) error {
	topics, err := t.ids("SELECT topic_id FROM article_topics WHERE article_id = $1", article)
	if err != nil {
		return err
	}
	if err := t.countTopics(topics); err != nil {
		return err
	}
	return t.showArticle(article, was)
}

// showArticle tells everybody who is to know that an article is another one for
// readers than it was.
func (t *tx) showArticle(article int64, was appearance) error {
	if err := t.announceArticle(article); err != nil {
		return err
	}
	if err := t.makeAuthorsFollow(article); err != nil {
		return err
	}
	t.onCommit(t.store.bells.forgetAll) // what stands under it may be shown from now on, or no more
	return t.appear(article, was)
}

const takenColumns = `x.action, x.note, x.due_at, x.at, coalesce(x.member_id, 0), coalesce((SELECT name FROM members WHERE id = x.member_id), '')`

func takenDest(x *forum.TakenStep) []any {
	return []any{&x.Step, &x.Note, moment{&x.Due}, moment{&x.At}, &x.ByID, &x.By}
}

// maxTaken is how many steps a list shows.
const maxTaken = 200

// TakenSteps are what became of an article, the newest first. The article is one
// whose manuscript the member was given.
func (s *Store) TakenSteps(ctx context.Context, article int64) (list []forum.TakenStep, err error) {
	err = s.read(ctx, "TakenSteps", func(t *tx) error {
		list, err = records(t, takenDest, "SELECT "+takenColumns+" FROM article_steps x WHERE x.article_id = $1 ORDER BY x.id DESC LIMIT $2", article, maxTaken)
		return err
	})
	return list, err
}

// Corrections are what was put right in a public article, the oldest first.
func (t *tx) corrections(article int64) ([]forum.Correction, error) {
	return records(t, func(x *forum.Correction) []any { return []any{&x.Text, moment{&x.At}} },
		"SELECT text, at FROM corrections WHERE article_id = $1 ORDER BY id", article)
}

// A Withdrawal is what is left of an article for its readers.
type Withdrawal struct {
	Article int64
	Why     string
	At      time.Time
}

// Withdrawn tells what became of an article that was public once. forum.ErrNotFound
// where there is none, or it is public.
func (s *Store) Withdrawn(ctx context.Context, slug string) (w Withdrawal, err error) {
	err = s.read(ctx, "Withdrawn", func(t *tx) error {
		return t.row([]any{&w.Article, &w.Why, moment{&w.At}}, "SELECT id, withdrawn_why, withdrawn_at FROM articles WHERE slug = $1 AND status = 'withdrawn'", slug)
	})
	return w, err
}
