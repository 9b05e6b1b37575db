package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// showHistory shows the earlier texts of a comment and what each change changed.
func (s *server) showHistory(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	from, err := queryID(c, "from")
	if err != nil {
		return err
	}
	comment, article, edits, err := s.store.Edits(c.Request().Context(), id, int(from))
	if err != nil {
		return err
	}
	if from != 0 && (len(edits) == 0 || int64(edits[0].Number) != from) {
		return forum.ErrNotFound
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	p := templates.HistoryPage{
		Frame: s.frame(c, "Earlier texts"), Slug: article.Slug, ArticleTitle: article.Title,
		Comment: presentComment(comment, article.Slug), MayRemove: forum.MayRemoveEdit(v) == nil, Continued: from != 0,
	}
	follower := forum.Edit{Title: comment.Title, Body: comment.Body}
	if from != 0 {
		follower, edits = edits[0], edits[1:]
	}
	if len(edits) > forum.EditsPerPage {
		edits = edits[:forum.EditsPerPage]
		p.NextURL = templates.CommentURL(id) + "/history?from=" + strconv.Itoa(edits[len(edits)-1].Number)
	}
	p.Edits = presentEdits(id, edits, follower)
	return s.render(c, http.StatusOK, p)
}

// presentEdits shows earlier texts, the newest first, each with what the change
// to the text that followed changed: that of the one before it in the list, or
// follower for the first.
func presentEdits(comment int64, edits []forum.Edit, follower forum.Edit) []templates.EditView {
	views := make([]templates.EditView, len(edits))
	comparer := &markup.Comparer{}
	for i, e := range edits {
		v := templates.EditView{Edit: e, CommentID: comment, NextRemoved: follower.Removed}
		if !e.Removed && !follower.Removed {
			v.TitlePieces = pieces(comparer.Compare(e.Title, follower.Title))
			v.BodyPieces = pieces(comparer.Compare(e.Body, follower.Body))
		}
		views[i], follower = v, e
	}
	return views
}

// pieces show a difference; none where there is none.
func pieces(changes []markup.Change) []templates.Piece {
	if len(changes) < 2 && (len(changes) == 0 || changes[0].Kind == markup.Kept) {
		return nil
	}
	var list []templates.Piece
	for i, c := range changes {
		p := templates.Piece{Text: c.Text, Added: c.Kind == markup.Added, Taken: c.Kind == markup.Taken}
		if c.Kind == markup.Kept {
			p.Text, p.Rest = abridge(c.Text, i > 0, i+1 < len(changes))
			p.Skipped = len(p.Text)+len(p.Rest) < len(c.Text)
		}
		p.Blank = c.Kind != markup.Kept && strings.Contains(c.Text, "\n") && strings.TrimSpace(c.Text) == ""
		list = append(list, p)
	}
	return list
}

// around is how much of what stayed the same is shown beside a change, in bytes.
const around = 300

// abridge shortens what stayed the same to what stands next to a change before
// it and after it. What it leaves out begins and ends between words.
func abridge(text string, before, after bool) (head, tail string) {
	if len(text) <= 3*around {
		return text, ""
	}
	if before {
		head = strings.ToValidUTF8(text[:around], "")
		if i := strings.LastIndexFunc(head, unicode.IsSpace); i >= 0 {
			head = head[:i+1]
		}
	}
	if after {
		tail = strings.ToValidUTF8(text[len(text)-around:], "")
		tail = tail[strings.IndexFunc(tail, unicode.IsSpace)+1:]
	}
	return head, tail
}

func (s *server) removeEdit(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	number, ok := parseID(c.Param("number"))
	if !ok {
		return forum.ErrNotFound
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if err := s.store.RemoveEdit(c.Request().Context(), v, id, int(number)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, templates.CommentURL(id)+"/history")
}
