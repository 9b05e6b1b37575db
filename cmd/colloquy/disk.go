package main

import (
	"errors"
	"io/fs"
	"os"

	"colloquy/handlers"
)

// disk tells how much room the database takes, its log included, and how much is
// left where it lies.
func (s *server) disk() (handlers.Disk, error) {
	d, err := diskRoom(s.cfg.Data)
	if err != nil {
		return d, err
	}
	for _, suffix := range []string{"", "-wal"} {
		info, err := os.Stat(s.store.Path() + suffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return d, err
		}
		d.Database += info.Size()
	}
	return d, nil
}
