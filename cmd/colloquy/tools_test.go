package main

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/imports"
	"colloquy/store"
)

const secret = "correct horse battery"

func signIn(ctx context.Context, st *store.Store, email, password string) (forum.Member, error) {
	e, err := st.SignIn(ctx, store.Try{Email: email, Password: password}, store.NewSession{Token: email + password})
	return e.Member, err
}

func TestAMemberIsAddedAndCanSignIn(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	file := writeFile(t, filepath.Join(t.TempDir(), "password"), secret+"\r\n")
	colloquyWith(t, secret+"\n", nil, "user", "add", "--data", dir, "--name", "Ann Lee", "--email", "ann@example.org",
		"--role", "admin,editor", "--role", "author", "--position", "Head", "--affiliation", "Here", "--password-stdin").
		does(t, "Added Ann Lee (ann@example.org, author, editor, administrator).\n")
	colloquy(t, "user", "add", "--data", dir, "--name", "Bo Lind", "--email", "bo@example.org", "--password-file", file).
		does(t, "Added Bo Lind (bo@example.org, reader).\n")
	withData(t, dir, func(ctx context.Context, st *store.Store) error {
		ann, err := signIn(ctx, st, "Ann@example.org", secret)
		if ann.Position != "Head" || ann.Affiliation != "Here" {
			t.Errorf("%+v", ann)
		}
		_, err2 := signIn(ctx, st, "bo@example.org", secret)
		return errors.Join(err, err2)
	})
	list := colloquy(t, "user", "list", "--data", dir)
	list.does(t, "ann@example.org  author, editor, administrator")
	if strings.Count(list.out, "\n") != 3 || strings.Contains(list.out, "argon2") {
		t.Error(list.out)
	}
}

func TestMembersThatCannotBeAdded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	add := func(stdin, name, email string, more ...string) result {
		return colloquyWith(t, stdin, nil, append([]string{"user", "add", "--data", dir, "--name", name, "--email", email, "--password-stdin"}, more...)...)
	}
	add(secret, "Ann", "ann@example.org").does(t, "Added")
	add(secret, "Another", "ANN@example.org").fails(t, couldNot, "email: taken by somebody already")
	add("short\n", "Bo", "bo@example.org").fails(t, couldNot, "password: shorter than 8 characters")
	add("", "Bo", "bo@example.org").fails(t, couldNot, "password: shorter than 8 characters")
	add(strings.Repeat("x", 10_000), "Bo", "bo@example.org").fails(t, couldNot, "password: longer than 1000 characters")
	add("nul\x00nul\x00nul", "Bo", "bo@example.org").fails(t, couldNot, "password: not UTF-8 text")
	add(secret, "Bo", "not an address").fails(t, couldNot, "email: not an e-mail address")
	add(secret, "B\no", "bo@").fails(t, couldNot, "name: a line break where one line is expected; email: not an e-mail address")
	add(secret, "Bo", "bo@example.org", "--password-file", "x").fails(t, wrongUsage, "exclude each other")
	colloquy(t, "user", "add", "--data", dir, "--name", "Bo", "--email", "bo@example.org", "--password-file", "/nowhere/x").
		fails(t, couldNot, "/nowhere/x: no such file")
}

func TestRolesAndPasswordsChange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	colloquyWith(t, secret, nil, "user", "add", "--data", dir, "--name", "Ann", "--email", "ann@example.org", "--role", "administrator", "--password-stdin").does(t, "Added")
	colloquy(t, "user", "role", "--data", dir, "ann@example.org", "editor").fails(t, couldNot, "ann@example.org is the last administrator")
	colloquy(t, "user", "role", "--data", dir, "ann@example.org", "administrator", "moderator").does(t, "ann@example.org: moderator, administrator\n")
	colloquy(t, "user", "role", "--data", dir, "bo@example.org", "reader").fails(t, couldNot, "nobody has the address bo@example.org")
	colloquyWith(t, "short", nil, "user", "password", "--data", dir, "ann@example.org", "--password-stdin").fails(t, couldNot, "shorter than 8")
	colloquyWith(t, "another "+secret, nil, "user", "password", "--data", dir, "ann@example.org", "--password-stdin").does(t, "ann@example.org has a new password and is signed out everywhere.\n")
	withData(t, dir, func(ctx context.Context, st *store.Store) error {
		if _, err := signIn(ctx, st, "ann@example.org", secret); err == nil {
			t.Error("the old password goes on working")
		}
		_, err := signIn(ctx, st, "ann@example.org", "another "+secret)
		return err
	})
}

func TestDiscussionsOpenAndClose(t *testing.T) {
	t.Parallel()
	dir := site(t)
	colloquy(t, "article", "list", "--data", dir).does(t, "first  published  open ")
	colloquy(t, "article", "close", "--data", dir, "first").does(t, "")
	colloquy(t, "article", "close", "--data", dir, "first").does(t, "")
	colloquy(t, "article", "list", "--data", dir).does(t, "first  published  closed ")
	colloquy(t, "article", "open", "--data", dir, "first").does(t, "")
	colloquy(t, "article", "list", "--data", dir).does(t, "first  published  open ")
	colloquy(t, "article", "open", "--data", dir, "second").fails(t, couldNot, `there is no article "second"`)
}

func TestAFolderWithoutASiteIsToldAndNotMade(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mistyped")
	for _, line := range []string{"user list", "article list", "article open x", "backup x", "verify", "user role a@b.org reader"} {
		colloquy(t, append(strings.Fields(line), "--data", dir)...).fails(t, couldNot, dir+" holds no database")
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("the folder was made")
	}
	colloquy(t, "migrate", "--data", dir).does(t, "has schema version 7.\n")
	colloquy(t, "migrate", "--data", dir).does(t, "has schema version 7.\n")
	colloquy(t, "verify", "--data", dir).does(t, "nothing wrong")
}

func TestImportSaysWhatBecameOfTheFiles(t *testing.T) {
	t.Parallel()
	dir, files := t.TempDir(), t.TempDir()
	article := writeFile(t, filepath.Join(files, "a", "good.md"), "---\ntitle: Good\ndate: 2020-01-02\naliases: [/login, /old]\n---\n\nText.\n")
	writeFile(t, filepath.Join(files, "bad.md"), "---\ntitle: [\n---\n\nText.\n")
	r := colloquy(t, "import", "markdown", "--data", dir, files)
	if r.code != done || r.out != "1 added, 0 updated, 0 unchanged, 1 not imported.\n" {
		t.Errorf("%+v", r)
	}
	if !strings.HasPrefix(r.err, "bad.md: front matter: ") || !strings.HasSuffix(r.err, "a/good.md: without the address /login: something else stands there, or has it already\n") || strings.Count(r.err, "\n") != 2 {
		t.Errorf("%q", r.err)
	}
	if r = colloquy(t, "import", "markdown", "--data", dir, article); r.code != done || r.out != "0 added, 0 updated, 1 unchanged, 0 not imported.\n" || !strings.Contains(r.err, "without the address /login") {
		t.Errorf("%+v", r)
	}
	withData(t, dir, func(ctx context.Context, st *store.Store) error {
		_, err := st.Article(ctx, "good")
		return err
	})
	r = colloquy(t, "import", "markdown", "--data", dir, filepath.Join(files, "bad.md"))
	if r.code != couldNot || !strings.HasSuffix(r.err, "colloquy: nothing could be imported\n") {
		t.Errorf("%+v", r)
	}
	colloquy(t, "import", "markdown", "--data", dir, t.TempDir()).fails(t, couldNot, "there is no .md or .markdown file")
	colloquy(t, "import", "markdown", "--data", dir, "/nowhere").fails(t, couldNot, "/nowhere: no such file or directory")
}

func TestPicturesOfImportedArticlesAreKeptBesideTheDatabase(t *testing.T) {
	t.Parallel()
	dir, files := t.TempDir(), t.TempDir()
	dot, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(files, "dot.png"), string(dot))
	writeFile(t, filepath.Join(files, "bad.png"), "Dear all,")
	writeFile(t, filepath.Join(files, "x.md"), "---\ntitle: Dot\ndate: 2020-01-02\n---\n\n![A dot](dot.png) ![](bad.png)\n")
	r := colloquy(t, "import", "markdown", "--data", dir, files)
	if r.code != done || r.out != "1 added, 0 updated, 0 unchanged, 0 not imported.\n" || r.err != "x.md: without the picture bad.png: not a JPEG, PNG, GIF or WebP\n" {
		t.Errorf("%+v", r)
	}
	kept, err := filepath.Glob(filepath.Join(dir, "media", "*-1x1.png"))
	if err != nil || len(kept) != 1 {
		t.Errorf("%v, %v", kept, err)
	}
}

func TestWhatIsInterruptedSaysSo(t *testing.T) {
	t.Parallel()
	var errs strings.Builder
	a := &app{out: &errs, err: &errs, now: time.Now}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code := a.run(ctx, []string{"migrate", "--data", t.TempDir()}); code != couldNot || errs.String() != "colloquy: interrupted\n" {
		t.Errorf("%d, %q", code, errs.String())
	}
	errs.Reset()
	err := a.tellImport(imports.Report{Added: 1}, fmt.Errorf("x.md: %w", context.Canceled))
	if code := a.report(err); code != couldNot || !strings.HasSuffix(errs.String(), "colloquy: interrupted; import again to go on\n") {
		t.Errorf("%d, %q", code, errs.String())
	}
}

// execute changes a database behind the program's back.
func execute(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestABackupIsVerifiedAndNeverOverwrites(t *testing.T) {
	t.Parallel()
	dir, copied := site(t), t.TempDir()
	file := filepath.Join(copied, store.FileName)
	colloquy(t, "backup", "--data", dir, file).does(t, "Wrote "+file)
	colloquy(t, "backup", "--data", dir, file).fails(t, couldNot, "exists already")
	colloquy(t, "verify", "--data", copied).does(t, "nothing wrong")
	colloquy(t, "article", "list", "--data", copied).does(t, "first")
	missing := filepath.Join(copied, "missing", "x.db")
	colloquy(t, "backup", "--data", dir, missing).fails(t, couldNot, "no such file or directory")
}

func TestVerifyPrintsWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := site(t)
	execute(t, dir, "UPDATE articles SET comment_count = 7")
	r := colloquy(t, "verify", "--data", dir)
	if r.code != couldNot || r.out != "counters of articles: article first counts 7 comments and has 0\n" || !strings.Contains(r.err, "is not sound: 1 finding") {
		t.Errorf("%+v", r)
	}
}

func TestVerifySaysThatTheLogEndsBeforeWhatWasNoted(t *testing.T) {
	t.Parallel()
	dir := site(t)
	head := forum.LogHead{At: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), ID: 118, Hash: make([]byte, 32)}
	writeFile(t, filepath.Join(dir, "log-head"), head.Line()+"\n")
	r := colloquy(t, "verify", "--data", dir)
	if r.code != couldNot || !strings.HasPrefix(r.out, "log: it ends with entry 0, but entry 118 was noted on 20 November 2026, 12:00 UTC in log-head: its end was cut off, or an older backup is there instead.") {
		t.Errorf("%+v", r)
	}
}

func TestVerifyComparesTheLogWithAHeadFromAMail(t *testing.T) {
	t.Parallel()
	dir := site(t)
	r := colloquy(t, "verify", "--data", dir, "--log-head", "118 · 3f9a3f9a3f9a3f9a…")
	if r.code != couldNot || !strings.HasPrefix(r.out, "log: it ends with entry 0, but entry 118 was noted as 118 · 3f9a3f9a3f9a3f9a…: its end was cut off") {
		t.Errorf("%+v", r)
	}
	colloquy(t, "verify", "--data", dir, "--log-head", "118").fails(t, wrongUsage, "a head of the log is a number and the beginning of a hash")
}

func TestADatabaseOfANewerProgramIsRefused(t *testing.T) {
	t.Parallel()
	dir := site(t)
	path := filepath.Join(dir, store.FileName)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	binary.BigEndian.PutUint32(text[60:], 99) // the user version (SQLite file format, 1.3)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"serve", "demo", "migrate", "verify", "user list"} {
		r := colloquy(t, append(strings.Fields(command), "--data", dir)...)
		r.fails(t, couldNot, "the database has schema version 99, this program knows up to 7")
	}
}

func TestAFolderThatCannotBeUsedIsToldOnOneLine(t *testing.T) {
	t.Parallel()
	file := writeFile(t, filepath.Join(t.TempDir(), "file"), "x")
	noDatabase := t.TempDir()
	writeFile(t, filepath.Join(noDatabase, store.FileName), strings.Repeat("no database ", 100))
	for _, command := range []string{"serve", "demo", "migrate", "import markdown ."} {
		colloquy(t, append(strings.Fields(command), "--data", file)...).fails(t, couldNot, "the database cannot be used")
		colloquy(t, append(strings.Fields(command), "--data", noDatabase)...).fails(t, couldNot, "not a database")
	}
}

func TestSentencesForTheTerminal(t *testing.T) {
	t.Parallel()
	var errs strings.Builder
	a := &app{err: &errs}
	for _, err := range []error{errors.New("two\nlines"), forum.ErrNotFound, &forum.Invalid{Problems: []forum.Problem{{Field: "x", Key: "new_key"}}}} {
		a.report(err)
	}
	if want := "colloquy: two lines\ncolloquy: not found\ncolloquy: x: new_key\n"; errs.String() != want {
		t.Errorf("%q", errs.String())
	}
}

func TestArticlesArePublishedAndWithdrawnOnTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := site(t)
	withData(t, dir, func(ctx context.Context, st *store.Store) error {
		_, _, err := st.ImportArticle(ctx, forum.NewArticle{Slug: "second", Title: "Second", Body: "Text.", Source: "second", Draft: true})
		return err
	})
	article := func(args ...string) result {
		return colloquy(t, append([]string{"article"}, append(args, "--data", dir)...)...)
	}
	article("list").does(t, "second  draft      open        0         -           Second")
	article("publish", "second").does(t, "")
	article("list").does(t, "second  published")
	article("publish", "second").fails(t, couldNot, "second is in a state in which that cannot be done")
	article("withdraw", "second", "--why", "The figures were wrong.").does(t, "")
	article("withdraw", "second", "--why", "Again.").fails(t, couldNot, "cannot be done")
	article("list").does(t, "second  withdrawn")
	article("publish", "second").does(t, "")
	article("list").does(t, "second  published")
	article("publish", "third").fails(t, couldNot, `there is no article "third"`)
	article("withdraw", "third", "--why", "x").fails(t, couldNot, `there is no article "third"`)
	withData(t, dir, func(ctx context.Context, st *store.Store) error {
		_, err := st.Article(ctx, "second")
		return err
	})
	colloquy(t, "verify", "--data", dir).does(t, "nothing wrong")
}
