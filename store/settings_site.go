package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// A SettingState is a setting as it is now.
type SettingState struct {
	forum.Setting
	Entries   []forum.Entry // one, where there are not many
	ChangedAt time.Time     // zero where it has its default
	ChangedBy string        // name of the administrator; "" where that is not known
}

// Settings returns all settings in the order of their page.
func (s *Store) Settings(ctx context.Context) (list []SettingState, err error) {
	err = s.read(ctx, "Settings", func(t *tx) error {
		for _, is := range forum.Settings() {
			state, err := t.settingState(is)
			if err != nil {
				return err
			}
			list = append(list, state)
		}
		return nil
	})
	return list, err
}

func (t *tx) settingState(is forum.Setting) (SettingState, error) {
	state := SettingState{Setting: is}
	var text string
	err := t.row([]any{&text, moment{&state.ChangedAt}, &state.ChangedBy}, `SELECT s.value, s.changed_at, coalesce(m.name, '')
		FROM settings s LEFT JOIN members m ON m.id = s.changed_by WHERE s.name = $1`, is.Name)
	saved := err == nil
	switch {
	case err != nil && !errors.Is(err, forum.ErrNotFound):
		return state, err
	case is.Many > 0 && saved:
		return state, decodeSetting(is.Name, text, &state.Entries)
	case is.Many > 0:
		state.Entries = is.Defaults
		return state, nil
	}
	var entry forum.Entry
	if saved {
		if err := decodeSetting(is.Name, text, &entry); err != nil {
			return state, err
		}
	}
	state.Entries = []forum.Entry{is.Filled(entry)}
	return state, nil
}

// ChangeSetting replaces a setting. Seen is when it was changed last, as the
// administrator saw it; zero for one with its default.
//
// Errors: forum.ErrNotFound (there is no such setting), *forum.Invalid,
// forum.ErrConflict (it was changed since), those of forum.MayAdminister.
func (s *Store) ChangeSetting(ctx context.Context, actor *forum.Member, name string, seen time.Time, entries []forum.Entry) error {
	is, ok := forum.FindSetting(name)
	if !ok {
		return forum.ErrNotFound
	}
	entries, err := is.Clean(entries)
	if err == nil {
		err = renderable(is, entries)
	}
	if err != nil {
		return err
	}
	return s.write(ctx, "ChangeSetting", func(t *tx) error {
		if err := t.maySet(actor, name, seen); err != nil {
			return err
		}
		if err := t.saveSetting(is, entries, actor, seen); err != nil {
			return err
		}
		return t.note(forum.Event{ActorID: actor.ID, Action: "changed", Kind: forum.SubjectSetting, Note: is.Label + ": " + is.Glimpse(entries)})
	})
}

// ResetSetting gives a setting its default back. Errors as of ChangeSetting.
func (s *Store) ResetSetting(ctx context.Context, actor *forum.Member, name string, seen time.Time) error {
	is, ok := forum.FindSetting(name)
	if !ok {
		return forum.ErrNotFound
	}
	return s.write(ctx, "ResetSetting", func(t *tx) error {
		if err := t.maySet(actor, name, seen); err != nil {
			return err
		}
		had, err := t.changed("DELETE FROM settings WHERE name = $1", name)
		if err != nil || !had {
			return err
		}
		if err := t.note(forum.Event{ActorID: actor.ID, Action: "back to the default", Kind: forum.SubjectSetting, Note: is.Label}); err != nil {
			return err
		}
		return t.touchSite()
	})
}

// renderable tells whether all Markdown of a setting can be shown.
func renderable(is forum.Setting, entries []forum.Entry) error {
	e := &forum.Invalid{}
	for i, entry := range entries {
		for _, f := range is.Fields {
			if f.Kind != forum.SettingMarkdown || entry[f.Name] == "" {
				continue
			}
			_, err := markup.Article(entry[f.Name]) // as words does
			var found *forum.Invalid
			if errors.As(err, &found) {
				e.Add(is.FieldName(i, f), found.Problems[0].Key, found.Problems[0].Limit)
			} else if err != nil {
				return err
			}
		}
	}
	return e.Or()
}

func (t *tx) maySet(actor *forum.Member, name string, seen time.Time) error {
	if _, err := t.administrator(actor); err != nil {
		return err
	}
	var at int64
	err := t.row([]any{&at}, "SELECT changed_at FROM settings WHERE name = $1", name)
	if err != nil && !errors.Is(err, forum.ErrNotFound) {
		return err
	}
	if known := err == nil; known == seen.IsZero() || known && at != seen.UnixMicro() {
		return forum.ErrConflict
	}
	return nil
}

// SiteSettings are the settings on which every page depends.
type SiteSettings struct {
	Notice      forum.HTML // above every page; "" for none
	NoticeUntil time.Time  // when it goes; zero: when an administrator says so
	Warning     bool       // it looks like one
	Foot        forum.HTML
	Hint        string // above the form for comments
	JoiningOpen bool
	Submissions bool // members may hand in articles
}

// A ConductRule is a rule of the code of conduct, with what it means.
type ConductRule struct {
	forum.Rule
	HTML forum.HTML
}

// siteSettings keeps them for as long as the site's revision stays.
type siteSettings struct {
	mu       sync.Mutex
	revision int64
	known    bool
	SiteSettings
	rules []ConductRule
}

// SiteSettings returns the settings on which every page depends. They are kept
// in memory for each revision of the site: asking costs nothing.
func (s *Store) SiteSettings(ctx context.Context) (SiteSettings, error) {
	is, _, err := s.settingsNow(ctx)
	return is, err
}

// ConductRules returns the rules of the code of conduct, kept in the same way.
func (s *Store) ConductRules(ctx context.Context) ([]ConductRule, error) {
	_, rules, err := s.settingsNow(ctx)
	return rules, err
}

func (s *Store) settingsNow(ctx context.Context) (SiteSettings, []ConductRule, error) {
	c := &s.settings
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known && c.revision == s.SiteRevision() {
		return c.SiteSettings, c.rules, nil
	}
	err := s.read(ctx, "SiteSettings", func(t *tx) error {
		err := t.row([]any{&c.revision}, "SELECT revision FROM site WHERE id = 1")
		if err == nil {
			c.SiteSettings, err = t.siteSettings()
		}
		if err == nil {
			c.rules, err = t.conductRules()
		}
		c.known = err == nil
		return err
	})
	s.raiseSite(c.revision) // another process may have written
	return c.SiteSettings, c.rules, err
}

func (t *tx) siteSettings() (s SiteSettings, err error) {
	saved := map[string]forum.Entry{}
	for _, name := range []string{forum.SettingNotice, forum.SettingJoining, forum.SettingHint, forum.SettingFoot, forum.SettingPublishing} {
		if saved[name], err = t.entry(name); err != nil {
			return s, err
		}
	}
	notice := saved[forum.SettingNotice]
	if s.Notice, err = words(notice["text"]); err != nil {
		return s, err
	}
	s.NoticeUntil = forum.SiteMoment(notice["until"], forum.ZoneOf(saved[forum.SettingPublishing]))
	s.Warning = notice["level"] == forum.LevelWarning
	s.Foot, err = words(saved[forum.SettingFoot]["text"])
	s.Hint, s.JoiningOpen = saved[forum.SettingHint]["text"], saved[forum.SettingJoining]["open"] == forum.Yes
	s.Submissions = saved[forum.SettingPublishing]["open"] == forum.Yes
	return s, err
}

func (t *tx) conductRules() ([]ConductRule, error) {
	entries, err := t.entries(forum.SettingRules)
	if err != nil {
		return nil, err
	}
	var list []ConductRule
	for _, r := range forum.Rules(entries) {
		text, err := words(r.Text)
		if err != nil {
			return nil, err
		}
		list = append(list, ConductRule{r, text})
	}
	return list, nil
}

// Guidelines are what authors should know, as administrators have written it.
func (s *Store) Guidelines(ctx context.Context) (forum.HTML, error) {
	var text string
	err := s.read(ctx, "Guidelines", func(t *tx) error {
		e, err := t.entry(forum.SettingPublishing)
		text = e["text"]
		return err
	})
	if err != nil {
		return "", err
	}
	return words(text)
}

// words renders a few words in Markdown: an administrator’s, so they may link to
// pages of this site.
func words(text string) (forum.HTML, error) {
	if text == "" {
		return "", nil
	}
	r, err := markup.Article(text)
	var invalid *forum.Invalid
	if errors.As(err, &invalid) { // saved under other rules
		return "", nil
	}
	return r.HTML, err
}
