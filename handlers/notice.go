package handlers

import (
	"context"

	"colloquy/templates"
)

// siteWords are what administrators say on every page. Pages that are kept are
// made anew with the site's revision, which these settings raise.
func (s *server) siteWords() templates.SiteWords {
	w, err := s.store.SiteSettings(context.Background())
	if err != nil { // the page is more than its notice
		s.o.Log.Error("the settings of the site cannot be read", "error", err)
	}
	return templates.SiteWords{Notice: w.Notice, Warning: w.Warning, Foot: w.Foot, Hint: w.Hint, Joining: w.JoiningOpen && s.o.Mail.Leaves, Stays: !s.o.Mail.Leaves}
}
