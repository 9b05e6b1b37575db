package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"colloquy/forum"
)

// logHeadFile is the file beside the database in which heads of the log are
// noted, a line each: whoever cuts the end of the log off in the database is
// found out, unless they know of the file. It may lag behind the database and is
// never ahead of it.
const logHeadFile = "log-head"

// LogHead is the newest entry of the log; its number is 0 where there is none.
func (s *Store) LogHead(ctx context.Context) (h forum.LogHead, err error) {
	err = s.read(ctx, "LogHead", func(t *tx) error {
		h.At = t.now
		err := t.row([]any{&h.ID, &h.Hash}, lastLogged)
		if errors.Is(err, forum.ErrNotFound) {
			err = nil
		}
		return err
	})
	return h, err
}

// NoteLogHead notes the newest entry of the log in the file, where it is not
// there yet. What was noted before and is not in the database is kept: it is what
// shows that something is wrong.
func (s *Store) NoteLogHead(ctx context.Context) error {
	h, err := s.LogHead(ctx)
	if err != nil || h.ID == 0 {
		return err
	}
	heads, err := s.notedHeads()
	if err != nil {
		return err
	}
	if n := len(heads); n > 0 && heads[n-1].ID == h.ID && slices.Equal(heads[n-1].Hash, h.Hash) {
		return nil
	}
	heads = append(heads, h)
	var b strings.Builder
	for i, head := range heads {
		if forum.StaleLogHead(heads, i) {
			hash, err := s.logHash(ctx, head.ID)
			if err != nil && !errors.Is(err, forum.ErrNotFound) {
				return err
			}
			if slices.Equal(hash, head.Hash) {
				continue
			}
		}
		b.WriteString(head.Line() + "\n")
	}
	return replaceFile(filepath.Join(filepath.Dir(s.path), logHeadFile), b.String())
}

// notedHeads reads the file; none where there is no file.
func (s *Store) notedHeads() (heads []forum.LogHead, err error) {
	name := filepath.Join(filepath.Dir(s.path), logHeadFile)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", forum.ErrStorage, err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" {
			continue
		}
		h, ok := forum.ParseLogHead(line)
		if !ok {
			return nil, fmt.Errorf("%w: %s, line %d is not a head of the log; move the file away and keep it, a new one begins by itself", forum.ErrStorage, name, i+1)
		}
		heads = append(heads, h)
	}
	return heads, nil
}

// replaceFile writes a file anew: whoever reads it, also after a crash, finds the
// old text or the new one.
func replaceFile(name, text string) error {
	part := name + ".part"
	err := os.WriteFile(part, []byte(text), 0o600)
	if err == nil {
		err = syncFile(part)
	}
	if err == nil {
		err = os.Rename(part, name)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", forum.ErrStorage, err)
	}
	_ = syncFile(filepath.Dir(name)) // not every file system can do this
	return nil
}
