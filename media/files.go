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
	nameLength     = 32 // digits of the hash in the name of a file
	portraitSuffix = ".jpg"
	unfinished     = "new-" // begins the name of a file that is being written
)

// ValidName tells whether a name can be that of a portrait or of a picture of an
// article: nothing else is looked for in the folder.
func ValidName(name string) bool {
	if _, _, ok := forum.ParsePicture(name); ok {
		return true
	}
	digits, ok := strings.CutSuffix(name, portraitSuffix)
	return ok && len(digits) == nameLength && strings.Trim(digits, "0123456789abcdef") == ""
}

// Read returns a portrait, a JPEG, or a picture of an article. forum.ErrNotFound
// where there is none.
func (f *Folder) Read(name string) ([]byte, error) {
	if !ValidName(name) {
		return nil, forum.ErrNotFound
	}
	text, err := os.ReadFile(filepath.Join(f.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, forum.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("picture %s: %w: %w", name, forum.ErrStorage, err)
	}
	return text, nil
}

// hash is what the content of a file gives to its name.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:nameLength]
}

// A file is one to be written.
type file struct {
	name string
	text []byte
}

// write writes files under the names that their content gives them. They are on the
// disk whole when this returns. One that is there is written again: its time says
// that somebody is about to refer to it.
func (f *Folder) write(files ...file) error {
	f.files.Lock()
	defer f.files.Unlock()
	err := os.MkdirAll(f.dir, 0o700)
	for _, one := range files {
		if err == nil {
			err = f.replace(one)
		}
	}
	if err == nil {
		err = syncFolder(f.dir)
	}
	if err != nil {
		return fmt.Errorf("picture %s: %w: %w", files[len(files)-1].name, forum.ErrStorage, err)
	}
	return nil
}

func (f *Folder) replace(one file) error {
	temporary, err := os.CreateTemp(f.dir, unfinished) // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // is not there any more where all went well
	_, err = temporary.Write(one.text)
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), filepath.Join(f.dir, one.name))
}

// syncFolder brings the names of files to the disk.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Sweep removes the pictures that nobody refers to, and what was left unfinished,
// where they were written before a time: somebody may be about to refer to a younger
// one. It asks for a picture of an article by the name of the full one. It returns
// how many files went.
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
		if used, err := refers(fullName(name)); err != nil || used {
			return false, err
		}
	}
	return true, os.Remove(filepath.Join(f.dir, name))
}

// fullName is the name by which a picture is referred to.
func fullName(name string) string {
	if p, _, ok := forum.ParsePicture(name); ok {
		return p.Name()
	}
	return name
}
