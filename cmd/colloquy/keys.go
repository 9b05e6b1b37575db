package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"colloquy/forum"
)

// keysFile is the name of the file with the keys that sign tokens: one in hex a
// line, the first one signs, all verify. To retire a key, write a new one above
// it and start again; take the old one away when its tokens have run out.
const keysFile = "keys"

// loadKeys reads the keys in a folder, and makes one where there is none. Only
// the file's owner can read it.
func loadKeys(dir string) (forum.Keys, error) {
	path := filepath.Join(dir, keysFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(path); err != nil {
			return nil, err
		}
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	var keys forum.Keys
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		key, err := hex.DecodeString(string(line))
		if err != nil || len(key) < forum.KeySize {
			return nil, fmt.Errorf("%s: a line is no key of %d bytes in hex", path, forum.KeySize)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%s holds no key; remove it, and a new one is made", path)
	}
	return keys, nil
}

// makeKey writes a new key as a whole or not at all; where another process was
// first, its key counts.
func makeKey(path string) error {
	key := make([]byte, forum.KeySize)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the program instead
	f, err := os.CreateTemp(filepath.Dir(path), keysFile+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = fmt.Fprintf(f, "%x\n", key)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
