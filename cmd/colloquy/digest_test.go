package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"colloquy/cmd/colloquy/demo"
	"colloquy/store"
)

func TestTheDigestIsSentOnceFromTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	withData(t, dir, func(ctx context.Context, st *store.Store) error { return demo.Fill(ctx, st, time.Now()) })
	plan := colloquy(t, "digest", "plan", "--data", dir)
	plan.does(t, "The coming weekly issue")
	if !strings.Contains(plan.out, "reader@example.org") {
		t.Errorf("the plan names no subscriber:\n%s", plan.out)
	}
	colloquy(t, "digest", "status", "--data", dir).does(t, "queued")
	colloquy(t, "digest", "send", "--data", dir).does(t, "Number 3: ")
	colloquy(t, "digest", "send", "--data", dir).does(t, "Number 3 went out already; nothing is sent a second time.\n")
	colloquy(t, "digest", "pause", "--data", dir).does(t, "Number 3 is stopped.\n")
	colloquy(t, "digest", "status", "--data", dir).does(t, "stopped")
	colloquy(t, "digest", "resume", "--data", dir).does(t, "Number 3 goes on.\n")
	colloquy(t, "digest", "send", "--list", "monthly", "--data", dir).does(t, "Number 1: 0 mails")
	colloquy(t, "digest", "send", "--list", "yearly", "--data", dir).fails(t, wrongUsage, "there is no list")
}
