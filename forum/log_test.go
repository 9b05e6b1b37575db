package forum_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

func TestAHashOfTheLogDependsOnEachFieldAndOnWhatCameBefore(t *testing.T) {
	e := forum.LogEntry{ID: 2, At: time.UnixMicro(7), ActorID: 3, Act: "keep", Kind: "comment", Subject: 4, CaseID: 5, TextHash: []byte("t")}
	was := e.NextHash([]byte("before"))
	if !bytes.Equal(was, e.NextHash([]byte("before"))) {
		t.Error("it is not the same twice")
	}
	for i, change := range []func(*forum.LogEntry){
		func(e *forum.LogEntry) { e.ID++ },
		func(e *forum.LogEntry) { e.At = e.At.Add(time.Microsecond) },
		func(e *forum.LogEntry) { e.ActorID++ },
		func(e *forum.LogEntry) { e.Act, e.Kind = "keepcomment", "" },
		func(e *forum.LogEntry) { e.Kind = "member" },
		func(e *forum.LogEntry) { e.Subject, e.CaseID = 5, 4 },
		func(e *forum.LogEntry) { e.TextHash = []byte("u") },
	} {
		other := e
		change(&other)
		if bytes.Equal(was, other.NextHash([]byte("before"))) {
			t.Errorf("change %d does not show", i)
		}
	}
	if bytes.Equal(was, e.NextHash(nil)) {
		t.Error("what came before does not show")
	}
}

func TestAHeadOfTheLogIsALineThatCanBeReadBack(t *testing.T) {
	h := forum.LogHead{At: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), ID: 118, Hash: bytes.Repeat([]byte{0x3f, 0x9a}, 16)}
	back, ok := forum.ParseLogHead(h.Line())
	if !ok || !back.At.Equal(h.At) || back.ID != h.ID || !bytes.Equal(back.Hash, h.Hash) {
		t.Errorf("%q is read as %+v", h.Line(), back)
	}
	if got := h.Short(); got != "118 · 3f9a3f9a3f9a3f9a…" {
		t.Error(got)
	}
	for _, text := range []string{h.Short(), "118 3f9a3f9a3f9a3f9a", "118:" + strings.Repeat("3f9a", 16)} {
		if short, ok := forum.ParseShortLogHead(text); !ok || short.ID != 118 || !bytes.HasPrefix(h.Hash, short.Hash) {
			t.Errorf("%q is read as %+v", text, short)
		}
	}
	for _, text := range []string{"", "118", "118 3f9a", "118 xyz", "0 3f9a3f9a3f9a3f9a", "118 " + strings.Repeat("3f", 33)} {
		if short, ok := forum.ParseShortLogHead(text); ok {
			t.Errorf("%q is read as %+v", text, short)
		}
	}
	if got := (forum.LogHead{}).Short(); got != "empty" {
		t.Error(got)
	}
	for _, line := range []string{"", "a b c", h.Line() + " more", strings.ToUpper(h.Line()) + "0", "2026-11-20T12:00:00Z -1 " + strings.Repeat("00", 32)} {
		if h, ok := forum.ParseLogHead(line); ok {
			t.Errorf("%q is read as %+v", line, h)
		}
	}
}
