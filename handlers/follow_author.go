package handlers

import (
	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

func authorOf(w forum.Author) following { return thing(forum.FollowAuthor, w.ID, w.Name, w.Handle) }

func topicOf(t forum.Topic) following { return thing(forum.FollowTopic, t.ID, t.Name, t.Slug) }

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
	return s.follow(c, authorOf(w))
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
	return s.follow(c, topicOf(t))
}

func (s *server) unfollowTopic(c echo.Context) error {
	t, err := s.publicTopic(c)
	if err != nil {
		return err
	}
	return s.unfollow(c, forum.FollowTopic, t.ID, templates.TopicURL(t.Slug))
}
