package handlers

import (
	"errors"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

const issuesPerPage = store.IssuesPerPage

// smallDigest is the small form to get the digest: the same for everybody who is
// not signed in. Where no mails leave there is none. From is the page on which it
// stands.
func (s *server) smallDigest(v *forum.Member, id, from string) *templates.DigestBox {
	if !s.o.Mail.Leaves {
		return nil
	}
	return &templates.DigestBox{ID: id, From: from, AskEmail: v == nil, Sample: "/weekly"}
}

// digestForm is the form with the choice of list and topics.
func (s *server) digestForm(c echo.Context, list forum.FollowKind) (*templates.DigestBox, error) {
	v, err := s.viewer(c)
	if err != nil || !s.o.Mail.Leaves {
		return nil, err
	}
	box := s.smallDigest(v, "digest", templates.ListURL(list))
	box.Choose, box.Monthly, box.Sample = true, list == forum.FollowMonthly, ""
	if box.Topics, err = s.topicTicks(c, nil); err != nil {
		return box, err
	}
	return box, s.tellGets(c, v, box)
}

// tellGets says in a form how often the digest comes to a member, where it does.
func (s *server) tellGets(c echo.Context, v *forum.Member, box *templates.DigestBox) error {
	if v == nil || box == nil {
		return nil
	}
	sub, err := s.store.SubscriberAt(c.Request().Context(), v.AddressID)
	if err == nil && sub.Active {
		box.Gets = "once a week"
		if sub.List == forum.FollowMonthly {
			box.Gets = "once a month"
		}
	}
	return ignoreNotFound(err)
}

// topicTicks are the topics of the site, those that were chosen ticked.
func (s *server) topicTicks(c echo.Context, chosen []int64) (list []templates.Option, err error) {
	topics, err := s.store.Topics(c.Request().Context())
	for _, t := range topics {
		if t.ArticleCount > 0 || slices.Contains(chosen, t.ID) {
			list = append(list, templates.Option{Value: itoa(t.ID), Name: t.Name, Chosen: slices.Contains(chosen, t.ID)})
		}
	}
	return list, err
}

// typedTopics reads the topics that were ticked.
func typedTopics(c echo.Context, e *forum.Invalid) (ids []int64) {
	for _, text := range c.Request().PostForm["topics"] {
		id, ok := parseID(text)
		if !ok {
			if text != "" {
				e.Add("topics", forum.NotOffered, 0)
			}
			continue
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// typedList reads which list is wanted; the weekly one where nothing is said.
func typedList(c echo.Context, e *forum.Invalid) forum.FollowKind {
	switch list := forum.FollowKind(field(c, "frequency")); {
	case list == "":
		return forum.FollowWeekly
	case list.IsList():
		return list
	}
	e.Add("frequency", forum.NotOffered, 0)
	return forum.FollowWeekly
}

// typedSource is the page on which the form stood, as a proof of consent keeps it.
func typedSource(c echo.Context) string {
	from := field(c, "from")
	u, err := url.Parse(from)
	if from == "" || err != nil || localPath(from) != from || len(u.EscapedPath()) > maxSource {
		return "/weekly"
	}
	return u.EscapedPath()
}

// maxSource is how long the path of such a page may be.
const maxSource = 300

// typedWording is what the form said. The small one asks for no list.
func typedWording(c echo.Context, list forum.FollowKind) string {
	if field(c, "frequency") == "" {
		return templates.WeeklyButton
	}
	return templates.DigestWording(list)
}

// subscribe begins the digest. Whoever has proved their address gets it at once;
// for all others a mail asks whether they want it, and the answer is the same for
// every address.
func (s *server) subscribe(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	e := &forum.Invalid{}
	list := typedList(c, e)
	n := forum.NewFollow{Kind: list, Topics: forum.ListIDs(typedTopics(c, e)), Wording: typedWording(c, list), Source: typedSource(c)}
	if err := s.topicsThere(c, e, forum.ParseIDs(n.Topics)); err != nil {
		return err
	}
	if v != nil {
		if err := e.Or(); err != nil {
			return s.subscribeAgain(c, list, err)
		}
		return s.orBack(c, s.store.Follow(c.Request().Context(), v.AddressID, n), "/weekly/wishes?done=subscribed")
	}
	email := forum.CleanAddress(e, "email", field(c, "email"))
	if err := e.Or(); err != nil {
		return s.subscribeAgain(c, list, err)
	}
	done, err := s.followProved(c, email, n)
	if err != nil || done {
		return s.orBack(c, err, "/weekly#subscribed")
	}
	_, err = s.ask(c, forum.NewRequest{Kind: forum.RequestFollow, Email: email, Browser: s.knowBrowser(c), Follow: n})
	var limited *forum.Limited
	if errors.As(err, &limited) {
		return s.subscribeAgain(c, list, err)
	}
	return s.orBack(c, err, "/confirm")
}

// topicsThere refuses topics that the site does not have.
func (s *server) topicsThere(c echo.Context, e *forum.Invalid, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	topics, err := s.store.Topics(c.Request().Context())
	for _, id := range ids {
		if !slices.ContainsFunc(topics, func(t forum.Topic) bool { return t.ID == id && t.ArticleCount > 0 }) {
			e.Add("topics", forum.NotOffered, 0)
			break
		}
	}
	return err
}

// subscribeAgain shows the form with what was typed and what is wrong with it.
func (s *server) subscribeAgain(c echo.Context, list forum.FollowKind, err error) error {
	p, perr := s.weeklyPage(c, list, 0)
	if perr != nil {
		return perr
	}
	if p.Box == nil {
		return err
	}
	p.Box.Email, p.Box.From, p.Box.Gets = field(c, "email"), typedSource(c), ""
	if p.Box.Topics, perr = s.topicTicks(c, typedTopics(c, &forum.Invalid{})); perr != nil {
		return perr
	}
	status, wait, wrong := refusal(c, err)
	p.Wait, p.Box.Problems = wait, wrong
	p.Path = ""
	return s.render(c, status, p)
}
