package handlers

import (
	"context"
	"strconv"
	"time"

	"colloquy/templates"
)

// siteWords are what administrators say on every page. Pages that are kept are
// made anew with the site's revision, which these settings raise.
func (s *server) siteWords() templates.SiteWords {
	w, err := s.store.SiteSettings(context.Background())
	if err != nil { // the page is more than its notice
		s.o.Log.Error("the settings of the site cannot be read", "error", err)
	}
	if s.over(w.NoticeUntil) {
		w.Notice = ""
	}
	return templates.SiteWords{Notice: w.Notice, Warning: w.Warning, Foot: w.Foot, Hint: w.Hint, Joining: w.JoiningOpen && s.o.Mail.Leaves, Stays: !s.o.Mail.Leaves}
}

// over tells whether a moment was set and has come.
func (s *server) over(at time.Time) bool { return !at.IsZero() && !s.o.Clock().Before(at) }

// noticeEnds is when the notice goes by itself that stands on pages now; zero where
// none does.
func (s *server) noticeEnds() time.Time {
	w, err := s.store.SiteSettings(context.Background())
	if err != nil || w.Notice == "" || s.over(w.NoticeUntil) {
		return time.Time{}
	}
	return w.NoticeUntil
}

// endBy makes a page one that is kept until a moment at most, and is another one
// afterwards.
func (p *cachedPage) endBy(at time.Time) {
	if p.mime != nil || at.IsZero() {
		return
	}
	if p.until.IsZero() || at.Before(p.until) {
		p.until = at
	}
	p.etag = p.etag[:len(p.etag)-1] + "-" + strconv.FormatInt(at.Unix(), 36) + `"`
}
