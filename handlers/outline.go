package handlers

import (
	"bytes"
	"html"
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// outlineWords is how long a line of the outline may be, in characters.
const outlineWords = 80

// showOutline shows a discussion by what its comments are called.
func (s *server) showOutline(c echo.Context) error {
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	slug := c.Param("slug")
	if v == nil {
		return s.cached(c, keyMark+"/articles/"+slug+"/outline"+keyMark+itoa(after), func(b *bytes.Buffer) (*cachedPage, error) {
			o, err := s.outlinePage(c, b, slug, after, nil)
			return s.discussionPage(store.ArticlePage{Article: o.Article, Surroundings: store.Surroundings{Site: o.Site}}), err
		})
	}
	b := getBuffer()
	defer putBuffer(b)
	if _, err := s.outlinePage(c, b, slug, after, v); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return send(c, http.StatusOK, b.Bytes())
}

// outlinePage writes the page. To look at an outline is not to have read the
// discussion: no visit is noted.
func (s *server) outlinePage(c echo.Context, b *bytes.Buffer, slug string, after int64, v *forum.Member) (store.Outline, error) {
	o, err := s.store.Outline(c.Request().Context(), slug, after)
	if err != nil {
		return o, err
	}
	reader, err := s.reader(c, v, o.Article)
	if err != nil {
		return o, err
	}
	lines := getBuffer()
	defer putBuffer(lines)
	writeOutline(lines, o, v, reader)
	p := templates.OutlinePage{
		Frame: s.frame(c, "Outline: "+o.Article.Title), Slug: slug, ArticleTitle: o.Article.Title, Count: comments(o.Article.CommentCount), News: news(reader.News),
		Lines: template.HTML(lines.String()), Continued: after != 0,
	}
	if o.Next != 0 {
		p.NextURL = templates.ArticleURL(slug) + "/outline?after=" + itoa(o.Next)
	}
	return o, s.templates.Render(b, p)
}

// writeOutline writes a line for each comment, as nested lists. It is written by
// hand: a thousand lines by a template take ten times as long.
func writeOutline(b *bytes.Buffer, o store.Outline, v *forum.Member, reader store.Reader) {
	level := 0
	for _, r := range o.Rows {
		depth := min(r.Path.Depth(), forum.ShownDepth)
		if depth > level {
			for ; level < depth; level++ {
				b.WriteString("<ol><li>")
			}
		} else {
			for ; level > depth; level-- {
				b.WriteString("</li></ol>")
			}
			b.WriteString("</li><li>")
		}
		id := itoa(r.ID)
		b.WriteString(`<a href="/comments/` + id + `" data-comment="` + id + `">`)
		if v != nil && reader.Visit.IsNew(v.ID, r.Row) && !reader.Muted[r.MemberID] && reader.Hidden[string(r.Path.Root())] == 0 {
			b.WriteString(`<span class="badge is-new">New</span> `)
		}
		switch {
		case reader.Muted[r.MemberID] && r.Status == forum.Shown:
			b.WriteString("A comment by somebody whom you muted")
		case r.Status == forum.Shown:
			b.WriteString("<b><bdi>" + html.EscapeString(r.Name) + "</bdi></b> <span dir=\"auto\">" + html.EscapeString(outlineLine(r.Title, r.Text)) + "</span>")
		default:
			b.WriteString("A comment that is gone")
		}
		b.WriteString("</a>")
	}
	for ; level > 0; level-- {
		b.WriteString("</li></ol>")
	}
}

// outlineLine is what a comment is called: its title, unless that only repeats
// another one, or its first words.
func outlineLine(title, text string) string {
	if title != "" && !forum.Repeats(title) || text == "" {
		return forum.Shorten(title, outlineWords)
	}
	return forum.Shorten(text, outlineWords)
}
