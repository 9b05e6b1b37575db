package imports

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

func splitLines(text string) []string { return strings.Split(text, "\n") }

// run imports what lies under the path; nothing may end it early.
func run(t *testing.T, db *storetest.DB, path string) Report {
	t.Helper()
	r, err := Markdown(t.Context(), db.Store, path, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func expect(t *testing.T, r Report, added, updated, unchanged, failed int) {
	t.Helper()
	got := []int{r.Added, r.Updated, r.Unchanged, len(r.Failed)}
	if want := []int{added, updated, unchanged, failed}; !reflect.DeepEqual(got, want) {
		t.Errorf("added, updated, unchanged, failed: %v, want %v (%v)", got, want, r.Failed)
	}
}

// folder writes files into a new folder; names say which, texts what.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const dated = "---\ntitle: Dated\ndate: 2020-01-02\n---\n\nText.\n"

func TestImportingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	var steps []int
	r, err := Markdown(t.Context(), db.Store, "testdata/dialects", nil, func(done, total int) {
		steps = append(steps, done)
		if total != len(dialects) {
			t.Errorf("%d files in all", total)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r, len(dialects), 0, 0, 0)
	if len(steps) != len(dialects) || steps[len(steps)-1] != len(dialects) {
		t.Errorf("progress: %v", steps)
	}
	expect(t, run(t, db, "testdata/dialects"), 0, 0, len(dialects), 0)
	expect(t, run(t, db, "testdata/../testdata/dialects/deep/"), 0, 0, 2, 0)
	expect(t, run(t, db, "testdata/dialects/locale.md"), 0, 0, 1, 0)
	db.Sound()
}

func TestOnlyTheFilesThatCanBeReadGetIn(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	r := run(t, db, "testdata/broken")
	expect(t, r, 1, 0, 0, 5)
	var files []string
	for _, f := range r.Failed {
		files = append(files, f.File)
		if f.Why == "" || strings.ContainsAny(f.Why, "\r\n") {
			t.Errorf("%s: why is %q", f.File, f.Why)
		}
	}
	if want := []string{"bad-date.md", "bad-toml.md", "bad-yaml.md", "empty.md", "latin1.md"}; !reflect.DeepEqual(files, want) {
		t.Errorf("failed: %v", files)
	}
	if r.Files() != 6 {
		t.Errorf("%d files", r.Files())
	}
}

func TestAChangedFileUpdatesItsArticle(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	dir := folder(t, map[string]string{"x.md": dated})
	expect(t, run(t, db, dir), 1, 0, 0, 0)
	write(t, filepath.Join(dir, "x.md"), strings.Replace(dated, "Dated", "Renamed", 1))
	expect(t, run(t, db, dir), 0, 1, 0, 0)
	a, err := db.Store.Article(t.Context(), "dated") // the address stays
	if err != nil || a.Title != "Renamed" {
		t.Errorf("%q, %v", a.Title, err)
	}
	db.Sound()
}

func TestTheTimeOfAFileMattersOnlyWhereItSaysNoDate(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	dir := folder(t, map[string]string{"dated.md": dated, "undated.md": "# Undated\n\nText.\n"})
	expect(t, run(t, db, dir), 2, 0, 0, 0)
	for _, name := range []string{"dated.md", "undated.md"} {
		if err := os.Chtimes(filepath.Join(dir, name), written, written); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, run(t, db, dir), 0, 1, 1, 0)
	a, err := db.Store.Article(t.Context(), "undated")
	if err != nil || !a.PublishedAt.Equal(written.Truncate(time.Microsecond)) {
		t.Errorf("published %s, %v", a.PublishedAt, err)
	}
}

func TestAMovedFolderIsRecognised(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	text := map[string]string{"blog/a.md": dated, "blog/b.md": dated, "blog/c/a.md": strings.Replace(dated, "2020", "2021", 1)}
	expect(t, run(t, db, folder(t, text)), 3, 0, 0, 0)
	moved := folder(t, text)
	expect(t, run(t, db, moved), 0, 0, 3, 0)
	write(t, filepath.Join(moved, "blog/a.md"), dated+"More.\n")
	expect(t, run(t, db, moved), 0, 1, 2, 0)
	db.Sound()
}

func TestACopyOfAnUndatedFileIsRecognisedByItsText(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	text := map[string]string{"a.md": "# Undated\n\nText.\n"}
	expect(t, run(t, db, folder(t, text)), 1, 0, 0, 0)
	copied := folder(t, text)
	if err := os.Chtimes(filepath.Join(copied, "a.md"), written, written); err != nil {
		t.Fatal(err)
	}
	expect(t, run(t, db, copied), 0, 1, 0, 0)
	expect(t, run(t, db, copied), 0, 0, 1, 0)
	expect(t, run(t, db, folder(t, map[string]string{"a.md": "# Undated\n\nAnother text.\n"})), 1, 0, 0, 0)
	db.Sound()
}

func TestFilesOfOneImportAreNeverTheSameArticle(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	dir := folder(t, map[string]string{"a/x.md": dated, "b/x.md": dated})
	expect(t, run(t, db, dir), 2, 0, 0, 0)
	expect(t, run(t, db, dir), 0, 0, 2, 0)
	expect(t, run(t, db, folder(t, map[string]string{"c/x.md": dated, "d/x.md": dated, "e/x.md": dated})), 2, 0, 1, 0)
}

func TestLinksAreNotFollowedOutOfTheFolder(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	outside := folder(t, map[string]string{"secret.md": "# Secret\n\nText.\n"})
	dir := folder(t, map[string]string{"in/x.md": dated})
	for name, target := range map[string]string{
		"out": outside, "secret.md": filepath.Join(outside, "secret.md"), "gone.md": "nothing.md", "other.txt": "nothing", "again": "in", "y.md": "in/x.md",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	r := run(t, db, dir)
	expect(t, r, 1, 0, 0, 3)
	if got := r.Failed[2]; got.File != "secret.md" || got.Why != "a symbolic link that leads out of the folder" {
		t.Errorf("%+v", got)
	}
}

func TestTheFolderItselfMayBeALink(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	dir := folder(t, map[string]string{"x.md": dated})
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	expect(t, run(t, db, link), 1, 0, 0, 0)
	expect(t, run(t, db, dir), 0, 0, 1, 0)
}

func TestWhatIsNoArticleIsLeftAlone(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	dir := folder(t, map[string]string{
		"x.MD": dated, "notes.txt": "x", ".git/y.md": dated, "md": "x", "large.md": strings.Repeat("x", forum.MaxArticle+1),
	})
	if err := os.Mkdir(filepath.Join(dir, "folder.md"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := run(t, db, dir)
	expect(t, r, 1, 0, 0, 1)
	if r.Failed[0] != (Failure{"large.md", "larger than 2 MiB"}) {
		t.Errorf("%+v", r.Failed)
	}
}

func TestWhatEndsAnImport(t *testing.T) {
	t.Parallel()
	db := openLater(t)
	dir := folder(t, map[string]string{"x.md": dated, "x.txt": "text"})
	for path, want := range map[string]string{"nowhere": "no such file", "x.txt": "neither a folder nor"} {
		_, err := Markdown(t.Context(), db.Store, filepath.Join(dir, path), nil, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Markdown(ctx, db.Store, dir, nil, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	_ = db.Close()
	if _, err := Markdown(t.Context(), db.Store, dir, nil, nil); err == nil {
		t.Error("a closed database took an article")
	}
}

// openLater opens a store whose clock is ahead of every file's own time.
func openLater(t *testing.T) *storetest.DB {
	t.Helper()
	db := storetest.Open(t)
	db.Clock.Move(50 * 365 * 24 * time.Hour)
	return db
}

func TestADateThatHasNotComeIsRefused(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "later.md"), []byte("---\ntitle: Later\ndate: 2031-05-05\n---\n\nText.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Markdown(t.Context(), db.Store, dir, nil, nil)
	if err != nil || r.Added != 0 || len(r.Failed) != 1 || !strings.Contains(r.Failed[0].Why, "lies in the future") {
		t.Errorf("%+v %v", r, err)
	}
}

func TestAddressesThatCannotLeadToAnArticleAreNamed(t *testing.T) {
	db := storetest.OpenWith(t, store.Options{Routed: func(path string) bool { return path == "/login" }})
	dir := folder(t, map[string]string{
		"a.md": "---\ndate: 2024-01-02\nslug: one\naliases: [/login, /old/a, /articles/one]\n---\n# One\n\nWords.",
		"b.md": "---\ndate: 2024-01-02\naliases: [/old/a, /old/b, /articles/one]\n---\n# Two\n\nWords.",
	})
	for range 2 {
		r := run(t, db, dir)
		var lost []string
		for _, f := range r.Lost {
			lost = append(lost, f.File+" "+f.Why)
		}
		if got := strings.Join(lost, "; "); got != "a.md /login; b.md /old/a; b.md /articles/one" || len(r.Failed) != 0 {
			t.Errorf("named are %q; %+v", got, r)
		}
	}
	if to, err := db.Redirected(t.Context(), "/old/b"); err != nil || to.Article != "two" {
		t.Errorf("/old/b leads to %q: %v", to.Article, err)
	}
}

func TestAnArticleThatAnEditorChangedIsKeptAndNamed(t *testing.T) {
	db := storetest.Open(t)
	dir := folder(t, map[string]string{"a.md": "---\ndate: 2024-01-02\naliases: [/old/a.html, old/b, '/']\n---\n# One\n\nWords.", "b.md": "---\ndate: 2024-01-02\nredirect_from: /old/a.html\n---\n# Two\n\nWords."})
	expect(t, run(t, db, dir), 2, 0, 0, 0)
	for path, want := range map[string]string{"/old/a.html": "one", "/old/b": "one"} {
		if to, err := db.Redirected(t.Context(), path); err != nil || to.Article != want {
			t.Errorf("%s leads to %q: %v", path, to.Article, err)
		}
	}
	editor := db.Member(forum.RoleEditor)
	m, err := db.Manuscript(t.Context(), editor, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = db.SaveManuscript(t.Context(), editor, 1, forum.NewManuscript{Title: "One", Body: "Mine.", Fields: m.Fields}, forum.StateSaved); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "a.md"), "---\ndate: 2024-01-02\n---\n# One\n\nOther words.")
	write(t, filepath.Join(dir, "b.md"), "---\ndate: 2024-01-02\n---\n# Two\n\nOther words.")
	r := run(t, db, dir)
	if expect(t, r, 0, 1, 0, 0); len(r.Kept) != 1 || r.Kept[0] != "a.md" {
		t.Errorf("kept %v", r.Kept)
	}
}
