package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// restored opens a copy as a database of its own.
func restored(t *testing.T, file string) *storetest.DB {
	t.Helper()
	dir := t.TempDir()
	must(t, os.Rename(file, filepath.Join(dir, store.FileName)))
	return reopened(t, dir)
}

func TestABackupBesideWritersIsWhole(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	var posted atomic.Int64
	stop, some := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			var last int64
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				p, err := db.PostComment(ctx, forum.NewComment{Article: "peering", Parent: last, MemberID: m.ID, Body: fmt.Sprintf("Number %d of %d.", i, g)})
				if err != nil {
					t.Error(err)
					return
				}
				if last = p.ID; posted.Add(1) == 50 {
					close(some)
				}
			}
		})
	}
	<-some
	dir := t.TempDir()
	files := []string{filepath.Join(dir, "it's one.db"), filepath.Join(dir, "two.db")}
	var before []int64
	for _, file := range files {
		before = append(before, posted.Load())
		if err := db.Backup(ctx, file); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 2 {
		t.Errorf("in the folder of the copies lie %v, %v", list, err)
	}
	for i, file := range files {
		copied := restored(t, file)
		copied.Sound()
		a, err := copied.Store.Article(ctx, "peering")
		if err != nil || int64(a.CommentCount) < before[i] || int64(a.CommentCount) > posted.Load() {
			t.Errorf("%d comments, %d were there before and %d after, %v", a.CommentCount, before[i], posted.Load(), err)
		}
		copied.Comment(m, "peering", 0) // and it goes on
		copied.Sound()
	}
	db.Sound()
}

func TestABackupOverwritesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "kept.txt")
	must(t, os.WriteFile(file, []byte("kept"), 0o600))
	must(t, os.Symlink(filepath.Join(dir, "nothing"), filepath.Join(dir, "link")))
	must(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	for _, name := range []string{"kept.txt", "link", "folder"} {
		err := db.Backup(ctx, filepath.Join(dir, name))
		if err == nil || !strings.Contains(err.Error(), name+" exists already") {
			t.Errorf("%v", err)
		}
	}
	for _, name := range []string{filepath.Join("nowhere", "copy.db"), filepath.Join("kept.txt", "copy.db")} {
		if err := db.Backup(ctx, filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v", err)
		} else {
			oneLine(t, err)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "kept" {
		t.Errorf("%q %v", text, err)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 3 {
		t.Errorf("left behind: %v %v", list, err)
	}
}

func TestOfTwoBackupsToOneFileOneIsMade(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	file := filepath.Join(t.TempDir(), "copy.db")
	var wg sync.WaitGroup
	var made, refused atomic.Int64
	for range 6 {
		wg.Go(func() {
			switch err := db.Backup(ctx, file); {
			case err == nil:
				made.Add(1)
			case strings.Contains(err.Error(), "exists already"):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 || refused.Load() != 5 {
		t.Errorf("%d made, %d refused", made.Load(), refused.Load())
	}
	copied := restored(t, file)
	copied.Sound()
	if _, err := copied.Store.Article(ctx, "peering"); err != nil {
		t.Error(err)
	}
}

func TestABackupOfADamagedDatabaseSaysSo(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	must(t, db.Plain("PRAGMA wal_checkpoint(TRUNCATE)"))
	f, err := os.OpenFile(filepath.Join(db.Dir, store.FileName), os.O_RDWR, 0)
	must(t, err)
	for at := int64(4096 * 4); at < 4096*60; at += 4096 {
		_, err = f.WriteAt([]byte(strings.Repeat("garbage!", 64)), at)
		must(t, err)
	}
	must(t, f.Close())
	file := filepath.Join(t.TempDir(), "copy.db")
	err = db.Backup(ctx, file)
	if !errors.Is(err, forum.ErrStorage) || !strings.Contains(err.Error(), db.Path()+": damaged") {
		t.Fatalf("%v", err)
	}
	oneLine(t, err)
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a copy is there: %v", err)
	}
}
