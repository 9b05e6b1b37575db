package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// mutedPath is where members see whom they muted and what they hid.
const mutedPath = "/account/muted"

var errManyMuted = &statusError{http.StatusConflict, "You have muted very many people", "There is no room for more. Stop muting some of them first."}

func (s *server) mute(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	err = s.store.Mute(c.Request().Context(), v, c.Param("handle"))
	if errors.Is(err, forum.ErrConflict) {
		err = errManyMuted
	}
	return s.orBack(c, err, mutedFrom(c))
}

func (s *server) unmute(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	return s.orBack(c, s.store.Unmute(c.Request().Context(), v, c.Param("handle")), mutedFrom(c))
}

// mutedFrom is the page on which the button was: a comment, the list, or that of
// the person.
func mutedFrom(c echo.Context) string {
	if id, ok := parseID(field(c, "comment")); ok {
		return templates.CommentURL(id)
	}
	if field(c, "from") == "list" {
		return mutedPath
	}
	return templates.MemberURL(c.Param("handle"))
}

// hideThread hides the thread of a comment, and leads to where it stands folded.
func (s *server) hideThread(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	top, err := s.store.HideThread(c.Request().Context(), v, id)
	if err != nil {
		return err
	}
	spot, err := s.store.Spot(c.Request().Context(), top, forum.Oldest)
	if errors.Is(err, forum.ErrGone) { // no page shows it
		return c.Redirect(http.StatusSeeOther, mutedPath)
	}
	return s.orBack(c, err, pageURL(templates.ArticleURL(spot.Slug), forum.Oldest, spot.After)+"#hidden-"+itoa(top))
}

func (s *server) showThread(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	top, err := s.store.ShowThread(c.Request().Context(), v, id)
	if err == nil && field(c, "from") == "list" {
		return c.Redirect(http.StatusSeeOther, mutedPath)
	}
	return s.orBack(c, err, templates.CommentURL(top))
}

// showMuted lists whom a member muted and which threads they hid.
func (s *server) showMuted(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	person, err := queryID(c, "person")
	if err != nil {
		return err
	}
	thread, err := queryID(c, "thread")
	if err != nil {
		return err
	}
	people, morePeople, err := s.store.MutedMembers(c.Request().Context(), v.ID, person)
	if err != nil {
		return err
	}
	threads, moreThreads, err := s.store.HiddenThreads(c.Request().Context(), v.ID, thread)
	if err != nil {
		return err
	}
	p := templates.MutedPage{
		Frame: s.accountFrame(c, "Muted and hidden"), Nav: templates.AccountNav{Current: mutedPath},
		LaterPeople: person != 0, LaterThreads: thread != 0,
	}
	for _, m := range people {
		p.People = append(p.People, templates.MutedItem{Name: m.Name, Handle: m.Handle, Since: m.Since})
	}
	for _, h := range threads {
		p.Threads = append(p.Threads, presentHidden(h))
	}
	if morePeople != 0 {
		p.MorePeople = mutedPath + "?person=" + itoa(morePeople)
	}
	if moreThreads != 0 {
		p.MoreThreads = mutedPath + "?thread=" + itoa(moreThreads)
	}
	return s.render(c, http.StatusOK, p)
}

func presentHidden(h store.HiddenThread) templates.HiddenItem {
	item := templates.HiddenItem{SaidItem: presentSaid(h.Said), Gone: h.Gone, Since: h.Since}
	if h.Gone {
		item.Heading = "A thread that begins with a comment that is gone"
	}
	return item
}

// showMore shows what a member can do about a comment beside answering it. A script
// lays it over the discussion.
func (s *server) showMore(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	comment, article, err := s.store.Comment(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if comment.Status != forum.Shown {
		return forum.ErrGone
	}
	p := templates.MorePage{Frame: s.frame(c, "What you do not want to see"), Slug: article.Slug, ArticleTitle: article.Title, ID: id, Name: comment.By.Name}
	p.Comment = presentComment(comment, article.Slug)
	p.Comment.ID = 0
	if comment.By.MemberID != v.ID {
		p.Handle = comment.By.MemberHandle
	}
	if p.MayPin = forum.MayPin(v) == nil; p.MayPin {
		if p.Pinned, err = s.store.Pinned(c.Request().Context(), id); err != nil {
			return err
		}
	}
	p.Muted, p.Hidden, err = s.store.Avoids(c.Request().Context(), v.ID, comment)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, p)
}
