-- What a member shows of themselves, and what is decided about them. version is
-- that of the profile: a form says which one it was filled in from.
ALTER TABLE members ADD COLUMN biography TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN website TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN portrait TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE members ADD COLUMN named_at INTEGER;
ALTER TABLE members ADD COLUMN suspended_until INTEGER;
ALTER TABLE members ADD COLUMN suspended_why TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN leaves_at INTEGER;
ALTER TABLE members ADD COLUMN leaves_how TEXT NOT NULL DEFAULT '';
CREATE INDEX members_leaving ON members (leaves_at) WHERE leaves_at IS NOT NULL;
CREATE INDEX members_portrait ON members (portrait) WHERE portrait <> '';
-- The account that a duplicate becomes while it is merged, step by step.
ALTER TABLE members ADD COLUMN merged_into INTEGER;

-- The largest ids that were given away and taken back. Neither is given twice:
-- browsers hold proofs about addresses, and events name members.
ALTER TABLE site ADD COLUMN last_member INTEGER NOT NULL DEFAULT 0;
ALTER TABLE site ADD COLUMN last_address INTEGER NOT NULL DEFAULT 0;

-- Names that a member had before; moderators see them.
CREATE TABLE member_names (
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  until INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (member_id, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_names_until ON member_names (until);

-- number is by what a page names a session: the hash of its token stays inside. 56
-- bits are as many as an address in the web of ours takes.
ALTER TABLE sessions ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
UPDATE sessions SET number = random() & 0xffffffffffffff;

-- version is that of the proofs that browsers keep: raised, all of them are void.
ALTER TABLE addresses ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE addresses ADD COLUMN suppressed_at INTEGER;
ALTER TABLE addresses ADD COLUMN suppressed_why TEXT NOT NULL DEFAULT '';

-- What somebody asked for and what waits for a mail: a join, a guest's comment,
-- a new password. email is the address as it was typed: what the browser is told
-- must not say how somebody else spelled it. member_id is whose account it is about, where that is known;
-- join_id the join on which a comment hangs.
CREATE TABLE requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  address_id INTEGER NOT NULL REFERENCES addresses (id),
  member_id INTEGER REFERENCES members (id) ON DELETE CASCADE,
  join_id INTEGER REFERENCES requests (id) ON DELETE CASCADE,
  browser_hash BLOB,
  email TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  secret_hash TEXT NOT NULL DEFAULT '',
  next TEXT NOT NULL DEFAULT '',
  how TEXT NOT NULL DEFAULT '',
  article_id INTEGER REFERENCES articles (id) ON DELETE CASCADE,
  parent_id INTEGER,
  seen INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL DEFAULT '',
  body TEXT NOT NULL DEFAULT '',
  twin_key INTEGER,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  done_at INTEGER
) STRICT;
CREATE INDEX requests_browser ON requests (browser_hash) WHERE browser_hash IS NOT NULL AND done_at IS NULL;
CREATE INDEX requests_address ON requests (address_id, kind);
CREATE INDEX requests_member ON requests (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX requests_join ON requests (join_id) WHERE join_id IS NOT NULL;
CREATE INDEX requests_article ON requests (article_id) WHERE article_id IS NOT NULL;
CREATE INDEX requests_expires ON requests (expires_at) WHERE done_at IS NULL;
CREATE INDEX requests_done ON requests (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX requests_kept ON requests (expires_at) WHERE done_at IS NOT NULL AND body <> '';

-- The links of requests, as hashes; a new one for each mail.
CREATE TABLE secrets (
  token_hash BLOB PRIMARY KEY,
  request_id INTEGER NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX secrets_request ON secrets (request_id);

-- Mails that are owed. due_at is when to try next, and set before each attempt,
-- so that a crash can never hammer a server. asking counts for the bound of three
-- mails a day to an address.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  address_id INTEGER NOT NULL REFERENCES addresses (id),
  priority INTEGER NOT NULL,
  asking INTEGER NOT NULL,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  handing_at INTEGER,
  last_error TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  message_id TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (priority, due_at, id) WHERE state IN ('queued', 'handing');
CREATE INDEX outbox_next ON outbox (due_at) WHERE state IN ('queued', 'handing');
CREATE INDEX outbox_asking ON outbox (address_id, created_at) WHERE asking = 1;
CREATE INDEX outbox_address ON outbox (address_id);
CREATE INDEX outbox_state ON outbox (state, id);
CREATE INDEX outbox_subject ON outbox (kind, subject_id);
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;

-- What administrators did, and what they should know of. Only ever added to.
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor_id INTEGER,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX events_subject ON events (subject_kind, subject_id, id);
CREATE INDEX events_actor ON events (actor_id) WHERE actor_id IS NOT NULL;
CREATE INDEX events_at ON events (at);

-- Nobody looked up what a moderator took away by who did it until members could leave.
CREATE INDEX comment_edits_removed ON comment_edits (removed_by) WHERE removed_by IS NOT NULL;

-- When the last backup was made, so that administrators hear of one that is old.
ALTER TABLE site ADD COLUMN backed_up_at INTEGER;
-- What an address wrote, the newest first.
DROP INDEX comments_address;
CREATE INDEX comments_address ON comments (address_id, created_at, id) WHERE address_id IS NOT NULL;
