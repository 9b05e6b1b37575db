package handlers

import (
	"bytes"

	"colloquy/forum"
	"colloquy/templates"
)

// This file writes what a page shows of that which the viewer does not want to
// see: a line that can be opened.

// muted tells whether the viewer has muted who wrote the comment.
func (p *threadPage) muted(r forum.Row) bool {
	return r.Status == forum.Shown && p.reader.Muted[r.MemberID]
}

// hidden is the top comment of the thread where the viewer has hidden it; 0
// otherwise.
func (p *threadPage) hidden(path forum.Path) int64 {
	if len(p.reader.Hidden) == 0 {
		return 0
	}
	return p.reader.Hidden[string(path.Root())]
}

// mutedComment writes a comment folded. Its answers stand where they stood.
func (s *server) mutedComment(b *bytes.Buffer, p threadPage, r forum.Row, f *fragment) error {
	id := itoa(r.ID)
	b.WriteString(`<article class="comment is-muted" id="comment-` + id + `" aria-labelledby="m` + id + `"><details class="unseen">` +
		`<summary><span id="m` + id + `">A comment by somebody whom you muted.</span> <span class="link">Show it</span></summary>` + f.main[f.opening:])
	if err := s.acts(b, p, r, f); err != nil {
		return err
	}
	b.Truncate(b.Len() - len("</article>"))
	b.WriteString("</details></article>")
	return nil
}

// hide begins the fold around a thread that is hidden, at the row that is its
// first on this page.
func (p *threadPage) hide(l *listWriter, first int) {
	top := p.hidden(p.Rows[first].Path)
	if top == 0 {
		return
	}
	n, root := 0, string(p.Rows[first].Path.Root())
	for _, r := range p.Rows[first:] {
		if string(r.Path.Root()) != root {
			break
		}
		if r.Status == forum.Shown {
			n++
		}
	}
	l.b.WriteString(`<div class="hidden-thread" id="hidden-` + itoa(top) + `"><details class="unseen"><summary>A thread that you hid, ` + counted(n, "comment", "comments") + `</summary>`)
	l.tail = `</details><button form="acts" class="link" formaction="` + templates.CommentURL(top) + `/show-thread">Show this thread again</button></div>`
}

// writeMore leads a member to what else can be done about a comment. The page is
// apart: buttons at every comment would make every page of a member's longer.
func writeMore(b *bytes.Buffer, id string) {
	b.WriteString(`<a class="more" href="/comments/` + id + `/more" rel="nofollow">⋯<span class="vh"> More</span></a>`)
}
