package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// logged is a database with n entries in its log, by two moderators in turn.
func logged(t *testing.T, n int) (db *storetest.DB, mods [2]*forum.Member) {
	t.Helper()
	db = storetest.Open(t)
	mods = [2]*forum.Member{db.Member(forum.RoleModerator), db.Member(forum.RoleModerator)}
	for i := range n {
		e := forum.LogEntry{ActorID: mods[i%2].ID, Act: "remove", Kind: forum.SubjectComment, Subject: int64(i + 100), CaseID: int64(i + 1), Text: fmt.Sprint("Text ", i+1)}
		if i%3 == 0 {
			e.Act = "keep"
		}
		db.Clock.Move(time.Hour)
		must(t, db.Record(ctx, e))
	}
	db.Sound()
	return db, mods
}

// found are the findings about the log.
func found(t *testing.T, db *storetest.DB) []string {
	t.Helper()
	findings, _, err := db.Verify(ctx)
	must(t, err)
	return findings
}

func TestARowOfTheLogThatIsAlteredOrDeletedByHandIsFound(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]struct {
		query string
		says  []string
	}{
		"altered":   {"UPDATE log SET actor_id = 77 WHERE id = 3", []string{"entry 3 does not follow from entry 2: one of them was changed after it was written"}},
		"act":       {"UPDATE log SET act = 'keep' WHERE id = 6", []string{"entry 6 does not follow from entry 5: one of them was changed after it was written"}},
		"first":     {"UPDATE log SET at = at + 1 WHERE id = 1", []string{"entry 1 was changed after it was written"}},
		"hash":      {"UPDATE log SET hash = x'00' WHERE id = 3", []string{"entry 3 does not follow from entry 2: one of them was changed after it was written", "entry 4 does not follow from entry 3: one of them was changed after it was written"}},
		"deleted":   {"DELETE FROM log_texts WHERE log_id = 4; DELETE FROM log WHERE id = 4", []string{"entry 4 is missing"}},
		"several":   {"DELETE FROM log_texts WHERE log_id IN (3, 4); DELETE FROM log WHERE id IN (3, 4)", []string{"the entries 3 to 4 are missing"}},
		"beginning": {"DELETE FROM log_texts WHERE log_id = 1; DELETE FROM log WHERE id = 1", []string{"entry 1 is missing"}},
		"inserted":  {"INSERT INTO log SELECT 7, at, 1, act, subject_kind, subject_id, case_id, text_hash, hash FROM log WHERE id = 6; INSERT INTO log_texts SELECT 7, salt, text, NULL FROM log_texts WHERE log_id = 6", []string{"entry 7 does not follow from entry 6: one of them was changed after it was written"}},
		"reordered": {"UPDATE log SET id = -1 WHERE id = 2; UPDATE log SET id = 2 WHERE id = 3; UPDATE log SET id = 3 WHERE id = -1", []string{"entry 2 does not follow from entry 1: one of them was changed after it was written", "entry 3 does not follow from entry 2: one of them was changed after it was written"}},
		"text":      {"UPDATE log_texts SET text = 'Other words' WHERE log_id = 5", []string{"the text of entry 5 was changed after it was written"}},
		"salt":      {"UPDATE log_texts SET salt = x'00' WHERE log_id = 5", []string{"the text of entry 5 was changed after it was written"}},
		"no text":   {"DELETE FROM log_texts WHERE log_id = 5", []string{"the text of entry 5 is missing"}},
		"taken":     {"UPDATE log_texts SET text = '', salt = x'', erased_at = 1 WHERE log_id = 5", []string{"the text of entry 5 was taken away, and no entry says so"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, _ := logged(t, 6)
			db.Exec("PRAGMA foreign_keys = 0; " + d.query)
			for _, says := range d.says {
				if list := found(t, db); !slices.Contains(list, "log: "+says) {
					t.Errorf("%q lacks %q", list, says)
				}
			}
		})
	}
}

func TestALogFromWhichMuchWasTakenIsToldInFewSentences(t *testing.T) {
	t.Parallel()
	db, _ := logged(t, 60)
	db.Exec("UPDATE log_texts SET text = 'Other'")
	if list := found(t, db); len(list) != 21 || list[20] != "log: and 40 more" {
		t.Errorf("%q", list)
	}
}

func TestATextThatWasErasedLeavesTheLogSound(t *testing.T) {
	t.Parallel()
	db, _ := logged(t, 3)
	for range 2 { // the second time changes nothing
		must(t, db.EraseLogText(ctx, 2))
	}
	db.Sound()
	list, err := db.LogPage(ctx, store.LogQuery{})
	must(t, err)
	if len(list) != 4 || list[0].Act != forum.ActErased || list[0].Subject != 2 || list[2].Text != "" || len(list[2].Salt) != 0 || list[2].Erased.IsZero() || len(list[2].TextHash) == 0 {
		t.Errorf("%+v", list)
	}
	if err := db.EraseLogText(ctx, 99); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestTheLogIsFilteredAndPaged(t *testing.T) {
	t.Parallel()
	db, mods := logged(t, 120)
	must(t, db.Record(ctx, forum.LogEntry{Act: "hide", Kind: forum.SubjectMember, Subject: mods[0].ID, Text: "By the site"}))
	all := func(q store.LogQuery) (ids []int64) {
		for {
			list, err := db.LogPage(ctx, q)
			must(t, err)
			for _, e := range list[:min(len(list), store.LogPerPage)] {
				ids = append(ids, e.ID)
			}
			if len(list) <= store.LogPerPage {
				return ids
			}
			q.Before = ids[len(ids)-1]
		}
	}
	whole := all(store.LogQuery{})
	if len(whole) != 121 || whole[0] != 121 || !slices.IsSortedFunc(whole, func(a, b int64) int { return int(b - a) }) {
		t.Errorf("%v", whole)
	}
	hour := func(n int) time.Time { return storetest.Start.Add(time.Duration(n) * time.Hour) }
	for _, x := range []struct {
		q    store.LogQuery
		want int
		last int64 // the oldest that is found
	}{
		{store.LogQuery{Actor: mods[0].ID}, 60, 1},
		{store.LogQuery{Actor: store.LogActorSite}, 1, 121},
		{store.LogQuery{Act: "keep"}, 40, 1},
		{store.LogQuery{Actor: mods[1].ID, Act: "keep"}, 20, 4},
		{store.LogQuery{Kind: forum.SubjectComment}, 120, 1},
		{store.LogQuery{Kind: forum.SubjectComment, Subject: 107}, 1, 8},
		{store.LogQuery{Case: 9}, 1, 9},
		{store.LogQuery{From: hour(5), To: hour(8)}, 3, 5},
		{store.LogQuery{To: hour(1)}, 0, 0},
		{store.LogQuery{From: hour(1000)}, 0, 0},
		{store.LogQuery{From: hour(100), Act: "keep", Actor: mods[0].ID}, 3, 103},
	} {
		ids := all(x.q)
		if len(ids) != x.want || x.want > 0 && ids[len(ids)-1] != x.last {
			t.Errorf("%+v finds %v", x.q, ids)
		}
		var streamed []int64
		must(t, db.Store.Log(ctx, x.q, func(e forum.LogEntry) error { streamed = append(streamed, e.ID); return nil }))
		slices.Reverse(streamed)
		if !slices.Equal(ids, streamed) {
			t.Errorf("%+v is downloaded as %v", x.q, streamed)
		}
	}
}

func TestAnEntrySaysWhoAndWhatItIsAbout(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	m, mod := db.Member(0), db.Member(forum.RoleModerator)
	id := db.Comment(m, "peering", 0)
	for _, e := range []forum.LogEntry{
		{ActorID: mod.ID, Act: "remove", Kind: forum.SubjectComment, Subject: id, CaseID: 4, Text: "Rule 3: it was rude."},
		{ActorID: mod.ID, Act: "warn", Kind: forum.SubjectMember, Subject: m.ID},
		{ActorID: 999, Act: "hold-all", Kind: forum.SubjectArticle, Subject: a.ID},
		{Act: "remove", Kind: forum.SubjectComment, Subject: 12345},
	} {
		must(t, db.Record(ctx, e))
	}
	list, err := db.LogPage(ctx, store.LogQuery{})
	must(t, err)
	got := []string{}
	for _, e := range list {
		got = append(got, strings.Join([]string{e.Actor, e.Name, e.Slug, e.Text}, "|"))
	}
	want := []string{"|||", "|About peering|peering|", mod.Name + "|" + m.Name + "|" + m.Handle + "|", mod.Name + "|About peering|peering|Rule 3: it was rude."}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	c, err := db.LogChoices(ctx)
	if err != nil || !slices.Equal(c.Acts, []string{"hold-all", "remove", "warn"}) || len(c.Actors) != 1 || c.Actors[0].Name != mod.Name {
		t.Errorf("%+v %v", c, err)
	}
}

func TestALongLogIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	db, _ := logged(t, 0)
	_, err := db.LogPage(ctx, store.LogQuery{})
	must(t, err)
	if c, err := db.LogChoices(ctx); err != nil || len(c.Actors)+len(c.Acts) > 0 {
		t.Errorf("%+v %v", c, err)
	}
	must(t, db.RecordMany(ctx, 1100))
	n := 0
	must(t, db.Store.Log(ctx, store.LogQuery{}, func(e forum.LogEntry) error {
		if n++; e.ID != int64(n) {
			t.Fatalf("entry %d comes as number %d", e.ID, n)
		}
		return nil
	}))
	if n != 1100 {
		t.Errorf("%d entries", n)
	}
	db.Sound()
	db.Exec("UPDATE log SET act = 'x' WHERE id = 1050")
	if list := found(t, db); len(list) != 1 || !strings.Contains(list[0], "entry 1050 ") {
		t.Errorf("%q", list)
	}
}

func headFile(db *storetest.DB) string { return filepath.Join(db.Dir, store.LogHeadFile) }

func TestATailThatWasCutOffIsFoundByTheNotedHead(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]struct{ query, says string }{
		"cut":       {"DELETE FROM log_texts WHERE log_id > 4; DELETE FROM log WHERE id > 4", "log: it ends with entry 4, but entry 6 was noted on 20 November 2026, 18:00 UTC in log-head: its end was cut off, or an older backup is there instead."},
		"emptied":   {"DELETE FROM log_texts; DELETE FROM log", "log: it ends with entry 0, but "},
		"rewritten": {"UPDATE log SET hash = x'01' WHERE id = 6", "log: entry 6 is not the one that was noted on 20 November 2026, 18:00 UTC in log-head: the log was written anew from there or before."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, _ := logged(t, 6)
			must(t, db.NoteLogHead(ctx))
			db.Sound()
			db.Exec(d.query)
			for range 2 { // the file is not made to agree with what is wrong
				if list := found(t, db); !slices.ContainsFunc(list, func(s string) bool { return strings.HasPrefix(s, d.says) }) {
					t.Errorf("%q lacks %q", list, d.says)
				}
				db.Clock.Move(time.Minute)
				must(t, db.Record(ctx, forum.LogEntry{Act: "keep"}))
				must(t, db.NoteLogHead(ctx))
				if name == "emptied" {
					break
				}
				if name == "cut" { // until the numbers come again
					for range 2 {
						must(t, db.Record(ctx, forum.LogEntry{Act: "keep"}))
						must(t, db.NoteLogHead(ctx))
					}
					d.says = "log: entry 6 is not the one that was noted"
				}
			}
		})
	}
}

func TestTheFileOfHeadsStaysSmall(t *testing.T) {
	t.Parallel()
	db, _ := logged(t, 0)
	must(t, db.NoteLogHead(ctx))
	if _, err := os.Stat(headFile(db)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing is logged, and a head is noted: %v", err)
	}
	for range 405 {
		for range 2 {
			db.Clock.Move(12 * time.Hour)
			must(t, db.Record(ctx, forum.LogEntry{Act: "keep"}))
			must(t, db.NoteLogHead(ctx))
			must(t, db.NoteLogHead(ctx))
		}
	}
	text, err := os.ReadFile(headFile(db))
	must(t, err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != forum.LogHeadDays+1 && len(lines) != forum.LogHeadDays+2 {
		t.Errorf("%d lines", len(lines))
	}
	h, err := db.LogHead(ctx)
	if err != nil || lines[len(lines)-1] != h.Line() || h.ID != 810 {
		t.Errorf("%+v %v, the file ends with %s", h, err, lines[len(lines)-1])
	}
	if info, err := os.Stat(headFile(db)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	db.Sound()
}

func TestAFileOfHeadsThatCannotBeReadIsSaidAndNotOverwritten(t *testing.T) {
	t.Parallel()
	db, _ := logged(t, 2)
	for _, text := range []string{"2026-11-20T14:00:00Z 2", "nonsense\n", "2026-11-20T14:00:00Z 0 00\n"} {
		must(t, os.WriteFile(headFile(db), []byte(text), 0o600))
		if err := db.NoteLogHead(ctx); !errors.Is(err, forum.ErrStorage) || !strings.Contains(err.Error(), "line 1 is not a head of the log") {
			t.Errorf("%v", err)
		}
		if list := found(t, db); len(list) != 1 || !strings.Contains(list[0], "line 1 is not a head of the log") {
			t.Errorf("%q", list)
		}
		if now, err := os.ReadFile(headFile(db)); err != nil || !bytes.Equal(now, []byte(text)) {
			t.Errorf("%q %v", now, err)
		}
	}
	must(t, os.WriteFile(headFile(db), nil, 0o600))
	must(t, db.NoteLogHead(ctx))
	db.Sound()
}

func TestAnOlderBackupThatIsPutBackIsToldFromALogThatWasCut(t *testing.T) {
	t.Parallel()
	db, _ := logged(t, 3)
	copied := filepath.Join(t.TempDir(), "copy.db")
	must(t, db.Backup(ctx, copied))
	must(t, db.Record(ctx, forum.LogEntry{Act: "keep"}))
	must(t, db.NoteLogHead(ctx))
	text, err := os.ReadFile(headFile(db))
	must(t, err)
	old := restored(t, copied)
	old.Sound() // elsewhere there is no file
	must(t, os.WriteFile(headFile(old), text, 0o600))
	if list := found(t, old); len(list) != 1 || !strings.Contains(list[0], "or an older backup is there instead. Where you put an older backup in its place, move log-head away and keep it") {
		t.Errorf("%q", list)
	}
	must(t, os.Remove(headFile(old)))
	must(t, old.NoteLogHead(ctx))
	old.Sound()
}
