package imports

import (
	"context"
	"errors"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"colloquy/forum"
)

// A Keeper keeps a picture and returns it as it is kept. What cannot be taken is a
// *forum.Invalid.
type Keeper func(ctx context.Context, picture []byte) (forum.Picture, error)

// shownPicture finds where a text shows a picture, in Markdown and in HTML.
var shownPicture = regexp.MustCompile(`(!\[[^\]\n]*\]\(\s*<?|<img\s[^>]*?src=["'])([^\s"'<>()]+)`)

// keepPictures keeps the pictures that lie beside the file of an article, and lets its
// text show those. One that is not there, or cannot be kept, stays as it is written. The
// error is one that ends the import.
func (r *Report) keepPictures(ctx context.Context, t *tree, name string, n *forum.NewArticle, keep Keeper) (err error) {
	if keep == nil {
		return nil
	}
	n.Body = shownPicture.ReplaceAllStringFunc(n.Body, func(shown string) string {
		m := shownPicture.FindStringSubmatch(shown)
		file := beside(name, m[2])
		if file == "" || err != nil {
			return shown
		}
		p, failed := t.picture(ctx, file, keep)
		var invalid *forum.Invalid
		switch {
		case failed == nil:
			n.Pictures = append(n.Pictures, p.Name())
			return m[1] + p.Address()
		case errors.As(failed, &invalid):
			r.Refused = append(r.Refused, Failure{name, m[2] + ": " + sentence(invalid.Problems[0])})
		case !errors.Is(failed, errNoFile):
			err = failed
		}
		return shown
	})
	return err
}

// beside is the file that a text names by a path from its own; "" where it is none in
// the folder that is imported.
func beside(name, target string) string {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" || strings.HasPrefix(u.Path, "/") {
		return ""
	}
	file := path.Join(path.Dir(name), u.Path)
	if !filepath.IsLocal(filepath.FromSlash(file)) {
		return ""
	}
	return file
}

// errNoFile is what is wrong with a file that is none, or may not be read.
var errNoFile = errors.New("no file that can be read")

// picture keeps a file of the folder, once however often it is shown.
func (t *tree) picture(ctx context.Context, file string, keep Keeper) (forum.Picture, error) {
	if p, ok := t.pictures[file]; ok {
		return p, nil
	}
	text, err := t.bytes(file, forum.MaxArticlePicture)
	if err != nil {
		return forum.Picture{}, err
	}
	p, err := keep(ctx, text)
	if err == nil {
		t.pictures[file] = p
	}
	return p, err
}

// bytes reads a file, or so much of it that one sees it is too large.
func (t *tree) bytes(file string, most int64) ([]byte, error) {
	_, f, err := t.open(file)
	if err != nil {
		return nil, errNoFile
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}
