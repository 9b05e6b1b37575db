package store

import (
	"context"
	"database/sql"
	"fmt"

	"colloquy/forum"
)

// A check is a question to the database that a sound one answers with no row.
// Each row it does answer with is a sentence about something that is wrong.
type check struct {
	name  string
	query string
}

var checks = []check{
	{"file", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"},
	{"references", "SELECT 'a row of ' || \"table\" || ' refers to one of ' || parent || ' that is not there' FROM pragma_foreign_key_check"},
	{"counters of articles", `SELECT 'article ' || slug || ' counts ' || comment_count || ' comments and has ' || n FROM (
		SELECT slug, comment_count, (SELECT count(*) FROM comments c WHERE c.article_id = a.id AND c.status = 'shown') AS n FROM articles a) WHERE comment_count <> n`},
	{"last comments", `SELECT 'article ' || slug || ' names another last comment than it has' FROM articles a WHERE coalesce(last_comment_at, 0) <>
		coalesce((SELECT max(created_at) FROM comments c WHERE c.article_id = a.id AND c.status = 'shown'), 0)
		OR (last_comment_id IS NULL) <> (last_comment_at IS NULL) OR last_comment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM comments c
		WHERE c.id = a.last_comment_id AND c.article_id = a.id AND c.status = 'shown' AND c.created_at = a.last_comment_at)`},
	{"numbers of comments", `SELECT 'article ' || slug || ' would give a number twice' FROM articles a WHERE EXISTS (SELECT 1 FROM comments c
		WHERE c.article_id = a.id AND (length(c.path) % 4 <> 0 OR length(c.path) > 256 OR substr(c.path, -4) >= unhex(printf('%08x', a.next_seq))))`},
	{"places of comments", `SELECT 'comment ' || c.id || ' does not stand under the one it hangs on' FROM comments c LEFT JOIN comments p ON p.id = c.above_id
		WHERE substr(c.path, 1, 4) <> unhex(printf('%08x', c.root_seq)) OR c.above_id IS NULL AND length(c.path) <> 4
		OR p.article_id <> c.article_id OR substr(c.path, 1, length(c.path) - 4) <> p.path`},
	{"held comments", `SELECT 'comment ' || id || ' is ' || status || CASE held WHEN 1 THEN ' and counts as one that nobody has looked at' ELSE ' and nobody is to look at it' END
		FROM comments WHERE status = 'held' AND held = 0 OR status IN ('shown', 'hidden', 'removed') AND held = 1
		UNION ALL SELECT 'comment ' || id || ' is held without an open case' FROM comments c WHERE status = 'held'
		AND NOT EXISTS (SELECT 1 FROM cases k WHERE k.kind = 'comment' AND k.subject_id = c.id AND k.closed_at IS NULL)`},
	{"placeholders", `SELECT 'comment ' || id || ' counts ' || below || ' under it and has ' || n FROM (SELECT id, below,
		(SELECT count(*) FROM comments d WHERE d.above_id = c.id AND (d.status IN ('shown', 'removed') OR d.below > 0)) AS n FROM comments c) WHERE below <> n`},
	{"search of comments", `SELECT 'comment ' || id || ' is not found by the search' FROM comments WHERE status = 'shown' AND 2 * id NOT IN (SELECT rowid FROM search)`},
	{"search of articles", `SELECT 'article ' || slug || ' is not found by the search' FROM articles WHERE 2 * id + 1 NOT IN (SELECT rowid FROM search)`},
	{"search of what is gone", `SELECT 'the search finds row ' || rowid || ', which is not shown' FROM search WHERE
		(rowid % 2 = 0 AND NOT EXISTS (SELECT 1 FROM comments c WHERE c.id = search.rowid / 2 AND c.status = 'shown')) OR
		(rowid % 2 = 1 AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = search.rowid / 2))`},
	{"counters of topics", `SELECT 'topic ' || slug || ' counts ' || article_count || ' articles and has ' || n FROM (SELECT slug, article_count,
		(SELECT count(*) FROM article_topics x JOIN articles a ON a.id = x.article_id WHERE x.topic_id = p.id AND a.status = 'published') AS n FROM topics p) WHERE article_count <> n`},
	{"relations", `SELECT 'article ' || r.article_id || ' is related to ' || r.other_id || ', and one of them is not public' FROM relations r
		JOIN articles a ON a.id = r.article_id JOIN articles o ON o.id = r.other_id WHERE a.status <> 'published' OR o.status <> 'published'
		UNION ALL SELECT 'article ' || article_id || ' keeps ' || count(*) || ' relations' FROM relations GROUP BY article_id HAVING count(*) > 12`},
	{"recommendations", `SELECT 'comment ' || id || ' counts ' || recommended || ' recommendations and has ' || n FROM (SELECT id, recommended,
		(SELECT count(*) FROM recommendations r WHERE r.comment_id = c.id) AS n FROM comments c) WHERE recommended <> n`},
	{"places of recommendations", `SELECT 'comment ' || r.comment_id || ' is recommended under another article' FROM recommendations r JOIN comments c ON c.id = r.comment_id WHERE r.article_id <> c.article_id`},
	{"versions of cases", `SELECT 'case ' || k.id || ' has version ' || k.version || ' and nothing that made it so' FROM cases k
		WHERE k.version <> (SELECT max(version) FROM case_changes x WHERE x.case_id = k.id)`},
	{"places of cases", `SELECT 'case ' || k.id || ' names another article than that of its comment' FROM cases k JOIN comments c ON k.kind = 'comment' AND c.id = k.subject_id WHERE k.article_id IS NOT c.article_id`},
	{"exclusions", `SELECT 'exclusion ' || x.id || ' was made by a decision that was taken back' FROM exclusions x JOIN decisions d ON d.id = x.decision_id WHERE x.lifted_at IS NULL AND d.undone_at IS NOT NULL`},
	{"announcements", `SELECT 'comment ' || n.comment_id || ' is owed to the followers and not shown' FROM announcements n
		JOIN comments c ON c.id = n.comment_id WHERE c.status <> 'shown'`},
	{"tellings", `SELECT 'address ' || l.address_id || ' counts as told of comment ' || l.comment_id || ' by mail ' || o.id || ', which is ' || o.kind || ' and ' || o.state
		FROM tellings l JOIN outbox o ON o.id = l.outbox_id WHERE o.state = 'skipped' OR o.kind <> 'follow-up'`},
	{"mails about discussions", `SELECT 'mail ' || o.id || ' is about a discussion of which nobody hears' FROM outbox o WHERE o.kind = 'follow-up' AND o.state IN ('queued', 'handing')
		AND o.subject_id NOT IN (SELECT id FROM hearers)
		UNION ALL SELECT 'mail ' || o.id || ' waits and tells of nothing' FROM outbox o WHERE o.kind = 'follow-up' AND o.state = 'queued' AND o.attempts = 0 AND o.id NOT IN (SELECT outbox_id FROM tellings)
		AND NOT EXISTS (SELECT 1 FROM addresses d WHERE d.id = o.address_id AND d.moved_to IS NOT NULL)`},
	{"follows", `SELECT 'follow ' || f.id || ' is of ' || f.kind || ' ' || f.subject_id || ', which is not there' FROM follows f WHERE CASE f.kind
		WHEN 'article' THEN f.subject_id NOT IN (SELECT id FROM articles) WHEN 'author' THEN f.subject_id NOT IN (SELECT id FROM authors)
		WHEN 'topic' THEN f.subject_id NOT IN (SELECT id FROM topics) WHEN 'weekly' THEN f.subject_id <> 0 AND (f.subject_id <> f.id OR f.ended_at IS NULL) WHEN 'monthly' THEN f.subject_id <> 0 AND (f.subject_id <> f.id OR f.ended_at IS NULL)
		ELSE f.subject_id <> 0 OR f.kind NOT IN ('answers', 'mentions') END
		UNION ALL SELECT 'follow ' || f.id || ' has no consent' FROM follows f JOIN addresses d ON d.id = f.address_id WHERE d.moved_to IS NULL AND NOT (f.kind IN ('weekly', 'monthly') AND f.subject_id = f.id)
		AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.address_id = f.address_id AND c.kind = f.kind AND c.subject_id = f.subject_id)`},
	{"lists", `SELECT 'address ' || address_id || ' gets two lists of the digest' FROM follows WHERE kind IN ('weekly', 'monthly') AND ended_at IS NULL GROUP BY address_id HAVING count(*) > 1`},
	{"numbers of issues", `SELECT 'a number is missing among the issues of ' || list FROM issues WHERE number IS NOT NULL GROUP BY list HAVING max(number) <> count(*)
		UNION ALL SELECT 'issue ' || id || ' goes out without a number, or was not composed' FROM issues WHERE status IN ('composed', 'queueing', 'queued')
		AND (number IS NULL OR composed_at IS NULL)
		UNION ALL SELECT 'issue ' || id || ' is ' || status || ' and has a number' FROM issues WHERE status IN ('coming', 'skipped') AND number IS NOT NULL`},
	{"mails of issues", `SELECT 'issue ' || subject_id || ' is owed twice to address ' || address_id FROM outbox o WHERE kind = 'digest' AND state = 'queued'
		AND NOT EXISTS (SELECT 1 FROM addresses d WHERE d.moved_to = o.address_id) GROUP BY subject_id, address_id HAVING count(*) > 1
		UNION ALL SELECT 'mail ' || o.id || ' is of an issue that is not there' FROM outbox o WHERE kind = 'digest' AND subject_id NOT IN (SELECT id FROM issues)`},
	{"hearers", `SELECT 'hearer ' || h.id || ' stands for one that is another''s, or stands for one too' FROM hearers h JOIN hearers o ON o.id = h.same_as
		WHERE o.same_as IS NOT NULL OR o.article_id <> h.article_id OR o.address_id <> h.address_id AND NOT EXISTS (SELECT 1 FROM addresses d WHERE d.moved_to IS NOT NULL AND d.id IN (o.address_id, h.address_id))
		UNION ALL SELECT 'article ' || h.article_id || ' is stopped for address ' || h.address_id || ', which follows it' FROM hearers h JOIN follows f
		ON f.kind = 'article' AND f.subject_id = h.article_id AND f.address_id = h.address_id AND f.ended_at IS NULL WHERE h.stopped_at IS NOT NULL AND h.same_as IS NULL`},
	{"pictures", `SELECT 'picture ' || name || ' is of no use to anybody' FROM pictures p WHERE NOT EXISTS (SELECT 1 FROM picture_uses u WHERE u.picture_id = p.id)
		UNION ALL SELECT 'picture ' || p.name || ' is shown for article ' || u.article_id || ', which does not name it' FROM picture_uses u JOIN pictures p ON p.id = u.picture_id
		WHERE u.public = 1 AND u.page = '' AND NOT EXISTS (SELECT 1 FROM article_texts x WHERE x.article_id = u.article_id AND instr(x.body_md, substr(p.name, 1, 32)) > 0)`},
	{"pages", `SELECT 'page ' || name || ' is shown as nobody approved it' FROM pages p WHERE NOT EXISTS (SELECT 1 FROM manuscripts m JOIN states x ON x.manuscript_id = m.id AND x.version = m.public
		WHERE m.page = p.name AND x.title = p.title AND x.body_md = p.body_md)`},
	{"mutes", "SELECT 'member ' || member_id || ' mutes themselves' FROM mutes WHERE member_id = muted_id"},
	{"hidden threads", `SELECT 'comment ' || h.comment_id || ', which member ' || h.member_id || ' hides as a thread, is none' FROM hidden_threads h JOIN comments c ON c.id = h.comment_id
		WHERE length(c.path) <> 4 OR c.article_id <> h.article_id`},
	// Only as they were posted: an edit or a deletion taken back may make two the same.
	{"twins", `SELECT 'comments ' || a.id || ' and ' || b.id || ' are the same comment twice' FROM comments a JOIN comments b ON b.twin_key = a.twin_key AND b.id > a.id
		WHERE a.status = 'shown' AND b.status = 'shown' AND a.version = 1 AND b.version = 1 AND abs(a.created_at - b.created_at) < $1`},
	{"mails", `SELECT 'mail ' || id || ' is ' || state || CASE WHEN finished_at IS NULL THEN ' and has no end' ELSE ' and has an end' END FROM outbox
		WHERE state IN ('queued', 'handing') <> (finished_at IS NULL)`},
	{"attempts of mails", "SELECT 'mail ' || id || ' is ' || state || ' without an attempt' FROM outbox WHERE state IN ('handing', 'sent') AND attempts = 0 OR state = 'handing' AND handing_at IS NULL"},
	// What somebody was writing when they signed in stays until they cannot go on.
	{"answered requests", `SELECT 'request ' || id || ' is done and keeps what it carried' FROM requests WHERE done_at IS NOT NULL
		AND (name <> '' OR secret_hash <> '' OR kind <> 'sign-in' AND (title <> '' OR body <> ''))`},
	{"waiting comments", "SELECT 'request ' || id || ' is a comment without words or article' FROM requests WHERE kind = 'comment' AND done_at IS NULL AND (article_id IS NULL OR body = '')"},
	{"addresses", `SELECT 'address ' || id || ' is nobody''s and should be gone' FROM addresses d WHERE email_key <> '' AND suppressed_at IS NULL AND moved_to IS NULL
		AND id NOT IN (SELECT address_id FROM members) AND id NOT IN (SELECT address_id FROM comments WHERE address_id IS NOT NULL)
		AND id NOT IN (SELECT address_id FROM requests) AND id NOT IN (SELECT address_id FROM outbox)
		AND id NOT IN (SELECT address_id FROM follows) AND id NOT IN (SELECT address_id FROM reports WHERE address_id IS NOT NULL)
		AND id NOT IN (SELECT address_id FROM decisions WHERE address_id IS NOT NULL) AND id NOT IN (SELECT address_id FROM exclusions WHERE address_id IS NOT NULL)
		AND id NOT IN (SELECT address_id FROM person_notes WHERE address_id IS NOT NULL)`},
	{"reports", `SELECT 'report ' || r.id || ' is ' || r.state || CASE WHEN r.decision_id IS NULL THEN ' by no decision' ELSE ' and names a decision' END FROM reports r
		WHERE (r.state IN ('upheld', 'rejected')) <> (r.decided_at IS NOT NULL) OR r.state IN ('open', 'withdrawn') AND r.decision_id IS NOT NULL
		UNION ALL SELECT 'report ' || r.id || ' is open and its case is not' FROM reports r JOIN cases k ON k.id = r.case_id WHERE r.state = 'open' AND k.closed_at IS NOT NULL
		UNION ALL SELECT 'case ' || k.id || ' counts ' || k.reports || ' reports and has ' || n FROM (SELECT k.*, (SELECT count(*) FROM reports r WHERE r.case_id = k.id AND r.state = 'open') AS n FROM cases k) k
		WHERE k.closed_at IS NULL AND min(n, 200) <> k.reports`},
	{"outcomes", `SELECT 'report ' || subject_id || ' was told twice' FROM (SELECT o.subject_id, count(*) AS n FROM outbox o JOIN reports r ON r.id = o.subject_id
		WHERE o.kind = 'outcome' AND o.state IN ('sent', 'handing') AND o.created_at >= r.created_at GROUP BY o.subject_id) WHERE n > 1`},
	{"appeals", `SELECT 'appeal ' || a.id || ' is open and its case is not' FROM appeals a JOIN cases k ON k.id = a.case_id WHERE a.decided_at IS NULL AND k.closed_at IS NOT NULL
		UNION ALL SELECT 'appeal ' || id || ' is half answered' FROM appeals WHERE (decided_at IS NULL) <> (outcome = '') OR decided_at IS NULL AND answer_id IS NOT NULL
		UNION ALL SELECT 'appeal ' || a.id || ' was upheld and its decision stands' FROM appeals a JOIN decisions d ON d.id = a.decision_id WHERE a.outcome = 'upheld' AND d.undone_at IS NULL
		UNION ALL SELECT 'appeal ' || a.id || ' was answered by decision ' || d.id || ', which is another''s' FROM appeals a JOIN decisions d ON d.id = a.answer_id WHERE d.appeal_id IS NOT a.id`},
	{"statements", `SELECT 'decision ' || o.subject_id || ' is told by mail ' || o.id || ' and nobody is to hear of it' FROM outbox o WHERE o.kind = 'statement' AND o.finished_at IS NULL
		AND o.subject_id NOT IN (SELECT id FROM decisions WHERE told = 1)`},
	{"states of articles", `SELECT 'article ' || slug || ' is ' || status || ' and has no time' FROM articles
		WHERE status IN ('published', 'withdrawn') AND published_at IS NULL OR (status = 'scheduled') <> (due_at IS NOT NULL)`},
	{"manuscripts", `SELECT 'manuscript ' || id || ' was approved in version ' || public || ' and has version ' || version FROM manuscripts WHERE public > version
		UNION ALL SELECT 'manuscript ' || m.id || ' does not keep the version that was approved' FROM manuscripts m WHERE m.public > 0
		AND NOT EXISTS (SELECT 1 FROM states x WHERE x.manuscript_id = m.id AND x.version = m.public)`},
	{"redirects", `SELECT 'address ' || r.path || ' is that of an article and leads to another' FROM redirects r JOIN articles a ON r.path = '/articles/' || a.slug`},
	{"merged topics", `SELECT 'topic ' || p.slug || ' became another and is used' FROM topics p WHERE p.merged_into IS NOT NULL AND p.merging IS NULL
		AND (EXISTS (SELECT 1 FROM article_topics x WHERE x.topic_id = p.id) OR EXISTS (SELECT 1 FROM follows f WHERE f.kind = 'topic' AND f.subject_id = p.id))
		UNION ALL SELECT 'topic ' || p.slug || ' became one that became another' FROM topics p JOIN topics o ON o.id = p.merged_into WHERE o.merged_into IS NOT NULL
		UNION ALL SELECT 'address ' || r.path || ' is that of a topic and leads to another' FROM redirects r JOIN topics p ON r.path = '/topics/' || p.slug AND p.merged_into IS NULL WHERE r.topic_id IS NOT NULL`},
	{"ids given twice", `SELECT 'an address or a member has an id that another had before' FROM site
		WHERE last_member IN (SELECT id FROM members) OR last_address IN (SELECT id FROM addresses)`},
	{"anonymous comments", `SELECT 'comment ' || c.id || ' is anonymous and keeps a name' FROM comments c JOIN addresses d ON d.id = c.address_id
		WHERE d.email_key = '' AND c.name <> 'Anonymous'`},
	// By what happened last, so that a backup of long ago is as sound as it was.
	{"members who left", `SELECT 'member ' || id || ' should be gone' FROM members WHERE leaves_at < (SELECT max(at) FROM
		(SELECT max(used_at) AS at FROM sessions UNION SELECT max(created_at) FROM comments UNION SELECT max(created_at) FROM requests)) - 86400000000`},
}

// maxFindings is how many sentences one check may say.
const maxFindings = 20

// Verify checks the database as a whole: the file, references, counters, places
// of comments, search, mails, what should be gone, and the log with the heads
// that were noted of it, in the file and by whoever asks. It returns a sentence for each thing that is wrong, and
// how many checks were made. It looks through a connection of its own: one that
// is read-only does not know the tables' CHECK constraints, and one that asked
// for an integrity_check before takes for damage what others wrote to the search
// index since (SQLite 3.54.1).
func (s *Store) Verify(ctx context.Context, noted ...forum.LogHead) (findings []string, made int, err error) {
	heads, err := s.notedHeads() // first: what is noted is in the database
	if err != nil {
		findings = append(findings, logCheck+": "+err.Error())
	}
	err = s.readAlone(ctx, "Verify", func(t *tx) error {
		for _, c := range checks {
			if err := t.verify(c, &findings); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
		return nil
	})
	if err != nil {
		return findings, len(checks), err
	}
	wrong, err := s.VerifyLog(ctx, append(heads, noted...))
	return append(findings, wrong...), len(checks) + 1, err
}

func (t *tx) verify(c check, findings *[]string) error {
	var args []any
	if c.name == "twins" {
		args = append(args, t.store.policy.TwinWindow.Microseconds())
	}
	n := 0
	err := t.each(func(rows *sql.Rows) error {
		var sentence string
		err := rows.Scan(&sentence)
		if n++; n <= maxFindings {
			*findings = append(*findings, c.name+": "+sentence)
		}
		return err
	}, c.query, args...)
	if n > maxFindings {
		*findings = append(*findings, fmt.Sprintf("%s: and %d more", c.name, n-maxFindings))
	}
	return err
}
