-- Who wants mail about what: a discussion, answers, mentions, an author, a topic.
-- A follow that ended stays, so that it is known why, and taking it up again
-- needs no second row.
CREATE TABLE follows (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  address_id INTEGER NOT NULL REFERENCES addresses (id),
  kind TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  pace TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_why TEXT NOT NULL DEFAULT '',
  UNIQUE (kind, subject_id, address_id)
) STRICT;
CREATE INDEX follows_active ON follows (kind, subject_id, address_id) WHERE ended_at IS NULL;
CREATE INDEX follows_address ON follows (address_id);

-- Each time somebody said yes: to which words, when, and where they stood. Only
-- ever added to, and gone with the address.
CREATE TABLE consents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  address_id INTEGER NOT NULL REFERENCES addresses (id),
  kind TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  pace TEXT NOT NULL,
  wording TEXT NOT NULL,
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  confirmed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_address ON consents (address_id, id);

-- An address that hears of a discussion, for whatever reason. Its id is what the
-- links in mails name: it is never given twice. same_as is the row of the same
-- person that took over when two addresses became one, so that old links work.
-- mail_id is the last mail of the outbox about the discussion.
CREATE TABLE hearers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  address_id INTEGER NOT NULL REFERENCES addresses (id),
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  same_as INTEGER REFERENCES hearers (id) ON DELETE CASCADE,
  stopped_at INTEGER,
  mail_id INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX hearers_once ON hearers (address_id, article_id) WHERE same_as IS NULL;
CREATE INDEX hearers_address ON hearers (address_id);
CREATE INDEX hearers_article ON hearers (article_id);
CREATE INDEX hearers_same ON hearers (same_as) WHERE same_as IS NOT NULL;

-- Which comment is told to whom, in which mail, and for which follow: nobody is
-- told of a comment twice.
CREATE TABLE tellings (
  comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
  address_id INTEGER NOT NULL REFERENCES addresses (id),
  outbox_id INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  follow_id INTEGER NOT NULL REFERENCES follows (id),
  reason INTEGER NOT NULL,
  PRIMARY KEY (comment_id, address_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tellings_outbox ON tellings (outbox_id, comment_id);
CREATE INDEX tellings_address ON tellings (address_id, comment_id);
CREATE INDEX tellings_follow ON tellings (follow_id);

-- How far the followers have been told: the last address.
ALTER TABLE announcements ADD COLUMN cursor INTEGER NOT NULL DEFAULT 0;

-- Articles of which those are to be told who follow their authors or topics, and
-- those that were public before: nobody is told a second time. due_at is NULL
-- where there is nobody left to tell.
CREATE TABLE new_articles (
  article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
  due_at INTEGER,
  cursor INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX new_articles_due ON new_articles (due_at) WHERE due_at IS NOT NULL;
INSERT INTO new_articles (article_id) SELECT id FROM articles WHERE status = 'published';

-- What a member finds under the bell: answers to them and mentions of them. A
-- notice that comes is always later than what the member has seen, whatever the
-- clock says.
CREATE TABLE notices (
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
  reason INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (member_id, comment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_at ON notices (member_id, at, comment_id);
CREATE INDEX notices_comment ON notices (comment_id);

-- Up to when the member has looked at notices, which version of the private feed's
-- address counts, and how the box for follow-up mails was left last.
ALTER TABLE members ADD COLUMN heard_through INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN feed_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE members ADD COLUMN follow_box TEXT NOT NULL DEFAULT '';

-- A request can carry a follow: of its own, or beside the comment that waits.
ALTER TABLE requests ADD COLUMN follow_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN follow_subject INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN follow_pace TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN follow_wording TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN follow_source TEXT NOT NULL DEFAULT '';

-- Where what an address follows goes, while it is on its way: its member has
-- another address now.
ALTER TABLE addresses ADD COLUMN moved_to INTEGER;
CREATE INDEX addresses_moving ON addresses (moved_to) WHERE moved_to IS NOT NULL;

-- Those that ended long ago are forgotten.
CREATE INDEX follows_ended ON follows (ended_at) WHERE ended_at IS NOT NULL;

-- What is due is found for each priority by itself, and a mail that is handed
-- over changes one index instead of three.
DROP INDEX outbox_next;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (priority, due_at, id) WHERE finished_at IS NULL;
