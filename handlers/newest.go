package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

const newestPath = "/moderation/comments"

// newestStates say where a comment stands to a moderator.
var newestStates = map[forum.CommentStatus]string{
	forum.Held:     "Held",
	forum.Hidden:   "Hidden",
	forum.Removed:  "Removed",
	forum.Declined: "Declined",
	forum.Deleted:  "Deleted by its author",
}

// showNewest lists the newest comments of all discussions.
func (s *server) showNewest(c echo.Context) error {
	before, err := queryID(c, "before")
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	status := forum.CommentStatus(c.QueryParam("status"))
	if newestStates[status] == "" {
		status = ""
	}
	list, err := s.store.NewestComments(c.Request().Context(), v.ID, status, before)
	if err != nil {
		return err
	}
	p := templates.NewestPage{
		Frame: s.moderationFrame(c, "Newest comments"), Nav: templates.ModerationNav{Current: newestPath},
		Filters: newestFilters(status), FirstPage: before == 0, FirstURL: withQuery(newestPath, "status", string(status)),
	}
	if len(list) > store.NewestPerPage {
		list = list[:store.NewestPerPage]
		p.NextURL = withQuery(newestPath, "status", string(status), "before", itoa(list[len(list)-1].ID))
	}
	for _, x := range list {
		p.Comments = append(p.Comments, presentNewest(x, v))
	}
	return s.render(c, http.StatusOK, p)
}

func newestFilters(status forum.CommentStatus) []templates.MailFilter {
	list := []templates.MailFilter{{Name: "All", URL: newestPath, Current: status == ""}}
	for _, st := range store.NewestStatuses {
		list = append(list, templates.MailFilter{Name: newestStates[st], URL: withQuery(newestPath, "status", string(st)), Current: st == status})
	}
	return list
}

// presentNewest is a comment as a moderator sees it. Of what is their own they see
// no more than everybody: others decide about it.
func presentNewest(x store.NewestComment, v *forum.Member) templates.NewestItem {
	c := x.Comment
	item := templates.NewestItem{
		ID: c.ID, Title: c.Title, Name: c.By.Name, Guest: c.By.Guest(), At: c.CreatedAt, Slug: x.Article.Slug, Article: x.Article.Title,
		State: newestStates[c.Status], Excerpt: c.Text, HTML: c.HTML, Long: len(c.Body) > longComment, Shown: c.Status == forum.Shown, Moderate: c.By.MemberID != v.ID,
	}
	if c.By.MemberHandle != "" {
		item.NameURL = templates.MemberURL(c.By.MemberHandle)
	}
	if x.CaseID != 0 {
		item.CaseURL = caseURL(x.CaseID)
	}
	return item
}

// longComment is the length of a comment, in bytes, above which the list shows how
// it begins, and the rest when somebody asks for it.
const longComment = 1500
