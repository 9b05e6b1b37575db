package media

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"colloquy/forum"
)

const (
	nameLength = 32 // digits of the hash in the name of a file
	suffix     = ".jpg"
	unfinished = "new-" // begins the name of a file that is being written
)

// ValidName tells whether a name can be that of a portrait: nothing else is
// looked for in the folder.
func ValidName(name string) bool {
	digits, ok := strings.CutSuffix(name, suffix)
	return ok && len(digits) == nameLength && strings.Trim(digits, "0123456789abcdef") == ""
}

// Read returns a portrait, a JPEG. forum.ErrNotFound where there is none.
func (f *Folder) Read(name string) ([]byte, error) {
	if !ValidName(name) {
		return nil, forum.ErrNotFound
	}
	text, err := os.ReadFile(filepath.Join(f.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, forum.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("portrait %s: %w: %w", name, forum.ErrStorage, err)
	}
	return text, nil
}

// write writes a file under the name that its content gives it. It is on the
// disk whole when this returns. A file that is there is written again: its time
// says that somebody is about to refer to it.
func (f *Folder) write(portrait []byte) (string, error) {
	sum := sha256.Sum256(portrait)
	name := hex.EncodeToString(sum[:])[:nameLength] + suffix
	f.files.Lock()
	defer f.files.Unlock()
	if err := f.replace(name, portrait); err != nil {
		return "", fmt.Errorf("portrait %s: %w: %w", name, forum.ErrStorage, err)
	}
	return name, nil
}

func (f *Folder) replace(name string, text []byte) error {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(f.dir, unfinished) // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // is not there any more where all went well
	_, err = temporary.Write(text)
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), filepath.Join(f.dir, name)); err != nil {
		return err
	}
	return syncFolder(f.dir)
}

// syncFolder brings the name of a file to the disk.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Sweep removes the portraits that nobody refers to, and what was left
// unfinished, where they were written before a time: somebody may be about to
// refer to a younger one. It returns how many files went.
func (f *Folder) Sweep(before time.Time, refers func(name string) (bool, error)) (int, error) {
	entries, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %w", forum.ErrStorage, err)
	}
	swept := 0
	for _, e := range entries {
		gone, err := f.sweep(e.Name(), before, refers)
		if err != nil {
			return swept, err
		}
		if gone {
			swept++
		}
	}
	return swept, nil
}

// sweep removes a file of ours where it is old and nobody refers to it.
func (f *Folder) sweep(name string, before time.Time, refers func(string) (bool, error)) (bool, error) {
	if !ValidName(name) && !strings.HasPrefix(name, unfinished) {
		return false, nil
	}
	f.files.Lock()
	defer f.files.Unlock()
	info, err := os.Stat(filepath.Join(f.dir, name))
	if err != nil || !info.ModTime().Before(before) {
		return false, nil
	}
	if ValidName(name) {
		if used, err := refers(name); err != nil || used {
			return false, err
		}
	}
	return true, os.Remove(filepath.Join(f.dir, name))
}
