package handlers

import (
	"bytes"
	"strconv"
	"strings"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// A threadPage is a page of a discussion that is about to be written.
type threadPage struct {
	*store.ArticlePage
	frags  map[int64]*fragment // those that the store was told of
	viewer *forum.Member
	reader store.Reader // of the viewer
	root   int          // depth above the first level that is shown; 0 but for a branch
	open   bool
	own    map[int64]forum.Comment // the viewer's, of which nobody else sees the words

	moderates bool // the viewer does
}

// level is how deep a comment is indented.
func (p *threadPage) level(r forum.Row) int { return min(r.Path.Depth()-p.root, forum.ShownDepth) }

// isNew tells whether a comment is new to the viewer. What is new to somebody
// without an account is known to the browser alone.
func (p *threadPage) isNew(r forum.Row) bool {
	return p.viewer != nil && (p.reader.Visit.IsNew(p.viewer.ID, r) || p.reader.Late[r.ID]) && !p.muted(r) && p.hidden(r.Path) == 0
}

// thread writes the comments of a page as nested lists, and their structured
// data.
func (s *server) thread(b, structured *bytes.Buffer, p threadPage) error {
	l := listWriter{b: b, latest: p.Article.LastCommentID}
	for i, c := range p.Context {
		l.item(i+1, "")
		if i == 0 {
			p.hide(&l, 0)
		}
		if err := s.templates.RenderFragment(b, presentContext(c)); err != nil {
			return err
		}
	}
	under := p.under()
	for i, r := range p.Rows {
		deep := r.Path.Depth()-p.root > forum.ShownDepth
		l.item(p.level(r), deepClass[deep])
		if len(r.Path) == len(r.Path.Root()) {
			p.hide(&l, i)
		}
		f, err := s.row(b, p, r)
		if err != nil {
			return err
		}
		if r.Answered && !deep && p.level(r) == forum.ShownDepth {
			writeBranchLink(b, r.ID)
		}
		l.fold(r.ID, f.label, under[i])
		if f.structured != "" {
			if structured.Len() > 0 {
				structured.WriteByte(',')
			}
			structured.WriteString(f.structured)
		}
	}
	l.end()
	return nil
}

// row writes the comment of a row, and returns what is kept of it.
func (s *server) row(b *bytes.Buffer, p threadPage, r forum.Row) (*fragment, error) {
	if c, ok := p.own[r.ID]; ok {
		return &fragment{label: foldLabel(c)}, s.unseen(b, p.Article.Slug, c)
	}
	f := p.frags[r.ID]
	if f == nil {
		var err error
		if f, err = s.makeFragment(p.Comments[r.ID], p.Article.Slug); err != nil {
			return nil, err
		}
		s.fragments.put(p.Site, r.ID, f)
	}
	return f, s.comment(b, p, r, f)
}

// deepClass marks what stands beside the comment that it answers, not under it.
var deepClass = map[bool]string{true: ` class="deep"`}

// comment writes one comment: its words as they are kept, and what depends on
// the viewer.
func (s *server) comment(b *bytes.Buffer, p threadPage, r forum.Row, f *fragment) error {
	switch {
	case p.muted(r):
		return s.mutedComment(b, p, r, f)
	case !p.isNew(r):
		b.WriteString(f.main)
	default:
		writeNewMark(b, p.Article.Slug, itoa(r.ID))
		b.WriteString(f.main[f.opening:])
	}
	return s.acts(b, p, r, f)
}

// writeNewMark begins a comment that is new, with a link to the next such one.
func writeNewMark(b *bytes.Buffer, slug, id string) {
	b.WriteString(`<article class="comment is-new" id="comment-` + id + `" aria-labelledby="n` + id + ` c` + id + `">` +
		`<a class="badge is-new" href="` + templates.ArticleURL(slug) + `/new?after=` + id + `" rel="nofollow"><span id="n` + id + `">New</span><span class="vh">, go to the next</span></a>`)
}

// acts writes the end of a comment: the same for everybody, but for its author
// and where the discussion is closed.
func (s *server) acts(b *bytes.Buffer, p threadPage, r forum.Row, f *fragment) error {
	own := p.viewer != nil && r.MemberID == p.viewer.ID
	recommended, reported := p.reader.Recommends[r.ID], p.reader.Reported[r.ID]
	closed := p.ThreadClosed(r.Path)
	switch {
	case r.Status == forum.Deleted && own && s.o.Clock().Before(r.GoneAt.Add(s.o.Policy.UndeleteWindow)):
		return s.templates.RenderFragment(b, templates.Acts{ID: r.ID, Undelete: true})
	case r.Status != forum.Shown:
		if p.moderates && !own {
			b.WriteString(`<div class="acts">` + moderateButton(r.ID) + "</div>")
		}
		return nil
	case p.open && !own && !closed && !reported:
		parts := f.acts
		if recommended {
			parts = f.recommends
		}
		b.WriteString(parts[0])
		b.WriteString(tally(r.Recommended))
		b.WriteString(parts[1])
		if p.viewer != nil {
			writeMore(b, itoa(r.ID))
		}
		if end, ok := strings.CutSuffix(parts[2], actsEnd); ok && p.moderates {
			b.WriteString(end + moderateButton(r.ID) + actsEnd)
			return nil
		}
		b.WriteString(parts[2])
		return nil
	}
	a := templates.Acts{
		Moderates: p.moderates && !own,
		ID:        r.ID, Slug: p.Article.Slug, Version: r.Version, CanReply: p.open && !closed, Closed: p.open && closed && r.Path.Depth() == 1, Own: own, CanRecommend: !own, Recommended: recommended, Count: tally(r.Recommended), More: p.viewer != nil,
		CanReport: !own, Reported: reported, Name: f.by,
	}
	if own {
		until := forum.EditableUntil(r.CreatedAt, s.o.Policy)
		a.Name, a.Until, a.Left = p.viewer.Name, until, span(until.Sub(s.o.Clock()))
		a.CanEdit = a.Left != "" && !f.cut
	}
	err := s.templates.RenderFragment(b, a)
	b.WriteString("</article>")
	return err
}

// actsEnd is how the end of a comment ends.
const actsEnd = "</div>\n</article>"

// moderateButton is a moderator's door to a comment, whether it was reported or not.
func moderateButton(id int64) string {
	return `<button class="moderate" form="acts" formaction="` + templates.CommentURL(id) + `/moderate">Moderate<span class="vh"> comment ` + itoa(id) + `</span></button>`
}

// tally is the number of recommendations; nobody's is not worth a word.
func tally(n int) string {
	if n == 0 {
		return ""
	}
	return templates.Number(n)
}

// writeBranchLink offers a page of its own where the indentation ends.
func writeBranchLink(b *bytes.Buffer, id int64) {
	b.WriteString(`<p class="branch-link"><a href="` + templates.CommentURL(id) + `/thread">This branch on a page of its own</a></p>`)
}

// A tail is what stands under a comment on a page.
type tail struct{ shown, fresh int }

// under counts for each row what stands under it on this page.
func (p *threadPage) under() []tail {
	tails := make([]tail, len(p.Rows))
	var above [forum.ShownDepth + 1]int // by level, the row that is open there
	for i, r := range p.Rows {
		level := p.level(r)
		above[level] = i + 1
		clear(above[level+1:])
		if r.Status != forum.Shown {
			continue
		}
		fresh := 0
		if p.isNew(r) {
			fresh = 1
		}
		for l := 1; l < level; l++ {
			if above[l] > 0 {
				tails[above[l]-1].shown++
				tails[above[l]-1].fresh += fresh
			}
		}
	}
	return tails
}

// A listWriter writes nested lists of items that come with their level.
type listWriter struct {
	b       *bytes.Buffer
	latest  int64 // the discussion's last comment, for the script
	level   int
	summary string                       // of the fold in which the answers to the last item stand; "": in none
	ends    [forum.ShownDepth + 2]string // of the lists that are open, by level
	tail    string                       // what stands behind a thread that is hidden
}

// fold puts what follows under the last item, if anything does, into a fold.
func (l *listWriter) fold(id int64, label string, under tail) {
	l.summary = ""
	if under.shown == 0 {
		return
	}
	fresh := ""
	if under.fresh > 0 {
		fresh = ", " + templates.Number(under.fresh) + " new"
	}
	l.summary = `<details class="fold" id="fold-` + itoa(id) + `" open><summary><span class="n">` + counted(under.shown, "answer", "answers") +
		`</span><span class="vh">` + label + `</span><span class="news">` + fresh + `</span></summary>`
}

// item begins an item at a level, at most one deeper than the one before.
func (l *listWriter) item(level int, class string) {
	if level <= l.level {
		for ; l.level > level; l.level-- {
			l.b.WriteString("</li>" + l.ends[l.level])
		}
		l.endItem()
	}
	for l.level < level {
		l.level++
		l.list()
		if l.level < level {
			l.b.WriteString("<li>")
		}
	}
	l.summary = ""
	l.b.WriteString("<li" + class + ">")
}

// list begins a list.
func (l *listWriter) list() {
	switch {
	case l.level == 1:
		l.b.WriteString(`<ol class="thread" data-latest="` + itoa(l.latest) + `">`)
		l.ends[1] = "</ol>"
	case l.summary != "":
		l.b.WriteString(l.summary + `<ol class="answers">`)
		l.ends[l.level] = "</ol></details>"
	default:
		l.b.WriteString(`<ol class="answers">`)
		l.ends[l.level] = "</ol>"
	}
}

// end closes what is open.
func (l *listWriter) end() {
	for ; l.level > 0; l.level-- {
		l.endItem()
		l.b.WriteString(l.ends[l.level])
	}
}

// endItem ends the item that is open.
func (l *listWriter) endItem() {
	if l.level == 1 {
		l.b.WriteString(l.tail)
		l.tail = ""
	}
	l.b.WriteString("</li>")
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
