package handlers_test

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// moderated is a site where a comment by a moderator was reported by a reader with
// words of their own, and removed by another moderator with a hostile message.
func moderated(t *testing.T) (s *site, author, judge *browser, by, judging, reporter *forum.Member) {
	t.Helper()
	s = newSite(t)
	s.Article("peering")
	author, by = s.member(forum.RoleModerator)
	judge, judging = s.member(forum.RoleModerator)
	reporter = s.Member(0)
	id := s.Comment(by, "peering", 0)
	if _, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: id, Reason: "spam", Note: "I saw this elsewhere.", Writer: reporter.Writer()}); err != nil {
		t.Fatal(err)
	}
	s.decides(judging, 1, 1, `=HYPERLINK("http://evil.example","<b>look</b>")`)
	return s, author, judge, by, judging, reporter
}

// decides removes what a case is about.
func (s *site) decides(m *forum.Member, id int64, version int, message string) {
	s.t.Helper()
	_, err := s.Decide(ctx, m, forum.NewDecision{Case: id, Version: version, Action: forum.ActionRemove, Rule: "stay-with-the-subject", Message: message})
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestModeratorsReadTheLogAndNarrowIt(t *testing.T) {
	s, _, judge, _, judging, _ := moderated(t)
	const path = "/moderation/log"
	judge.get(path).want(t, 200, "").says(t, judging.Name+" removed it", "comment 1 under “About peering”", "Case 1", "<b>look</b>", "Log head: 1 · ")
	for query, finds := range map[string]bool{
		"?actor=" + fmt.Sprint(judging.ID): true, "?actor=site": false, "?actor=999": false, "?act=remove": true, "?act=keep": false, "?kind=comment&subject=1": true, "?kind=comment&subject=2": false,
		"?kind=member": false, "?case=1": true, "?case=2": false, "?from=2026-11-20&to=2026-11-20": true, "?from=2026-11-21": false, "?to=2026-11-19": false,
		"?act=%27%22%3E%3Cscript%3E": false, "?actor=&act=&kind=&subject=&case=&from=&to=": true,
	} {
		page := judge.get(path+query).want(t, 200, "")
		if got := strings.Contains(page.text(), "removed it ·"); got != finds {
			t.Errorf("%s: found %t", query, got)
		}
		if !finds {
			page.says(t, "Nothing like that was done.")
		}
	}
	for query, says := range map[string]string{"?case=x": "This must be a number.", "?actor=-1": "cannot be read", "?subject=1": "Please choose of what", "?from=yesterday": "This must be a date", "?to=0000-13-01": "This must be a date", "?kind=comment&subject=99999999999999999999": "must be a number"} {
		judge.get(path+query).want(t, 422, "").says(t, says)
		for _, kind := range []string{".csv", ".json"} {
			judge.get(path+kind+query).want(t, 422, "")
		}
	}
	judge.get(path+"?before=x").want(t, 404, "")
	s.browser().get(path).want(t, 401, "")
	reader, _ := s.member(0)
	reader.get(path).want(t, 403, "")
	reader.get(path+".csv").want(t, 403, "")
}

func TestALogWithNothingInItSaysSo(t *testing.T) {
	s := newSite(t)
	mod, _ := s.member(forum.RoleModerator)
	mod.get("/moderation/log").want(t, 200, "").says(t, "Nothing was moderated yet.")
	if got := mod.get("/moderation/log.json").want(t, 200, "").body; got != "[]\n" {
		t.Errorf("%q", got)
	}
	if got := mod.get("/moderation/log.csv").want(t, 200, "").body; strings.Count(got, "\r\n") != 1 || !strings.HasPrefix(got, "id,at,") {
		t.Errorf("%q", got)
	}
}

func TestTheLogIsPaged(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	mod, m := s.member(forum.RoleModerator)
	reporter := s.Member(0)
	for i := range 53 {
		id := s.Comment(s.Member(0), "peering", 0)
		if _, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: id, Reason: "spam", Writer: reporter.Writer()}); err != nil {
			t.Fatal(err)
		}
		s.decides(m, int64(i+1), 1, fmt.Sprint("Number ", i+1, "."))
	}
	page := mod.get("/moderation/log?act=remove").want(t, 200, "").says(t, "Number 53.", "Number 4.").lacks(t, "Number 3.")
	next := page.link("next")
	if next != "/moderation/log?act=remove&before=4" {
		t.Errorf("next is %q", next)
	}
	mod.get(next).want(t, 200, "").says(t, "Number 3.", "Number 1.", "Newest").lacks(t, "Number 4.", "Earlier")
}

func TestTheLogAsATableRunsNothing(t *testing.T) {
	_, _, judge, _, judging, _ := moderated(t)
	got := judge.get("/moderation/log.csv?act=remove").want(t, 200, "")
	if got.Header.Get("Content-Type") != "text/csv; charset=utf-8" || got.Header.Get("Content-Disposition") != `attachment; filename="moderation-log-2026-11-20.csv"` {
		t.Errorf("%v", got.Header)
	}
	if n := strings.Count(got.body, "\n"); n != strings.Count(got.body, "\r\n") || n < 2 {
		t.Errorf("lines end otherwise: %q", got.body)
	}
	rows, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][3] != judging.Name || !strings.Contains(rows[1][9], "=HYPERLINK") {
		t.Errorf("%q %v", rows, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("%q is a formula", cell)
			}
		}
	}
}

func TestCellsThatWouldRunAreText(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	mod, m := s.member(forum.RoleModerator)
	reporter := s.Member(0)
	for i, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)"} {
		id := s.Comment(s.Member(0), "peering", 0)
		if _, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: id, Reason: "spam", Writer: reporter.Writer()}); err != nil {
			t.Fatal(err)
		}
		_, err := s.Decide(ctx, m, forum.NewDecision{Case: int64(i + 1), Version: 1, Action: forum.ActionKeep, Message: text})
		if err != nil {
			t.Fatal(err)
		}
		if got := mod.get("/moderation/log.csv").body; !strings.Contains(got, ",'"+text+",") {
			t.Errorf("%q is not made harmless: %q", text, got)
		}
	}
}

// exported is an entry as whoever loads the log reads it.
type exported struct {
	ID          int64  `json:"id"`
	AtMicros    int64  `json:"at_us"`
	ActorID     int64  `json:"actor_id"`
	SubjectID   int64  `json:"subject_id"`
	CaseID      int64  `json:"case_id"`
	Act         string `json:"act"`
	SubjectKind string `json:"subject_kind"`
	TextHash    string `json:"text_hash"`
	Hash        string `json:"hash"`
	Salt        string `json:"text_salt"`
	Text        string `json:"text"`
}

func TestAnybodyCanCheckTheLogThatTheyLoad(t *testing.T) {
	s, _, judge, _, judging, _ := moderated(t)
	if err := s.Undo(ctx, judging, 1); err != nil {
		t.Fatal(err)
	}
	s.Clock.Move(time.Hour)
	s.decides(judging, 1, 3, "Said better.")
	var list []exported
	if err := json.Unmarshal([]byte(judge.get("/moderation/log.json").want(t, 200, "").body), &list); err != nil || len(list) != 3 {
		t.Fatalf("%+v %v", list, err)
	}
	unhex := func(text string) []byte {
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var before []byte
	for _, e := range list {
		entry := forum.LogEntry{ID: e.ID, At: time.UnixMicro(e.AtMicros), ActorID: e.ActorID, Act: e.Act, Kind: e.SubjectKind, Subject: e.SubjectID, CaseID: e.CaseID, TextHash: unhex(e.TextHash)}
		if hash := entry.NextHash(before); !bytes.Equal(hash, unhex(e.Hash)) {
			t.Errorf("entry %d does not follow", e.ID)
		}
		if !bytes.Equal(forum.TextHash(unhex(e.Salt), e.Text), entry.TextHash) {
			t.Errorf("the text of entry %d is another", e.ID)
		}
		before = unhex(e.Hash)
	}
}

func TestAModeratorDoesNotLearnFromTheLogWhoReportedThem(t *testing.T) {
	_, author, _, _, _, reporter := moderated(t)
	author.get("/moderation/log").want(t, 200, "").lacks(t, "Case 1") // which is not there for them
	for _, path := range []string{"", ".csv", ".json"} {
		got := author.get("/moderation/log"+path).want(t, 200, "")
		for _, word := range []string{reporter.Name, reporter.Handle, reporter.Email, "I saw this elsewhere"} {
			if strings.Contains(got.body, word) {
				t.Errorf("%s says %q", path, word)
			}
		}
	}
}

func TestModeratorsListTheNewestComments(t *testing.T) {
	s, author, judge, by, _, _ := moderated(t)
	s.Article("dns")
	reader := s.Member(0)
	second := s.Comment(reader, "dns", 0)
	if _, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: second, Reason: "spam", Writer: by.Writer()}); err != nil {
		t.Fatal(err)
	}
	third := s.Comment(by, "dns", second)
	page := judge.get("/moderation/comments").want(t, 200, "").says(t, "About dns", "Removed", reader.Name, "case open")
	for _, id := range []int64{1, second, third} {
		if !strings.Contains(page.body, fmt.Sprintf(`action="/comments/%d/moderate"`, id)) {
			t.Errorf("comment %d cannot be moderated", id)
		}
	}
	judge.get("/moderation/comments?status=removed").want(t, 200, "").says(t, "About peering").lacks(t, "About dns")
	judge.get("/moderation/comments?status=held").want(t, 200, "").says(t, "There is no such comment.")
	judge.get("/moderation/comments?status=x").want(t, 200, "").says(t, "About dns")
	judge.get("/moderation/comments?before=x").want(t, 404, "")
	if own := author.get("/moderation/comments").want(t, 200, ""); strings.Contains(own.body, fmt.Sprintf(`action="/comments/%d/moderate"`, third)) {
		t.Error("somebody is to moderate themselves")
	}
	s.browser().get("/moderation/comments").want(t, 401, "")
	for range 31 {
		s.Comment(reader, "dns", 0)
	}
	next := judge.get("/moderation/comments").link("next")
	judge.get(next).want(t, 200, "").says(t, "About peering", "Newest")
}
