package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"colloquy/cmd/colloquy/demo"
	"colloquy/config"
	"colloquy/store"
)

func TestTheDigestIsSentOnceFromTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	withData(t, dir, func(ctx context.Context, st *store.Store) error {
		return demo.Fill(ctx, st, keeperOf(config.Config{Data: dir}), time.Now())
	})
	plan := colloquy(t, "digest", "plan", "--data", dir)
	plan.does(t, "The coming weekly issue")
	if !strings.Contains(plan.out, "reader@example.org") {
		t.Errorf("the plan names no subscriber:\n%s", plan.out)
	}
	colloquy(t, "digest", "preview", "--data", dir).does(t, "Subject: Colloquy Weekly: ")
	colloquy(t, "digest", "preview", "--html", "--data", dir).does(t, "<!doctype html>")
	colloquy(t, "digest", "preview", "--list", "yearly", "--data", dir).fails(t, wrongUsage, "there is no list")
	colloquy(t, "digest", "status", "--data", dir).does(t, "queued")
	colloquy(t, "digest", "send", "--data", dir).does(t, "Number 3: ")
	colloquy(t, "digest", "send", "--data", dir).does(t, "Number 3 went out already; nothing is sent a second time.\n")
	colloquy(t, "digest", "pause", "--data", dir).does(t, "Number 3 is stopped.\n")
	colloquy(t, "digest", "status", "--data", dir).does(t, "stopped")
	colloquy(t, "digest", "resume", "--data", dir).does(t, "Number 3 goes on.\n")
	colloquy(t, "digest", "send", "--list", "monthly", "--data", dir).does(t, "Number 1: 0 mails")
	colloquy(t, "digest", "pause", "--list", "monthly", "--data", dir).fails(t, couldNot, "all mails of number 1 have left")
	colloquy(t, "digest", "send", "--list", "yearly", "--data", dir).fails(t, wrongUsage, "there is no list")
}

func TestSubscribersComeInAndGoOutOnTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := site(t)
	roll := "email,confirmed_at,wording,shoe size\n" +
		"ann@example.org,2026-01-02,The week by mail,38\n" +
		"+ben@example.org,2026-01-03,The week by mail,41\n" +
		"cleo@example.org,,The week by mail,39\n"
	file := writeFile(t, filepath.Join(t.TempDir(), "roll.csv"), roll)
	in := colloquy(t, "digest", "import", file, "--list", "monthly", "--data", dir)
	if want := "Ignored are the columns shoe size.\nline 4: \"cleo@example.org\": it does not say when the address was confirmed (confirmed_at)\n"; in.code != done || in.err != want || in.out != "2 added, 0 there already, 1 not imported.\n" {
		t.Errorf("it says %q and %q, not %q", in.out, in.err, want)
	}
	if weekly := colloquyWith(t, roll, nil, "digest", "import", "-", "--data", dir); weekly.code != couldNot || !strings.Contains(weekly.err, "it gets the monthly list") {
		t.Errorf("it says %+v", weekly)
	}
	out := colloquy(t, "digest", "export", "--data", dir)
	out.does(t, "ann@example.org,monthly,,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,The week by mail,,,\r\n'+ben@example.org,monthly,")
	copied := filepath.Join(t.TempDir(), "all.csv")
	colloquy(t, "digest", "export", copied, "--data", dir).does(t, "(2 rows).\n")
	if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	colloquy(t, "digest", "export", copied, "--data", dir).fails(t, couldNot, "exists")
	colloquy(t, "digest", "import", copied, "--data", dir).does(t, "0 added, 2 there already, 0 not imported.\n")
	colloquy(t, "digest", "remove", "ann@example.org", "--data", dir).does(t, "Removed ann@example.org. It takes no mails any more.\n")
	colloquy(t, "digest", "remove", "ann", "--data", dir).fails(t, couldNot, "not an e-mail address")
	again := colloquy(t, "digest", "import", copied, "--data", dir)
	if again.code != done || !strings.Contains(again.err, "this address wants no mails") {
		t.Errorf("it says %+v", again)
	}
	asked := colloquy(t, "digest", "import", "--ask", writeFile(t, filepath.Join(t.TempDir(), "ask.csv"), "email\nann@example.org\ndora@example.org\n"), "--data", dir)
	if asked.code != done || asked.out != "1 are asked by mail, by a running server, 0 there already, 1 not imported.\n" {
		t.Errorf("it says %+v", asked)
	}
	colloquy(t, "digest", "import", filepath.Join(dir, "nothing"), "--data", dir).fails(t, couldNot, "no such file")
	colloquy(t, "digest", "import", writeFile(t, filepath.Join(t.TempDir(), "x.csv"), "name\nann\n"), "--data", dir).fails(t, couldNot, "no column")
	colloquy(t, "digest", "import", file, "--list", "yearly", "--data", dir).fails(t, wrongUsage, "there is no list")
}
