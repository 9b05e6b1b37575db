package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

const answersPath = "/account/answers"

// answersDone are the sentences about what was just done.
var answersDone = map[string]string{
	"seen": "Nothing is new any more.",
	"feed": "The feed has a new address. The one before does not work any more.",
}

// bell says how many answers and mentions are new to a member, "" for none.
func (s *server) bell(c echo.Context, member int64) string {
	n, err := s.store.NewNotices(c.Request().Context(), member)
	switch {
	case err != nil || n == 0: // a page does without
		return ""
	case n >= store.MaxNewNotices:
		return strconv.Itoa(store.MaxNewNotices-1) + "+"
	}
	return strconv.Itoa(n)
}

// showAnswers is what answers the member, and what names them. That they have
// looked is noted when the page has been sent.
func (s *server) showAnswers(c echo.Context) error {
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	since, err := queryID(c, "since")
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	list, err := s.store.Notices(c.Request().Context(), v.ID, after)
	if err != nil {
		return err
	}
	feed, err := s.answersFeedURL(c, v.ID)
	if err != nil {
		return err
	}
	p := templates.AnswersPage{Frame: s.frame(c, "Answers to me"), FirstPage: after == 0, Done: answersDone[c.QueryParam("done")], FeedURL: feed}
	p.Section = "answers"
	through := list.Through
	if before := time.UnixMicro(since); since != 0 && before.Before(through) { // the page before this one has been looked at since
		through = before
	}
	for _, n := range list.List {
		item := presentNotice(n)
		item.New = n.Came.After(through)
		p.AnyNew = p.AnyNew || n.New
		p.Items = append(p.Items, item)
	}
	if list.Next != 0 {
		p.NextURL = answersPath + "?after=" + itoa(list.Next)
		if p.Items[len(p.Items)-1].New {
			p.NextURL += "&since=" + itoa(through.UnixMicro())
		}
		p.Next = p.NextURL
	}
	if p.FirstPage && p.AnyNew {
		requestOf(c.Request()).seen = list.List[0].Came
		p.Viewer.News = "" // they are being looked at
	}
	return s.render(c, http.StatusOK, p)
}

func presentNotice(n store.Notice) templates.AnswerItem {
	item := templates.AnswerItem{
		SaidItem: presentSaid(n.Said), Reason: n.Reason, Guest: n.By.Guest(),
		By: templates.Byline{Name: n.By.Name, Handle: n.By.Handle, Member: n.By.MemberHandle},
	}
	if item.Heading == "" {
		item.Heading = "A comment without words"
	}
	return item
}

// noteSeen notes up to when a member has looked at answers. What a browser
// fetches ahead nobody has seen.
func (s *server) noteSeen(q *request, r *http.Request) {
	if q.seen.IsZero() || q.original == http.MethodHead || strings.Contains(r.Header.Get("Sec-Purpose"), "prefetch") {
		return
	}
	if err := s.store.SeeNotices(r.Context(), q.member, q.seen); err != nil {
		s.o.Log.WarnContext(r.Context(), "it could not be noted that a member has looked", "request", q.number, "error", err)
	}
}

// seeAnswers makes nothing under the bell new any more.
func (s *server) seeAnswers(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	return s.orBack(c, s.store.SeeAllNotices(c.Request().Context(), v.ID), answersPath+"?done=seen")
}

// showFollowed lists the discussions that the member follows, with what is new.
func (s *server) showFollowed(c echo.Context) error {
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	list, next, err := s.store.FollowedDiscussions(c.Request().Context(), v, after)
	if err != nil {
		return err
	}
	p := templates.FollowedPage{Frame: s.frame(c, "Discussions I follow"), FirstPage: after == 0}
	p.Section = "answers"
	for _, f := range list {
		item := templates.FollowedItem{ArticleItem: presentItem(f.Article), Pace: paceWords[f.Pace]}
		item.News = news(f.News)
		p.Items = append(p.Items, item)
	}
	if next != 0 {
		p.NextURL = answersPath + "/followed?after=" + itoa(next)
		p.Next = p.NextURL
	}
	return s.render(c, http.StatusOK, p)
}

// answersFeedURL is the address of the member's private feed. It never expires,
// so that a feed reader can keep it, and dies with its version.
func (s *server) answersFeedURL(c echo.Context, member int64) (string, error) {
	version, err := s.store.FeedVersion(c.Request().Context(), member)
	if err != nil {
		return "", err
	}
	return answersPath + "/feed/" + s.o.Keys.Sign(forum.Claim{Purpose: forum.PurposeFeed, Subject: member, Version: version}) + ".xml", nil
}

// renewAnswersFeed gives the private feed another address.
func (s *server) renewAnswersFeed(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	return s.orBack(c, s.store.RenewFeed(c.Request().Context(), v.ID), answersPath+"?done=feed")
}
