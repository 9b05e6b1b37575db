package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"colloquy/forum"
)

// Names of settings.
const (
	settingSponsors    = "sponsors"
	settingReadersWord = "readers_word"
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
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}

func (s *Store) saveSetting(ctx context.Context, name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.write(ctx, "saveSetting", func(t *tx) error {
		err := t.do(`INSERT INTO settings (name, value, changed_at) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at`, name, string(text), t.now.UnixMicro())
		if err != nil {
			return err
		}
		return t.touchSite()
	})
}

// Side is what stands beside an article, the same on all pages.
type Side struct {
	Sponsors  []forum.Sponsor
	Word      forum.ReadersWord // empty where nobody said one
	Discussed []forum.Article   // slug, title and count alone
}

// sideArticles is how many of the most discussed articles are named.
const sideArticles = 5

// Side returns what stands beside an article.
func (s *Store) Side(ctx context.Context) (Side, error) {
	var side Side
	err := s.read(ctx, "Side", func(t *tx) (err error) {
		if side.Discussed, err = t.mostDiscussed(sideArticles); err != nil {
			return err
		}
		if err := t.setting(settingSponsors, &side.Sponsors); err != nil {
			return err
		}
		return t.setting(settingReadersWord, &side.Word)
	})
	return side, err
}

// SetSponsors replaces the sponsors. Each needs a topic, a name and an address
// in the web; *forum.Invalid otherwise.
func (s *Store) SetSponsors(ctx context.Context, list []forum.Sponsor) error {
	e := &forum.Invalid{}
	for i := range list {
		list[i].Clean(e)
	}
	if err := e.Or(); err != nil {
		return err
	}
	return s.saveSetting(ctx, settingSponsors, list)
}

// SetReadersWord replaces what a reader said about the site.
func (s *Store) SetReadersWord(ctx context.Context, w forum.ReadersWord) error {
	e := &forum.Invalid{}
	w.Clean(e)
	if err := e.Or(); err != nil {
		return err
	}
	return s.saveSetting(ctx, settingReadersWord, w)
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
