package handlers

import (
	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// authorOf is what the form to follow an author asks for.
func (s *server) authorOf(w forum.Author) following {
	back := templates.AuthorURL(w.Handle)
	return following{
		follow: forum.NewFollow{Kind: forum.FollowAuthor, Subject: w.ID}, back: back,
		crumbs: []templates.Crumb{{Name: "Home", URL: "/"}, {Name: w.Name, URL: back}},
		box: templates.FollowBox{
			Heading: "Follow " + w.Name, What: w.Name, Text: "By mail: new articles, and comments that the author writes. Each mail has a link that stops them.",
			Action: back + "/follow", Stop: back + "/unfollow", Button: "Follow this author", AskEmail: true, Pace: paceList("follow-pace", forum.FollowAuthor, ""),
		},
	}
}

// topicOf is what the form to follow a topic asks for.
func (s *server) topicOf(t forum.Topic) following {
	back := templates.TopicURL(t.Slug)
	return following{
		follow: forum.NewFollow{Kind: forum.FollowTopic, Subject: t.ID}, back: back,
		crumbs: []templates.Crumb{{Name: "Home", URL: "/"}, {Name: "Topics", URL: "/topics"}, {Name: t.Name, URL: back}},
		box: templates.FollowBox{
			Heading: "Follow “" + t.Name + "”", What: t.Name, Text: "By mail: new articles, and all comments under articles in this topic. Each mail has a link that stops them.",
			Action: back + "/follow", Stop: back + "/unfollow", Button: "Follow this topic", AskEmail: true, Pace: paceList("follow-pace", forum.FollowTopic, ""),
		},
	}
}

// listFollow is the box of a list's page: the same for everybody who is not
// signed in, nil where no mails leave.
func (s *server) listFollow(c echo.Context, f following) (*templates.FollowBox, error) {
	if !s.o.Mail.Leaves {
		return nil, nil
	}
	v, err := s.viewer(c)
	if err != nil || v == nil {
		return &f.box, err
	}
	f.box.AskEmail = false
	is, err := s.store.Following(c.Request().Context(), v.AddressID, f.follow.Kind, f.follow.Subject)
	if err == nil {
		f.box.Follows, f.box.Pace = paceWords[is.Pace], paceList("follow-pace", f.follow.Kind, string(is.Pace))
	}
	return &f.box, ignoreNotFound(err)
}

func (s *server) followAuthor(c echo.Context) error {
	w, err := s.store.Author(c.Request().Context(), c.Param("handle"))
	if err != nil {
		return err
	}
	return s.follow(c, s.authorOf(w))
}

func (s *server) unfollowAuthor(c echo.Context) error {
	w, err := s.store.Author(c.Request().Context(), c.Param("handle"))
	if err != nil {
		return err
	}
	return s.unfollow(c, forum.FollowAuthor, w.ID, templates.AuthorURL(w.Handle))
}

func (s *server) followTopic(c echo.Context) error {
	t, err := s.publicTopic(c)
	if err != nil {
		return err
	}
	return s.follow(c, s.topicOf(t))
}

func (s *server) unfollowTopic(c echo.Context) error {
	t, err := s.publicTopic(c)
	if err != nil {
		return err
	}
	return s.unfollow(c, forum.FollowTopic, t.ID, templates.TopicURL(t.Slug))
}
