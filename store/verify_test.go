package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// damages are what a broken program or disk might do, by the check that has to
// notice it. In each database stand: article 1 (peering) with the comments 1, an
// answer 2 to it and 3, the last of which is deleted; article 2 (dns) with
// comment 4, of which address 2 is to be told by mail 2; a guest's comment waits
// under article 1, and its mail is owed. Comment 1 is reported.
var damages = []struct{ check, query, says string }{
	{"file", "PRAGMA ignore_check_constraints = 1; UPDATE comments SET member_id = NULL WHERE id = 1", "CHECK constraint failed in comments"},
	{"file", "UPDATE search_data SET block = zeroblob(40) WHERE id > 100", "fts5: corruption"},
	{"references", "UPDATE comments SET member_id = 999 WHERE id = 1", "a row of comments refers to one of members that is not there"},
	{"references", "DELETE FROM topics", "a row of article_topics refers to one of topics that is not there"},
	{"counters of articles", "UPDATE articles SET comment_count = 7 WHERE id = 1", "article peering counts 7 comments and has 2"},
	{"counters of articles", "UPDATE comments SET status = 'removed' WHERE id = 4", "article dns counts 1 comments and has 0"},
	{"last comments", "UPDATE articles SET last_comment_at = last_comment_at + 1 WHERE id = 1", "article peering names another last comment than it has"},
	{"last comments", "UPDATE articles SET last_comment_at = NULL WHERE id = 1", "article peering names another last comment than it has"},
	{"last comments", "UPDATE articles SET last_comment_id = 4 WHERE id = 1", "article peering names another last comment than it has"},
	{"last comments", "UPDATE articles SET last_comment_id = NULL WHERE id = 1", "article peering names another last comment than it has"},
	{"numbers of comments", "UPDATE articles SET next_seq = 2 WHERE id = 1", "article peering would give a number twice"},
	{"numbers of comments", "UPDATE comments SET path = CAST(path || x'00' AS BLOB) WHERE id = 2", "article peering would give a number twice"},
	{"places of comments", "UPDATE comments SET above_id = 3 WHERE id = 2", "comment 2 does not stand under the one it hangs on"},
	{"places of comments", "UPDATE comments SET above_id = 4 WHERE id = 2", "comment 2 does not stand under the one it hangs on"},
	{"places of comments", "UPDATE comments SET above_id = NULL WHERE id = 2", "comment 2 does not stand under the one it hangs on"},
	{"places of comments", "UPDATE comments SET root_seq = 2 WHERE id = 2", "comment 2 does not stand under the one it hangs on"},
	{"placeholders", "UPDATE comments SET below = 5 WHERE id = 1", "comment 1 counts 5 under it and has 1"},
	{"placeholders", "UPDATE comments SET status = 'deleted' WHERE id = 2", "comment 1 counts 1 under it and has 0"},
	{"search of comments", "DELETE FROM search WHERE rowid = 2", "comment 1 is not found by the search"},
	{"search of articles", "DELETE FROM search WHERE rowid = 5", "article dns is not found by the search"},
	{"search of what is gone", "INSERT INTO search (rowid, title, body) VALUES (6, '', 'deleted words')", "the search finds row 6, which is not shown"},
	{"search of what is gone", "INSERT INTO search (rowid, title, body) VALUES (999, '', 'an article that never was')", "the search finds row 999, which is not shown"},
	{"counters of topics", "UPDATE topics SET article_count = 9", "topic routing counts 9 articles and has 2"},
	{"counters of topics", "UPDATE articles SET status = 'withdrawn' WHERE id = 2", "topic routing counts 2 articles and has 1"},
	{"relations", "UPDATE articles SET status = 'withdrawn' WHERE id = 2", "article 1 is related to 2, and one of them is not public"},
	{"recommendations", "UPDATE comments SET recommended = 3 WHERE id = 2", "comment 2 counts 3 recommendations and has 0"},
	{"announcements", "INSERT INTO announcements (comment_id, due_at) VALUES (3, 0)", "comment 3 is owed to the followers and not shown"},
	{"twins", "UPDATE comments SET twin_key = 1, status = 'shown'", "comments 1 and 2 are the same comment twice"},
	{"references", "DELETE FROM addresses WHERE id = 2", "a row of outbox refers to one of addresses that is not there"},
	{"mails", "UPDATE outbox SET state = 'sent', attempts = 1", "mail 1 is sent and has no end"},
	{"mails", "UPDATE outbox SET finished_at = 1", "mail 1 is queued and has an end"},
	{"attempts of mails", "UPDATE outbox SET state = 'sent', finished_at = 1", "mail 1 is sent without an attempt"},
	{"attempts of mails", "UPDATE outbox SET state = 'handing', attempts = 1", "mail 1 is handing without an attempt"},
	{"answered requests", "UPDATE requests SET done_at = 1", "request 1 is done and keeps what it carried"},
	{"waiting comments", "UPDATE requests SET body = ''", "request 1 is a comment without words or article"},
	{"addresses", "INSERT INTO addresses (id, email, email_key, created_at) VALUES (99, 'a@example.org', 'a@example.org', 0)", "address 99 is nobody's and should be gone"},
	{"states of articles", "UPDATE articles SET published_at = NULL WHERE id = 1", "article peering is published and has no time"},
	{"states of articles", "UPDATE articles SET due_at = 1 WHERE id = 1", "article peering is published and has no time"},
	{"manuscripts", "INSERT INTO manuscripts (id, page, version, public, title, fields, body_md, words, saved_at, saved_in) VALUES (9, 'about', 1, 2, '', '{}', '', 0, 0, '')", "manuscript 9 was approved in version 2 and has version 1"},
	{"manuscripts", "INSERT INTO manuscripts (id, page, version, public, title, fields, body_md, words, saved_at, saved_in) VALUES (9, 'about', 2, 1, '', '{}', '', 0, 0, '')", "manuscript 9 does not keep the version that was approved"},
	{"merged topics", "INSERT INTO topics (id, slug, name, description) VALUES (77, 'other', 'Other', ''); UPDATE topics SET merged_into = 77 WHERE id = 1", "topic routing became another and is used"},
	{"merged topics", "INSERT INTO topics (id, slug, name, description, merged_into) VALUES (77, 'other', 'Other', '', 1), (78, 'third', 'Third', '', 77)", "topic third became one that became another"},
	{"merged topics", "INSERT INTO topics (id, slug, name, description) VALUES (77, 'other', 'Other', ''); INSERT INTO redirects (path, topic_id, at) VALUES ('/topics/routing', 77, 0)", "address /topics/routing is that of a topic and leads to another"},
	{"redirects", "INSERT INTO redirects (path, article_id, at) VALUES ('/articles/peering', 2, 0)", "address /articles/peering is that of an article and leads to another"},
	{"ids given twice", "UPDATE site SET last_member = 1", "an address or a member has an id that another had before"},
	{"anonymous comments", "UPDATE addresses SET email = '', email_key = '' WHERE id = 2; UPDATE comments SET member_id = NULL, address_id = 2, name = 'Ann' WHERE id = 1", "comment 1 is anonymous and keeps a name"},
	{"tellings", "UPDATE outbox SET state = 'skipped', finished_at = 1 WHERE kind = 'follow-up'", "address 2 counts as told of comment 4 by mail 2, which is follow-up and skipped"},
	{"tellings", "UPDATE outbox SET kind = 'join' WHERE kind = 'follow-up'", "address 2 counts as told of comment 4 by mail 2, which is join and queued"},
	{"mails about discussions", "UPDATE outbox SET subject_id = 99 WHERE id = 2", "mail 2 is about a discussion of which nobody hears"},
	{"mails about discussions", "DELETE FROM tellings", "mail 2 waits and tells of nothing"},
	{"follows", "UPDATE follows SET subject_id = 99", "follow 1 is of article 99, which is not there"},
	{"follows", "UPDATE follows SET kind = 'answers'", "follow 1 is of answers 2, which is not there"},
	{"follows", "UPDATE follows SET kind = 'topic'", "follow 1 is of topic 2, which is not there"},
	{"follows", "UPDATE follows SET kind = 'author'", "follow 1 is of author 2, which is not there"},
	{"follows", "DELETE FROM consents", "follow 1 has no consent"},
	{"lists", "INSERT INTO follows (address_id, kind, subject_id, pace, created_at) VALUES (2, 'weekly', 0, 'soon', 0), (2, 'monthly', 0, 'soon', 0)", "address 2 gets two lists of the digest"},
	{"numbers of issues", "INSERT INTO issues (list, period, number, starts_at, ends_at, status, composed_at) VALUES ('weekly', '2027-01-08', 2, 0, 0, 'queued', 1)", "a number is missing among the issues of weekly"},
	{"numbers of issues", "INSERT INTO issues (list, period, starts_at, ends_at, status, composed_at) VALUES ('weekly', '2027-01-08', 0, 0, 'queueing', 1)", "issue 1 goes out without a number"},
	{"numbers of issues", "INSERT INTO issues (list, period, number, starts_at, ends_at, status) VALUES ('weekly', '2027-01-08', 1, 0, 0, 'skipped')", "issue 1 is skipped and has a number"},
	{"mails of issues", "INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, created_at) VALUES ('digest/1/1', 'digest', 1, 2, 2, 0, 'queued', 0, 0), ('digest/1/2', 'digest', 1, 2, 2, 0, 'queued', 0, 0)", "issue 1 is owed twice to address 2"},
	{"mails of issues", "UPDATE outbox SET kind = 'digest' WHERE id = 2", "mail 2 is of an issue that is not there"},
	{"hearers", "INSERT INTO hearers (id, address_id, article_id, same_as, created_at) VALUES (9, 2, 1, 1, 0)", "hearer 9 stands for one that is another's, or stands for one too"},
	{"hearers", "INSERT INTO hearers (id, address_id, article_id, same_as, created_at) VALUES (9, 1, 2, 1, 0)", "hearer 9 stands for one that is another's, or stands for one too"},
	{"hearers", "UPDATE hearers SET stopped_at = 1", "article 2 is stopped for address 2, which follows it"},
	{"mutes", "INSERT INTO mutes (member_id, muted_id, at) VALUES (1, 1, 0)", "member 1 mutes themselves"},
	{"hidden threads", "INSERT INTO hidden_threads (member_id, article_id, comment_id, at) VALUES (1, 1, 2, 0)", "comment 2, which member 1 hides as a thread, is none"},
	{"hidden threads", "INSERT INTO hidden_threads (member_id, article_id, comment_id, at) VALUES (1, 2, 1, 0)", "comment 1, which member 1 hides as a thread, is none"},
	{"held comments", "UPDATE comments SET held = 1 WHERE id = 1", "comment 1 is shown and counts as one that nobody has looked at"},
	{"held comments", "UPDATE comments SET status = 'held' WHERE id = 2", "comment 2 is held and nobody is to look at it"},
	{"held comments", "UPDATE comments SET status = 'held', held = 1 WHERE id = 2", "comment 2 is held without an open case"},
	{"reports", "UPDATE reports SET state = 'upheld'", "report 1 is upheld by no decision"},
	{"reports", "UPDATE reports SET decided_at = 1", "report 1 is open by no decision"},
	{"reports", "UPDATE cases SET closed_at = 1", "report 1 is open and its case is not"},
	{"reports", "UPDATE cases SET reports = 3", "case 1 counts 3 reports and has 1"},
	{"outcomes", "UPDATE outbox SET kind = 'outcome', subject_id = 1, state = 'sent', attempts = 1, finished_at = 1, created_at = 9000000000000000", "report 1 was told twice"},
	{"places of recommendations", "INSERT INTO recommendations (member_id, article_id, comment_id, created_at) VALUES (2, 2, 1, 0)", "comment 1 is recommended under another article"},
	{"versions of cases", "UPDATE cases SET version = 7", "case 1 has version 7 and nothing that made it so"},
	{"places of cases", "INSERT INTO cases (id, kind, subject_id, article_id, lane, opened_at) VALUES (99, 'comment', 2, 2, 'opened', 0)", "case 99 names another article than that of its comment"},
	{"exclusions", `INSERT INTO cases (id, kind, subject_id, article_id, lane, opened_at) VALUES (99, 'comment', 2, 1, 'opened', 0);
		INSERT INTO decisions (id, case_id, action, at, undone_at) VALUES (99, 99, 'exclude', 0, 1);
		INSERT INTO exclusions (kind, value, why, decision_id, created_at) VALUES ('domain', 'example.org', '', 99, 0)`, "exclusion 1 was made by a decision that was taken back"},
	{"appeals", "INSERT INTO decisions (id, case_id, action, told, at) VALUES (99, 1, 'hide', 1, 0); INSERT INTO appeals (id, decision_id, case_id, statement, created_at) VALUES (7, 99, 1, 'x', 0); UPDATE cases SET closed_at = 1", "appeal 7 is open and its case is not"},
	{"appeals", "INSERT INTO decisions (id, case_id, action, told, at) VALUES (99, 1, 'hide', 1, 0); INSERT INTO appeals (id, decision_id, case_id, statement, outcome, created_at) VALUES (7, 99, 1, 'x', 'upheld', 0)", "appeal 7 is half answered"},
	{"statements", "UPDATE outbox SET kind = 'statement', subject_id = 99", "decision 99 is told by mail"},
	{"pages", "INSERT INTO pages (name, title, body_md, changed_at) VALUES ('about', 'About', 'x', 0)", "page about is shown as nobody approved it"},
	{"pictures", "INSERT INTO pictures (id, name, at) VALUES (7, 'x', 0)", "picture x is of no use to anybody"},
	{"pictures", "INSERT INTO pictures (id, name, at) VALUES (7, 'x', 0); INSERT INTO picture_uses (article_id, page, picture_id, public, at) VALUES (1, '', 7, 1, 0)", "picture x is shown for article 1, which does not name it"},
	{"members who left", "UPDATE members SET leaves_at = 1", "member 1 should be gone"},
	{"log", "INSERT INTO log (id, at, actor_id, act, subject_kind, subject_id, case_id, text_hash, hash) VALUES (2, 0, 0, 'remove', 'comment', 1, 1, x'00', x'00')", "entry 1 is missing"},
}

// inhabited is a database with what damages speak of.
func inhabited(t *testing.T) *storetest.DB {
	t.Helper()
	db := storetest.Open(t)
	db.Article("peering")
	db.Article("dns")
	m := db.Member(0)
	top := db.Comment(m, "peering", 0)
	db.Comment(m, "peering", top)
	gone := db.Comment(m, "peering", 0)
	reader := db.Member(0)
	must(t, db.Follow(ctx, reader.AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: 2, Pace: forum.PaceEach}))
	db.Comment(m, "dns", 0)
	_, err := db.DeleteComment(ctx, m.Writer(), gone)
	must(t, err)
	c := forum.NewComment{Article: "peering", Body: "Words.", Name: "Guest", Email: "guest@example.org"}
	ask(t, db, forum.NewRequest{Kind: forum.RequestComment, Email: c.Email, Comment: &c})
	_, err = db.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: top, Reason: "off-topic", Writer: reader.Writer()})
	must(t, err)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, db)
	db.Sound()
	return db
}

func TestVerifyFindsEachKindOfDamage(t *testing.T) {
	t.Parallel()
	for i, d := range damages {
		t.Run(fmt.Sprint(d.check, " ", i), func(t *testing.T) {
			t.Parallel()
			db := inhabited(t)
			db.Exec(d.query)
			findings, made, err := db.Verify(ctx)
			must(t, err)
			want := d.check + ": " + d.says
			if made != len(store.CheckNames()) || !slices.ContainsFunc(findings, func(f string) bool { return strings.HasPrefix(f, want) }) {
				t.Errorf("%d checks found %q, want %q", made, findings, want)
			}
		})
	}
	for _, name := range store.CheckNames() {
		if !slices.ContainsFunc(damages, func(d struct{ check, query, says string }) bool { return d.check == name }) {
			t.Errorf("no damage shows that the check %q works", name)
		}
	}
}

func TestVerifySaysOnlyTheBeginningOfALongStory(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	must(t, db.ImportComments(ctx, elsewhere(db.Member(0), 150)))
	db.Exec("DELETE FROM search WHERE rowid % 2 = 0")
	findings, _, err := db.Verify(ctx)
	if err != nil || len(findings) != 21 || findings[20] != "search of comments: and 130 more" {
		t.Errorf("%q %v", findings, err)
	}
}

func TestVerifyOfADamagedFileIsAClearLine(t *testing.T) {
	t.Parallel()
	db := inhabited(t)
	must(t, db.Close())
	path := filepath.Join(db.Dir, store.FileName)
	text, err := os.ReadFile(path)
	must(t, err)
	// The root of the comments' table, which Open does not look at.
	at := 4096 * (number(t, raw(t, db.Dir), "SELECT rootpage FROM sqlite_schema WHERE name = 'comments'") - 1)
	copy(text[at:at+4096], strings.Repeat("garbage!", 512))
	must(t, os.WriteFile(path, text, 0o600))
	findings, _, err := reopened(t, db.Dir).Verify(ctx)
	if err == nil && len(findings) == 0 {
		t.Fatal("nothing was found")
	}
	if err != nil {
		if !errors.Is(err, forum.ErrStorage) || !strings.Contains(err.Error(), "damaged; restore a backup") {
			t.Errorf("%v", err)
		}
		oneLine(t, err)
	}
}

func TestVerifyAgainAfterWritingFindsNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	for range 12 { // on a connection that looked before, the engine would find damage in the index
		for range 20 {
			id := db.Comment(m, "peering", 0)
			_, err := db.DeleteComment(ctx, m.Writer(), id)
			must(t, err)
		}
		db.Sound()
	}
}

func TestCommentsThatBecameTheSameAreNoDamage(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	first, second := db.Comment(m, "peering", 0), db.Comment(m, "peering", 0)
	must(t, db.EditComment(ctx, m.Writer(), first, 1, "", "The same words."))
	must(t, db.EditComment(ctx, m.Writer(), second, 1, "", "The same words."))
	n := forum.NewComment{Article: "peering", MemberID: m.ID, Body: "Other words."}
	third, err := db.PostComment(ctx, n)
	must(t, err)
	_, err = db.DeleteComment(ctx, m.Writer(), third.ID)
	must(t, err)
	fourth, err := db.PostComment(ctx, n)
	if err != nil || fourth.Twin {
		t.Errorf("what was deleted may be said again: %+v %v", fourth, err)
	}
	_, err = db.UndeleteComment(ctx, m.Writer(), third.ID)
	must(t, err)
	db.Sound()
}
