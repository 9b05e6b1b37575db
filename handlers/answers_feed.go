package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
)

// showAnswersFeed is a member's private feed: whoever knows its address reads
// it, without a session. It holds what everybody may read, and that it concerns
// the member.
func (s *server) showAnswersFeed(c echo.Context) error {
	claim, ok := s.o.Keys.Verify(forum.PurposeFeed, strings.TrimSuffix(c.Param("token"), ".xml"), s.o.Clock())
	if !ok {
		return forum.ErrNotFound
	}
	ctx := c.Request().Context()
	m, err := s.store.FeedReader(ctx, claim)
	if err != nil {
		return err
	}
	list, err := s.store.Notices(ctx, m.ID, 0)
	if err != nil {
		return err
	}
	feed := s.newFeed(c.Request().URL.Path, answersPath, "Answers to "+m.Name)
	newest := m.CreatedAt
	for _, n := range list.List {
		e := s.noticeEntry(n)
		feed.Entries = append(feed.Entries, e)
		if n.Came.After(newest) {
			newest = n.Came
		}
		if n.Edited.After(newest) {
			newest = n.Edited
		}
	}
	feed.Updated = atomTime(newest)
	b := getBuffer()
	defer putBuffer(b)
	if err := feed.write(b); err != nil {
		return err
	}
	h := c.Response().Header()
	etag := contentTag(b.Bytes())
	h.Set("Etag", etag)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("X-Robots-Tag", "noindex")
	if matches(c.Request(), etag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, atomType, b.Bytes())
}

// noticeEntry is a comment that answers the member, or names them.
func (s *server) noticeEntry(n store.Notice) atomEntry {
	e, _ := s.commentEntry(forum.Comment{ID: n.ID, Title: n.Title, HTML: n.HTML, CreatedAt: n.At, EditedAt: n.Edited, Status: forum.Shown, By: n.By}, "/articles/"+n.Article.Slug)
	does := " answers you under “"
	if n.Reason == forum.ReasonMention {
		does = " mentions you under “"
	}
	e.Title = *text(n.By.Name + does + n.Article.Title + "”")
	return e
}
