package handlers

import (
	"bytes"
	"html"

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

// menu writes what else a member can do about a comment. It is written by hand, as
// it stands at every comment of every member's page.
func (p *threadPage) menu(b *bytes.Buffer, r forum.Row, f *fragment) {
	if p.viewer == nil {
		return
	}
	id := itoa(r.ID)
	b.WriteString(`<details class="more" name="more"><summary>⋯<span class="vh"> More</span></summary><div>`)
	if f.handle != "" && r.MemberID != p.viewer.ID {
		deed, words := "/mute", "Mute "
		if p.muted(r) {
			deed, words = "/unmute", "Stop muting "
		}
		b.WriteString(`<button form="acts" formaction="` + templates.MemberURL(f.handle) + deed + `" name="comment" value="` + id + `">` + words + `<bdi>` + html.EscapeString(f.name) + `</bdi></button>`)
	}
	if p.hidden(r.Path) == 0 {
		b.WriteString(`<button form="acts" formaction="/comments/` + id + `/hide-thread">Hide this thread</button>`)
	}
	b.WriteString("</div></details>")
}
