package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"colloquy/cmd/colloquy/demo"
	"colloquy/store"
)

func TestTheDemonstrationInATemporaryFolder(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p := start(t, "demo")
	p.shows("/", "Colloquy")
	p.shows("/articles/when-a-registry-says-no", "When a registry says no")
	p.shows("/articles/a-letter-from-the-repair-ship", "A letter from the repair ship")
	if folders, _ := filepath.Glob(filepath.Join(os.TempDir(), "colloquy-demo-*")); len(folders) != 1 {
		t.Errorf("folders while it runs: %q", folders)
	}
	p.stop()
	if folders, _ := filepath.Glob(filepath.Join(os.TempDir(), "colloquy-demo-*")); len(folders) != 0 {
		t.Errorf("left behind: %q", folders)
	}
	for _, want := range []string{
		"reader@example.org", "author@example.org", "editor@example.org", "moderator@example.org", "admin@example.org", demo.Password, "forgotten",
	} {
		if !strings.Contains(p.out.String(), want) {
			t.Errorf("standard output has no %s: %s", want, &p.out)
		}
	}
}

func TestTheDemonstrationGoesOnInItsFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "kept")
	p := start(t, "demo", "--data", dir)
	p.stop()
	if !strings.Contains(p.out.String(), "kept in "+dir) {
		t.Errorf("standard output: %s", &p.out)
	}
	before := colloquy(t, "article", "list", "--data", dir)
	before.does(t, "when-a-registry-says-no")
	colloquy(t, "verify", "--data", dir).does(t, "nothing wrong")
	colloquy(t, "serve", "--data", dir, "--listen", "127.0.0.1:0").fails(t, couldNot, "holds the demonstration")
	p = start(t, "demo", "--data", dir)
	if status, _ := p.get("/dev/pages"); status != http.StatusOK {
		t.Errorf("/dev/pages: status %d", status)
	}
	p.stop()
	if after := colloquy(t, "article", "list", "--data", dir); after != before {
		t.Errorf("another demonstration: %s", after.out)
	}
}

func TestTheDemonstrationLeavesARealSiteAlone(t *testing.T) {
	t.Parallel()
	dir := site(t)
	colloquy(t, "demo", "--data", dir, "--listen", "127.0.0.1:0").fails(t, couldNot, dir+" holds a site that is no demonstration")
	colloquyWith(t, "", []string{"COLLOQUY_DATA=" + dir, "COLLOQUY_LISTEN=127.0.0.1:0"}, "demo").fails(t, couldNot, "holds a site")
	colloquy(t, "article", "list", "--data", dir).does(t, "first")
}

func TestADemonstrationThatWasNotFinishedIsTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	withData(t, dir, func(ctx context.Context, st *store.Store) error { return st.MarkDemonstration(ctx) })
	colloquy(t, "demo", "--data", dir, "--listen", "127.0.0.1:0").fails(t, couldNot, "was not finished")
}
