package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// A draft is an article on the desk: one that is not public, or is so no more.
type draft struct {
	slug string
	deskFront
	body string
}

// deskFront is the front matter of a draft. Note is what its author, or whoever took
// the last step, says with it.
type deskFront struct {
	Title     string
	State     forum.ArticleStatus
	Topics    []string
	Authors   []string // of one that was public
	Summary   string
	Note      string
	Date      time.Duration // of one that was public, before now
	Questions []struct{ Quote, Text, Answer string }
}

func (c *content) loadDesk(dir fs.FS) error {
	names, err := fs.Glob(dir, "desk/*.md")
	if err != nil {
		return err
	}
	for _, name := range names {
		d := draft{slug: strings.TrimSuffix(path.Base(name), ".md")}
		d.body, err = frontMatter(dir, name, &d.deskFront)
		if err == nil {
			err = c.checkFront(front{Authors: d.Authors, Topics: d.Topics})
		}
		if err == nil && (d.Title == "" || (d.State == forum.Withdrawn) != (d.Date < 0)) {
			err = errors.New("a draft has a title, and one that was public a date")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		c.desk = append(c.desk, d)
	}
	return nil
}

// A newsroom is who works on the desk, and the articles that are there.
type newsroom struct {
	*store.Store
	author, editor *forum.Member
	articles       map[string]forum.Article
}

// layDesk puts on the desk what is being written, with the steps that each article
// has taken; nobody is told of them by mail.
func layDesk(ctx context.Context, st *store.Store, c *content, now time.Time) error {
	n := newsroom{Store: st, articles: map[string]forum.Article{}}
	var err error
	if n.author, err = loggedIn(ctx, st, c, forum.RoleAuthor); err != nil {
		return err
	}
	if n.editor, err = loggedIn(ctx, st, c, forum.RoleEditor); err != nil {
		return err
	}
	list, err := st.AllArticles(ctx)
	if err != nil {
		return err
	}
	for _, a := range list {
		n.articles[a.Slug] = a
	}
	return n.quietly(ctx, func() error {
		for _, d := range c.desk {
			if err := n.lay(ctx, c, d, now); err != nil {
				return fmt.Errorf("desk/%s.md: %w", d.slug, err)
			}
		}
		return n.organise(ctx, c)
	})
}

// loggedIn is the login with a role.
func loggedIn(ctx context.Context, st *store.Store, c *content, role forum.Roles) (*forum.Member, error) {
	for _, a := range c.accounts {
		if a.login && a.roles == role {
			m, _, err := st.MemberByEmail(ctx, a.email)
			return &m, err
		}
	}
	return nil, fmt.Errorf("site.yaml has no login of the role %s", role)
}

// quietly does something of which neither the author nor the editor is told by mail.
func (n newsroom) quietly(ctx context.Context, do func() error) error {
	err := n.hear(ctx, false)
	if err == nil {
		err = do()
	}
	if err == nil {
		err = n.hear(ctx, true)
	}
	return err
}

// hear says whether the author and the editor are told by mail of what happens on the desk.
func (n newsroom) hear(ctx context.Context, told bool) error {
	for _, m := range []*forum.Member{n.author, n.editor} {
		if err := n.SetDeskMails(ctx, m.ID, told); err != nil {
			return err
		}
	}
	return nil
}

// lay puts one article on the desk.
func (n newsroom) lay(ctx context.Context, c *content, d draft, now time.Time) error {
	if d.State == forum.Withdrawn {
		a := article{slug: d.slug, front: front{Title: d.Title, Date: d.Date, Authors: d.Authors, Topics: d.Topics, Summary: d.Summary}, body: d.body}
		if err := addArticle(ctx, n.Store, c, a, nil, now); err != nil {
			return err
		}
		is, err := n.Article(ctx, d.slug)
		if err != nil {
			return err
		}
		return n.step(ctx, n.editor, is.ID, forum.NewStep{Step: forum.StepWithdraw, Note: d.Note})
	}
	m, err := n.CreateArticle(ctx, n.author, forum.NewManuscript{Title: d.Title, Body: d.body, Fields: forum.Fields{Standfirst: d.Summary, Topics: d.Topics}})
	if err != nil || d.State == forum.Draft {
		return err
	}
	if err := n.step(ctx, n.author, m.Article.ID, forum.NewStep{Step: forum.StepSubmit, Version: m.Version, Note: d.Note}); err != nil || d.State == forum.Submitted {
		return err
	}
	if err := n.step(ctx, n.editor, m.Article.ID, forum.NewStep{Step: forum.StepTakeUp}); err != nil {
		return err
	}
	for _, q := range d.Questions {
		id, err := n.AddNote(ctx, n.editor, m.Article.ID, forum.NewNote{Quote: q.Quote, Text: q.Text})
		if err == nil && q.Answer != "" {
			_, err = n.AddNote(ctx, n.author, m.Article.ID, forum.NewNote{Above: id, Text: q.Answer})
		}
		if err != nil {
			return err
		}
	}
	if d.State != forum.Scheduled {
		return nil
	}
	at := now.UTC()
	tomorrow := time.Date(at.Year(), at.Month(), at.Day()+1, 9, 30, 0, 0, time.UTC)
	return n.step(ctx, n.editor, m.Article.ID, forum.NewStep{Step: forum.StepSchedule, Version: m.Version, Due: tomorrow})
}

func (n newsroom) step(ctx context.Context, who *forum.Member, article int64, s forum.NewStep) error {
	_, err := n.TakeStep(ctx, who, article, s)
	return err
}

// organise corrects an article, orders some as a series and shows some above the
// others, as site.yaml says, and pins the comment that readers recommend most.
func (n newsroom) organise(ctx context.Context, c *content) error {
	if err := n.correct(ctx, c); err != nil {
		return err
	}
	for _, x := range c.site.Series {
		ids, err := n.numbers(x.Articles)
		if err == nil {
			err = n.series(ctx, forum.NewSeries{Name: x.Name, Description: x.About, Articles: ids})
		}
		if err != nil {
			return fmt.Errorf("series %s: %w", x.Name, err)
		}
	}
	ids, err := n.numbers(c.site.Featured)
	if err == nil {
		err = n.SetFeatured(ctx, n.editor, nil, ids)
	}
	if err != nil {
		return fmt.Errorf("featured: %w", err)
	}
	return n.pin(ctx, c.site.Pinned)
}

func (n newsroom) series(ctx context.Context, x forum.NewSeries) error {
	id, err := n.AddSeries(ctx, n.editor, x)
	if err != nil {
		return err
	}
	begun, err := n.SeriesByID(ctx, id)
	if err != nil {
		return err
	}
	return n.SaveSeries(ctx, n.editor, id, begun.Version, x)
}

// numbers are the articles of some slugs.
func (n newsroom) numbers(slugs []string) (ids []int64, err error) {
	for _, slug := range slugs {
		a, ok := n.articles[slug]
		if !ok {
			return nil, fmt.Errorf("there is no article %s", slug)
		}
		ids = append(ids, a.ID)
	}
	return ids, nil
}

// correct puts a passage of an article right, and says so under it.
func (n newsroom) correct(ctx context.Context, c *content) error {
	x := c.site.Correction
	a, ok := n.articles[x.Article]
	if !ok {
		return nil // the content has none
	}
	m, err := n.Manuscript(ctx, n.editor, a.ID)
	if err != nil {
		return err
	}
	if strings.Count(m.Body, x.Wrong) != 1 {
		return fmt.Errorf("%s does not say %q once", x.Article, x.Wrong)
	}
	d := forum.NewManuscript{Version: m.Version, Title: m.Title, Body: strings.Replace(m.Body, x.Wrong, x.Right, 1), Fields: m.Fields}
	if m, err = n.SaveManuscript(ctx, n.editor, a.ID, d, forum.StateSaved); err != nil {
		return err
	}
	return n.step(ctx, n.editor, a.ID, forum.NewStep{Step: forum.StepUpdate, Version: m.Version, Change: forum.ChangeCorrection, Text: x.Text})
}

// pin shows the comment above a discussion that its readers recommend most.
func (n newsroom) pin(ctx context.Context, slug string) error {
	if slug == "" {
		return nil
	}
	p, err := n.ArticlePage(ctx, store.PageQuery{Slug: slug, Order: forum.Best})
	if err != nil || len(p.Rows) == 0 {
		return fmt.Errorf("%s has no comment to pin: %w", slug, err)
	}
	return n.Pin(ctx, n.editor, p.Rows[0].ID, true)
}
