package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"colloquy/forum"
)

// setting reads a setting into v, which keeps its value where none was saved.
func (t *tx) setting(name string, v any) error {
	var text string
	err := t.row([]any{&text}, "SELECT value FROM settings WHERE name = $1", name)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return decodeSetting(name, text, v)
}

func decodeSetting(name, text string, v any) error {
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}

// entry reads a setting that has one entry, with its default.
func (t *tx) entry(name string) (forum.Entry, error) {
	is, _ := forum.FindSetting(name)
	var saved forum.Entry
	err := t.setting(name, &saved)
	return is.Filled(saved), err
}

// entries reads a setting that has many entries, with its defaults.
func (t *tx) entries(name string) ([]forum.Entry, error) {
	is, _ := forum.FindSetting(name)
	list := is.Defaults
	err := t.setting(name, &list)
	return list, err
}

// saveSetting writes what was cleaned. Changed is when, and later than the time
// before even where the clock was set back: forms say which one they have seen.
func (t *tx) saveSetting(is forum.Setting, entries []forum.Entry, actor *forum.Member, before time.Time) error {
	var v any = entries
	if is.Many == 0 {
		v = entries[0]
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	changed := max(t.now.UnixMicro(), before.UnixMicro()+1)
	err = t.do(`INSERT INTO settings (name, value, changed_at, changed_by) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
		is.Name, string(text), changed, idOrNull(actor.Writer().MemberID))
	if err != nil {
		return err
	}
	return t.touchSite()
}

// Side is what stands beside an article, the same on all pages.
type Side struct {
	Sponsors  []forum.Sponsor
	Word      forum.ReadersWord // empty where nobody said one
	Discussed []forum.Article   // slug, title and count alone
}

// Side returns what stands beside an article.
func (s *Store) Side(ctx context.Context) (Side, error) {
	var side Side
	err := s.read(ctx, "Side", func(t *tx) (err error) {
		discussed, err := t.entry(forum.SettingDiscussed)
		if err != nil {
			return err
		}
		n, _ := strconv.Atoi(discussed["number"]) // checked when it was saved
		if n > 0 {
			if side.Discussed, err = t.mostDiscussed(n); err != nil {
				return err
			}
		}
		if side.Sponsors, err = t.sponsors(); err != nil {
			return err
		}
		return t.setting(forum.SettingReadersWord, &side.Word)
	})
	return side, err
}

// SetSponsors replaces the sponsors, whatever they were. *forum.Invalid where
// one cannot be taken.
func (s *Store) SetSponsors(ctx context.Context, list []forum.Sponsor) error {
	entries := make([]forum.Entry, len(list))
	for i, sponsor := range list {
		entries[i] = sponsor.Entry()
	}
	return s.replaceSetting(ctx, forum.SettingSponsors, entries)
}

// SetReadersWord replaces what a reader said about the site.
func (s *Store) SetReadersWord(ctx context.Context, w forum.ReadersWord) error {
	return s.replaceSetting(ctx, forum.SettingReadersWord, []forum.Entry{w.Entry()})
}

// SetDigest says when the digest goes out.
func (s *Store) SetDigest(ctx context.Context, e forum.Entry) error {
	return s.replaceSetting(ctx, forum.SettingDigest, []forum.Entry{e})
}

// replaceSetting is for what no administrator does: the demonstration.
func (s *Store) replaceSetting(ctx context.Context, name string, entries []forum.Entry) error {
	is, _ := forum.FindSetting(name)
	entries, err := is.Clean(entries)
	if err != nil {
		return err
	}
	return s.write(ctx, "replaceSetting", func(t *tx) error { return t.saveSetting(is, entries, nil, time.Time{}) })
}

// MarkDemonstration notes that what is in the database was made up.
func (s *Store) MarkDemonstration(ctx context.Context) error {
	return s.write(ctx, "MarkDemonstration", func(t *tx) error {
		return t.do("UPDATE site SET demonstration = 1 WHERE id = 1")
	})
}

// Demonstration tells whether what is in the database was made up. A site that
// serves people refuses such a database.
func (s *Store) Demonstration(ctx context.Context) (bool, error) {
	var demo bool
	err := s.read(ctx, "Demonstration", func(t *tx) error {
		return t.row([]any{&demo}, "SELECT demonstration FROM site WHERE id = 1")
	})
	return demo, err
}

// Empty tells whether there are neither articles nor members yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var empty bool
	err := s.read(ctx, "Empty", func(t *tx) error {
		return t.row([]any{&empty}, "SELECT NOT EXISTS (SELECT 1 FROM articles) AND NOT EXISTS (SELECT 1 FROM members)")
	})
	return empty, err
}
