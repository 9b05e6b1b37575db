-- The weekly digest. Who gets it follows a list ("weekly", "monthly"): the follow,
-- its consent and how it ends are those of all mails that somebody chose.

-- What a subscriber wants of the lists. topics are ids with commas between; none is
-- all. hour is that of the day in their zone; NULL: as soon as the issue goes out.
CREATE TABLE digest_wishes (
  address_id INTEGER PRIMARY KEY REFERENCES addresses (id),
  topics TEXT NOT NULL DEFAULT '',
  discussions INTEGER NOT NULL DEFAULT 1,
  hour INTEGER,
  zone TEXT NOT NULL DEFAULT '',
  paused_until INTEGER
) STRICT;
CREATE INDEX digest_wishes_paused ON digest_wishes (paused_until) WHERE paused_until IS NOT NULL;

-- An issue, once for each period of a list. It has a number when it names
-- something. edits are what an editor wants of it before it is composed (JSON);
-- then issue_items holds what it names. queued_through is the last follow whose
-- mail is owed.
CREATE TABLE issues (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  list TEXT NOT NULL,
  period TEXT NOT NULL,
  number INTEGER,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  note TEXT NOT NULL DEFAULT '',
  edits TEXT NOT NULL DEFAULT '{}',
  approved_at INTEGER,
  approved_by INTEGER REFERENCES members (id) ON DELETE SET NULL,
  composed_at INTEGER,
  paused_at INTEGER,
  queued_through INTEGER NOT NULL DEFAULT 0,
  queued INTEGER NOT NULL DEFAULT 0,
  queued_at INTEGER,
  why TEXT NOT NULL DEFAULT '',
  UNIQUE (list, period)
) STRICT;
CREATE UNIQUE INDEX issues_number ON issues (list, number) WHERE number IS NOT NULL;
CREATE INDEX issues_ends ON issues (list, ends_at);
CREATE INDEX issues_working ON issues (status) WHERE status IN ('composed', 'queueing');
CREATE INDEX issues_paused ON issues (paused_at) WHERE paused_at IS NOT NULL;
CREATE INDEX issues_approved ON issues (approved_by) WHERE approved_by IS NOT NULL;

CREATE TABLE issue_items (
  issue_id INTEGER NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  section TEXT NOT NULL,
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  comment_id INTEGER REFERENCES comments (id) ON DELETE SET NULL,
  comments INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (issue_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_items_article ON issue_items (article_id, issue_id);
CREATE INDEX issue_items_comment ON issue_items (comment_id) WHERE comment_id IS NOT NULL;

-- A request to get a list carries the topics that are wanted of it.
ALTER TABLE requests ADD COLUMN follow_topics TEXT NOT NULL DEFAULT '';

-- Whose mails of one kind are owed, in the order of the outbox: counts of an issue.
CREATE INDEX outbox_counts ON outbox (kind, subject_id, state);
DROP INDEX outbox_subject;
