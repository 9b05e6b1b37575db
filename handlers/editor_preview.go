package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// previewDoor leads to the text that a form which asks for a preview belongs to.
func (s *server) previewDoor(c echo.Context) (*door, error) {
	if field(c, "page") != "" {
		return s.pageDoor(c)
	}
	if field(c, "article") == "" {
		return s.newDoor(c)
	}
	id, ok := parseID(field(c, "article"))
	if !ok {
		return nil, forum.ErrNotFound
	}
	return s.doorOf(id), nil
}

// previewWriting shows what was typed as its page will show it: to the script as a
// part of a page, to everybody else as a page from which one goes on writing.
// Nothing is stored.
func (s *server) previewWriting(c echo.Context, d *door) error {
	v, m, err := s.throughDoor(c, d)
	if err == nil {
		err = forum.MaySaveManuscript(v, m, s.o.Clock())
	}
	if err != nil {
		return err
	}
	form := typedForm(c)
	p, err := s.previewOf(c.Request().Context(), v, m, form)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if p.Why != "" {
		status = http.StatusUnprocessableEntity
	}
	if field(c, "part") == "" {
		page := templates.PreviewPage{Frame: s.editorFrame(c, "Preview"), Preview: p, Action: d.url, Form: form.WritingForm, MayEdit: forum.MayEditArticles(v) == nil, Page: m.Page}
		return s.render(c, status, page)
	}
	b := getBuffer()
	defer putBuffer(b)
	if err := s.templates.RenderFragment(b, p); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return send(c, status, b.Bytes())
}

// previewOf makes an article of what was typed, as an approval would.
func (s *server) previewOf(ctx context.Context, v *forum.Member, m forum.Manuscript, form typed) (templates.ArticlePreview, error) {
	m = form.over(m, v)
	if m.Page != "" {
		return s.pagePreview(ctx, m)
	}
	ready, _ := m.Ready() // what is missing is no matter yet
	r, err := s.largeTexts.render(ctx, s.o.Site.BaseURL, ready.Body)
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		return templates.ArticlePreview{Why: templates.Sentence(invalid.Problems[0])}, nil
	}
	if err != nil {
		return templates.ArticlePreview{}, err
	}
	words := templates.Words{Contents: presentContents(contentsOf(r)), Body: r.HTML}
	for _, name := range ready.Topics {
		words.Topics = append(words.Topics, forum.Topic{Name: name, Slug: cmp.Or(forum.Slug(name), "-")})
	}
	p := templates.ArticlePreview{Article: s.previewItem(v, m, ready), Length: length(markup.CountWords(ready.Body))} // as what is saved is counted
	p.Article.Minutes = forum.ReadingMinutes(r.Words)
	if m.Article.Status == forum.Published && m.Article.UpdatedAt.After(m.Article.PublishedAt) {
		p.Updated = m.Article.UpdatedAt
	}
	p.Words, err = s.part(words)
	return p, err
}

// previewItem is what stands above an article.
func (s *server) previewItem(v *forum.Member, m forum.Manuscript, n forum.NewArticle) templates.ArticleItem {
	a := forum.Article{Title: n.Title, Standfirst: n.Standfirst, Lang: n.Lang, RightLeft: n.RightLeft, PublishedAt: s.willAppear(m.Article)}
	for _, w := range n.Authors {
		w = asKnown(w, m.Article.Authors)
		w.Handle = cmp.Or(w.Handle, forum.Slug(w.Name), "-")
		a.Authors = append(a.Authors, w)
	}
	if len(a.Authors) == 0 && m.Article.ID != 0 {
		a.Authors = m.Article.Authors
	}
	if len(a.Authors) == 0 && m.Own {
		a.Authors = []forum.Author{{Name: v.Name, Handle: v.Handle, Position: v.Position, Affiliation: v.Affiliation, Portrait: v.Portrait}}
	}
	item := presentItem(a)
	item.Comments = "" // there is no discussion here to lead to
	return item
}

// largeTexts lets two large texts be rendered at once: the others wait for their turn.
type largeTexts chan struct{}

// largeText is from which size, in bytes, a text waits for its turn.
const largeText = 128 << 10

func (l largeTexts) render(ctx context.Context, site, body string) (markup.Rendered, error) {
	if body == "" {
		return markup.Rendered{}, nil
	}
	if len(body) > largeText {
		select {
		case l <- struct{}{}:
			defer func() { <-l }()
		case <-ctx.Done():
			return markup.Rendered{}, ctx.Err()
		}
	}
	return markup.ArticleOn(site, body)
}
