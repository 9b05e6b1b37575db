package imports

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"colloquy/forum"
)

// A tree is the folder that is imported, or the folder of the one file that is.
// Nothing outside of it is read: os.Root refuses what leads out.
type tree struct {
	root *os.Root
	dir  string // the full path, symbolic links resolved
	only string // the one file, "" where it is a folder

	pictures map[string]forum.Picture // that are kept, by file
}

func openTree(from string) (*tree, error) {
	full, err := filepath.Abs(from)
	if err != nil {
		return nil, err
	}
	if full, err = filepath.EvalSymlinks(full); err != nil {
		return nil, fmt.Errorf("%s: %w", from, cause(err))
	}
	info, err := os.Stat(full)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from, cause(err))
	}
	t := &tree{dir: full, pictures: map[string]forum.Picture{}}
	if !info.IsDir() {
		t.dir, t.only = filepath.Split(full)
		if !isMarkdown(t.only) {
			return nil, fmt.Errorf("%s: neither a folder nor a .md or .markdown file", from)
		}
	}
	if t.root, err = os.OpenRoot(t.dir); err != nil {
		return nil, fmt.Errorf("%s: %w", from, cause(err))
	}
	return t, nil
}

func (t *tree) close() { _ = t.root.Close() }

// source is the name under which an article of the file is known.
func (t *tree) source(name string) string {
	return filepath.ToSlash(filepath.Join(t.dir, filepath.FromSlash(name)))
}

// files lists the files to import, in order of their names. Folders that begin
// with a dot hold no articles. What cannot be looked into goes into the report.
func (t *tree) files(r *Report) ([]string, error) {
	if t.only != "" {
		return []string{t.only}, nil
	}
	var list []string
	err := fs.WalkDir(t.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return cause(err)
		case err != nil:
			r.Failed = append(r.Failed, Failure{name, Why(err)})
			return nil
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.Type()&fs.ModeSymlink != 0:
			r.link(t, name)
		case !d.IsDir() && isMarkdown(name):
			list = append(list, name)
		}
		return nil
	})
	return list, err
}

// link names a symbolic link that somebody may have expected to be followed.
// What a link inside the folder points to is found there by itself.
func (r *Report) link(t *tree, name string) {
	if _, err := t.root.Stat(name); err == nil {
		return
	}
	target, err := os.Stat(filepath.Join(t.dir, filepath.FromSlash(name)))
	switch {
	case err != nil && isMarkdown(name):
		r.Failed = append(r.Failed, Failure{name, "a symbolic link to what is not there"})
	case err == nil && (target.IsDir() || isMarkdown(name)):
		r.Failed = append(r.Failed, Failure{name, "a symbolic link that leads out of the folder"})
	}
}

func isMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(filepath.ToSlash(name))) {
	case ".md", ".markdown":
		return true
	}
	return false
}

// read reads a whole file, if it is one and not larger than an article may be.
func (t *tree) read(name string) (fs.FileInfo, []byte, error) {
	info, f, err := t.open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, forum.MaxArticle+1))
	switch {
	case err != nil:
		return nil, nil, cause(err)
	case len(text) > forum.MaxArticle:
		return nil, nil, fmt.Errorf("larger than %d MiB", forum.MaxArticle>>20)
	}
	return info, text, nil
}

// open opens a file, if it is one.
func (t *tree) open(name string) (fs.FileInfo, *os.File, error) {
	info, err := t.root.Stat(filepath.FromSlash(name)) // before opening: a pipe would wait for a writer
	if err != nil {
		return nil, nil, cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, errors.New("not a file")
	}
	f, err := t.root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, nil, cause(err)
	}
	return info, f, nil
}

// cause is what the system says, without the path, which the report names.
func cause(err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
