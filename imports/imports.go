// Package imports brings in what was written elsewhere. It makes of files what
// package forum knows and hands that to the store, which checks it like
// everything else that comes in.
//
// One file that cannot be read never stops the rest: it is named in the report,
// with the reason.
package imports

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"path"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// A Report says what became of the files of an import.
type Report struct {
	Added, Updated, Unchanged int
	Kept                      []string // files whose article was changed by an editor since: it stays as it is
	Failed                    []Failure
	Refused                   []Failure // pictures that are not shown, by the file of their article
	Lost                      []Failure // addresses that do not lead to it, by the file of their article
}

// A Failure is a file that did not get in.
type Failure struct {
	File string // its path from the folder that was imported, with slashes
	Why  string // the reason, on one line
}

// Files is how many files the report speaks of.
func (r Report) Files() int { return r.Added + r.Updated + r.Unchanged + len(r.Kept) + len(r.Failed) }

func (r *Report) count(name string, did store.Import) {
	switch did {
	case store.ImportKept:
		r.Kept = append(r.Kept, name)
	case store.ImportAdded:
		r.Added++
	case store.ImportUpdated:
		r.Updated++
	case store.ImportUnchanged:
		r.Unchanged++
	}
}

// Markdown imports a Markdown file, or every .md and .markdown file of a folder
// at any depth. Progress, where it is not nil, is called after each file.
//
// An article is known by the full path of its file, symbolic links resolved:
// importing a folder and then a part of it finds the same articles again, and
// importing twice changes nothing. Pictures beside a file are kept by keep, where it
// is not nil, and shown. Where the files lie somewhere else now, an
// article is recognised by the name of its file and its title, together with
// its date or its text.
//
// The error is one that ends the whole import: no such path, a database that
// cannot be written, ctx. What was imported before it stays, and is in the
// report.
func Markdown(ctx context.Context, st *store.Store, from string, keep Keeper, progress func(done, total int)) (Report, error) {
	var r Report
	tree, err := openTree(from)
	if err != nil {
		return r, err
	}
	defer tree.close()
	files, err := tree.files(&r)
	if err != nil {
		return r, err
	}
	known, err := newKnown(ctx, st, tree, files)
	if err != nil {
		return r, err
	}
	for i, name := range files {
		if err := r.take(ctx, st, tree, name, known, keep); err != nil {
			return r, err
		}
		if progress != nil {
			progress(i+1, len(files))
		}
	}
	return r, nil
}

// take imports one file. What is wrong with the file goes into the report.
func (r *Report) take(ctx context.Context, st *store.Store, t *tree, name string, k known, keep Keeper) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	n, err := t.article(name)
	if err != nil {
		r.Failed = append(r.Failed, Failure{name, Why(err)})
		return nil
	}
	if err := r.keepPictures(ctx, t, name, &n, keep); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	n.Source = t.source(name)
	k.recognise(&n)
	a, did, err := st.ImportArticle(ctx, n)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		r.Failed = append(r.Failed, Failure{name, Why(err)})
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	}
	r.count(name, did)
	if len(n.Aliases) == 0 || did == store.ImportKept {
		return nil
	}
	lost, err := st.LostAliases(ctx, a.ID, n.Aliases)
	for _, path := range lost {
		r.Lost = append(r.Lost, Failure{name, path})
	}
	return err
}

// article reads one file and checks what it made of it.
func (t *tree) article(name string) (forum.NewArticle, error) {
	info, text, err := t.read(name)
	if err != nil {
		return forum.NewArticle{}, err
	}
	n, err := ReadArticle(t.source(name), info, text)
	if err != nil {
		return n, err
	}
	return n, n.Clean()
}

// known is what earlier imports brought in.
type known struct {
	sources map[string]bool
	twins   map[likeness]string // sources of articles whose files are not in this import
}

// A likeness is what an article keeps when its file moves: name, title, and
// either the date (the text may have changed since) or the text (the date may be
// the file's own, and a copy has another).
type likeness struct{ file, title, mark string }

func likenesses(source, title string, published time.Time, text [sha256.Size]byte) [2]likeness {
	file := path.Base(source)
	return [2]likeness{{file, title, published.Format(time.RFC3339Nano)}, {file, title, string(text[:])}}
}

func likenessesOf(n forum.NewArticle) [2]likeness {
	published := n.Published.Truncate(time.Microsecond) // as the store keeps it
	return likenesses(n.Source, n.Title, published, sha256.Sum256([]byte(n.Body)))
}

func newKnown(ctx context.Context, st *store.Store, t *tree, files []string) (known, error) {
	k := known{map[string]bool{}, map[likeness]string{}}
	list, err := st.ImportedArticles(ctx)
	if err != nil {
		return k, err
	}
	here := map[string]bool{}
	for _, name := range files {
		here[t.source(name)] = true
	}
	for _, a := range list {
		k.sources[a.Source] = true
		if here[a.Source] {
			continue // another file of this import is another article, however alike
		}
		for _, l := range likenesses(a.Source, a.Title, a.Published, a.Text) {
			k.twins[l] = a.Source
		}
	}
	return k, nil
}

// recognise gives an article the source under which it is known. It goes to one
// article of the import: a second one that is as like it is new.
func (k known) recognise(n *forum.NewArticle) {
	if k.sources[n.Source] {
		return
	}
	for _, l := range likenessesOf(*n) {
		if twin := k.twins[l]; twin != "" {
			n.Source = twin
			maps.DeleteFunc(k.twins, func(_ likeness, source string) bool { return source == twin })
			return
		}
	}
}
