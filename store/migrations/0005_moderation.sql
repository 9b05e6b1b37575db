-- Reports, cases, decisions, appeals, and the log of them.

-- One case for each comment, member or article, with all that was ever said and
-- decided about it. version grows with each change of it; urgency orders the
-- queue (forum.Case.Urgency); lane is the list in which it waits. author_id is the
-- member whose words or person it is about: they never see it. heat counts what
-- happened to the comment in the last hour.
CREATE TABLE cases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL,
  author_id INTEGER REFERENCES members (id) ON DELETE SET NULL,
  version INTEGER NOT NULL DEFAULT 1,
  lane TEXT NOT NULL,
  urgency INTEGER NOT NULL DEFAULT 0,
  weight INTEGER NOT NULL DEFAULT 0,
  heat INTEGER NOT NULL DEFAULT 0,
  reports INTEGER NOT NULL DEFAULT 0,
  legal INTEGER NOT NULL DEFAULT 0,
  held_why TEXT NOT NULL DEFAULT '',
  hidden_by_machine INTEGER NOT NULL DEFAULT 0,
  kept_at INTEGER,
  mended_at INTEGER,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  reminded_at INTEGER,
  UNIQUE (kind, subject_id)
) STRICT;
-- With closed_at they are counted by the index alone.
CREATE INDEX cases_open ON cases (urgency DESC, id, closed_at) WHERE closed_at IS NULL;
CREATE INDEX cases_lane ON cases (lane, urgency DESC, id, closed_at) WHERE closed_at IS NULL;
CREATE INDEX cases_opened ON cases (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX cases_hot ON cases (id) WHERE heat > 0;
CREATE INDEX cases_closed ON cases (closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX cases_author ON cases (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX cases_article ON cases (article_id, closed_at, id) WHERE article_id IS NOT NULL;
CREATE INDEX cases_article_open ON cases (article_id, urgency DESC, id) WHERE closed_at IS NULL;
CREATE INDEX cases_kind ON cases (kind, urgency DESC, id) WHERE closed_at IS NULL AND kind <> 'comment';

-- What happened to a case, a row for each version: who decides on an older
-- version is told what they have not seen. ref_id is the report, decision or
-- appeal.
CREATE TABLE case_changes (
  case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  what TEXT NOT NULL,
  ref_id INTEGER,
  actor_id INTEGER REFERENCES members (id) ON DELETE SET NULL,
  at INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (case_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_changes_actor ON case_changes (actor_id) WHERE actor_id IS NOT NULL;

-- reporter_key is the same for the same person: a report counts once. network is
-- from where it came, and forgotten after a while. weight, in hundredths of a
-- reporter, is what it counted when it came. mail_id is the mail that told the
-- outcome: nobody hears it twice. content_key is of the words and the network,
-- where the browser that sent them was not known yet: the same from the same place
-- is the same report.
CREATE TABLE reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  reporter_key BLOB NOT NULL,
  content_key BLOB,
  member_id INTEGER REFERENCES members (id) ON DELETE SET NULL,
  address_id INTEGER REFERENCES addresses (id),
  network TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL,
  label TEXT NOT NULL,
  kind TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  law TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  contact TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  weight INTEGER NOT NULL DEFAULT 0,
  stranger INTEGER NOT NULL DEFAULT 0,
  commented INTEGER NOT NULL DEFAULT 0,
  subject_version INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  decision_id INTEGER REFERENCES decisions (id) ON DELETE SET NULL,
  mail_id INTEGER,
  created_at INTEGER NOT NULL,
  decided_at INTEGER,
  UNIQUE (case_id, reporter_key)
) STRICT;
CREATE INDEX reports_case ON reports (case_id, id);
CREATE INDEX reports_content ON reports (case_id, content_key) WHERE content_key IS NOT NULL;
CREATE INDEX reports_person ON reports (reporter_key, created_at);
CREATE INDEX reports_mine ON reports (member_id, id) WHERE member_id IS NOT NULL;
CREATE INDEX reports_member ON reports (member_id, state) WHERE member_id IS NOT NULL;
CREATE INDEX reports_address ON reports (address_id, state) WHERE address_id IS NOT NULL;
CREATE INDEX reports_network ON reports (created_at) WHERE network <> '';
CREATE INDEX reports_from ON reports (network, created_at) WHERE network <> '';
CREATE INDEX reports_at ON reports (created_at);
CREATE INDEX reports_decided ON reports (decided_at, created_at) WHERE decided_at IS NOT NULL;
CREATE INDEX reports_kept ON reports (coalesce(decided_at, created_at))
  WHERE state <> 'open' AND (address_id IS NOT NULL OR name <> '' OR contact <> '' OR note <> '' OR law <> '');
CREATE INDEX reports_decision ON reports (decision_id) WHERE decision_id IS NOT NULL;

-- What was decided. rule and message are what the people concerned read; data is
-- what is needed to undo it (JSON). by_site tells that the site itself did it;
-- actor_id is NULL there, and where the moderator has left.
-- subject_kind and subject_id say what was changed, where that is not what the
-- case is about (the article, the author). with_id is the decision that this one
-- was made together with. told says that its author gets a statement of it, reported
-- that there were open reports, heard_at when the statement was written.
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  actor_id INTEGER REFERENCES members (id) ON DELETE SET NULL,
  by_site INTEGER NOT NULL DEFAULT 0,
  machine INTEGER NOT NULL DEFAULT 0,
  action TEXT NOT NULL,
  rule TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  data TEXT NOT NULL DEFAULT '{}',
  author_id INTEGER REFERENCES members (id) ON DELETE SET NULL,
  address_id INTEGER REFERENCES addresses (id),
  appeal_id INTEGER,
  with_id INTEGER REFERENCES decisions (id) ON DELETE SET NULL,
  told INTEGER NOT NULL DEFAULT 0,
  reported INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  heard_at INTEGER,
  undone_at INTEGER,
  undone_by INTEGER REFERENCES members (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX decisions_case ON decisions (case_id, id);
CREATE INDEX decisions_actor ON decisions (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX decisions_author ON decisions (author_id, id) WHERE author_id IS NOT NULL;
CREATE INDEX decisions_address ON decisions (address_id, id) WHERE address_id IS NOT NULL;
CREATE INDEX decisions_with ON decisions (with_id) WHERE with_id IS NOT NULL;
CREATE INDEX decisions_undone ON decisions (undone_by) WHERE undone_by IS NOT NULL;
CREATE INDEX decisions_at ON decisions (at, actor_id, with_id, undone_at);
CREATE INDEX decisions_machine ON decisions (at) WHERE machine = 1 AND actor_id IS NULL;
CREATE INDEX decisions_kept ON decisions (at) WHERE address_id IS NOT NULL;

-- An author's word against a decision, once. outcome is upheld (the appeal was
-- right) or rejected; same_judge says that nobody else was there to look at it.
CREATE TABLE appeals (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  decision_id INTEGER NOT NULL UNIQUE REFERENCES decisions (id) ON DELETE CASCADE,
  case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  statement TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  outcome TEXT NOT NULL DEFAULT '',
  answer_id INTEGER REFERENCES decisions (id) ON DELETE SET NULL,
  same_judge INTEGER NOT NULL DEFAULT 0,
  decided_at INTEGER
) STRICT;
CREATE INDEX appeals_case ON appeals (case_id);
CREATE INDEX appeals_decided ON appeals (decided_at);
CREATE INDEX appeals_answer ON appeals (answer_id) WHERE answer_id IS NOT NULL;

-- Who may not write any more, or not for a while: an address, a domain, a
-- network. Members are suspended in their own row.
CREATE TABLE exclusions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  address_id INTEGER REFERENCES addresses (id),
  why TEXT NOT NULL,
  decision_id INTEGER REFERENCES decisions (id) ON DELETE SET NULL,
  until INTEGER,
  created_at INTEGER NOT NULL,
  created_by INTEGER REFERENCES members (id) ON DELETE SET NULL,
  lifted_at INTEGER,
  lifted_by INTEGER REFERENCES members (id) ON DELETE SET NULL
) STRICT;
CREATE UNIQUE INDEX exclusions_active ON exclusions (kind, value) WHERE lifted_at IS NULL;
CREATE INDEX exclusions_list ON exclusions (id) WHERE lifted_at IS NULL;
CREATE INDEX exclusions_address ON exclusions (address_id) WHERE address_id IS NOT NULL;
CREATE INDEX exclusions_decision ON exclusions (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX exclusions_created ON exclusions (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX exclusions_over ON exclusions (coalesce(lifted_at, until));
CREATE INDEX exclusions_lifted ON exclusions (lifted_by) WHERE lifted_by IS NOT NULL;

-- What moderators note about a person, for moderators' eyes.
CREATE TABLE person_notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  member_id INTEGER REFERENCES members (id) ON DELETE CASCADE,
  address_id INTEGER REFERENCES addresses (id),
  body TEXT NOT NULL,
  actor_id INTEGER REFERENCES members (id) ON DELETE SET NULL,
  at INTEGER NOT NULL,
  CHECK ((member_id IS NULL) <> (address_id IS NULL))
) STRICT;
CREATE INDEX person_notes_member ON person_notes (member_id, id) WHERE member_id IS NOT NULL;
CREATE INDEX person_notes_address ON person_notes (address_id, id) WHERE address_id IS NOT NULL;
CREATE INDEX person_notes_kept ON person_notes (at) WHERE address_id IS NOT NULL;
CREATE INDEX person_notes_actor ON person_notes (actor_id) WHERE actor_id IS NOT NULL;

-- The log: only ever added to. hash is that of the row before, and of this row
-- with the hash of its text (forum.LogEntry.Hash). The texts lie beside it and can
-- be erased without breaking the chain; salt keeps an erased text from being
-- guessed from its hash.
CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor_id INTEGER NOT NULL,
  act TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  text_hash BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX log_actor ON log (actor_id, id);
CREATE INDEX log_subject ON log (subject_kind, subject_id, id);
CREATE INDEX log_case ON log (case_id, id);
CREATE INDEX log_act ON log (act, id);
CREATE INDEX log_at ON log (at);
CREATE TABLE log_texts (
  log_id INTEGER PRIMARY KEY REFERENCES log (id),
  salt BLOB NOT NULL,
  text TEXT NOT NULL,
  erased_at INTEGER
) STRICT;

-- Whom and what a member does not want to see.
CREATE TABLE mutes (
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  muted_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  PRIMARY KEY (member_id, muted_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mutes_muted ON mutes (muted_id);
CREATE TABLE hidden_threads (
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  PRIMARY KEY (member_id, article_id, comment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX hidden_threads_comment ON hidden_threads (comment_id);
CREATE INDEX hidden_threads_article ON hidden_threads (article_id);

-- From where a comment came; forgotten after a while.
CREATE TABLE origins (
  comment_id INTEGER PRIMARY KEY REFERENCES comments (id) ON DELETE CASCADE,
  network TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX origins_at ON origins (at);

-- Discussions in which everything is held, or that are for members alone; threads
-- that take no more answers (at their top comment).
ALTER TABLE articles ADD COLUMN hold_all INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN members_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN thread_closed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX comments_closed ON comments (article_id, root_seq) WHERE thread_closed = 1;

-- held is 1 from when a comment is held until a moderator has looked, whatever its
-- author does with it meanwhile; released_at is when it appeared then, later than it
-- was written. same_key finds the same text again, and is 0 where nobody asks.
ALTER TABLE comments ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN released_at INTEGER;
ALTER TABLE comments ADD COLUMN same_key INTEGER NOT NULL DEFAULT 0;
CREATE INDEX comments_unseen ON comments (member_id, article_id) WHERE status IN ('held', 'hidden') AND member_id IS NOT NULL;
CREATE INDEX comments_released ON comments (article_id, released_at) WHERE released_at IS NOT NULL;
CREATE INDEX comments_same ON comments (same_key, created_at) WHERE same_key <> 0;
CREATE INDEX comments_member_gone ON comments (member_id, gone_at) WHERE status IN ('removed', 'declined') AND member_id IS NOT NULL;
CREATE INDEX comments_address_gone ON comments (address_id, gone_at) WHERE status IN ('removed', 'declined') AND address_id IS NOT NULL;

-- How many were written each day.
CREATE INDEX comments_at ON comments (created_at);

-- A word for its placeholder (why it was removed), and who cut a part out.
ALTER TABLE comments ADD COLUMN gone_why TEXT NOT NULL DEFAULT '';
ALTER TABLE comments ADD COLUMN cut_at INTEGER;
-- An earlier text that moderators alone see: cut is the number of the one that was
-- there when a part of it was cut out.
ALTER TABLE comment_edits ADD COLUMN cut INTEGER NOT NULL DEFAULT 0;
CREATE INDEX comment_edits_cut ON comment_edits (until) WHERE cut <> 0 AND body_md <> '';
-- The article under which it stood before a moderator moved it.
ALTER TABLE comments ADD COLUMN moved_from INTEGER;
-- The few that are not shown, for moderators' list of the newest.
CREATE INDEX comments_not_shown ON comments (status, id) WHERE status <> 'shown';
-- Those that were removed, and whose texts are still to be erased.
CREATE INDEX comments_removed ON comments (gone_at) WHERE status IN ('removed', 'declined') AND body_md <> '';

-- What a decision about all that somebody wrote still has to do: remove or undo,
-- and from where on.
ALTER TABLE decisions ADD COLUMN sweep TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN sweep_from INTEGER NOT NULL DEFAULT 0;
CREATE INDEX decisions_sweep ON decisions (id) WHERE sweep <> '';
-- What was taken off a profile stays for an undo, and not for ever.
CREATE INDEX decisions_clear ON decisions (at) WHERE action = 'clear' AND data <> '{}';
CREATE INDEX decisions_portrait ON decisions (data ->> '$.person.portrait') WHERE action = 'clear';
CREATE INDEX members_suspended ON members (suspended_until, id) WHERE suspended_until IS NOT NULL;

-- From where a comment that waits for a mail came.
ALTER TABLE requests ADD COLUMN network TEXT NOT NULL DEFAULT '';

-- Who waits for the outcome of a report at an address that is not confirmed yet.
ALTER TABLE requests ADD COLUMN report_id INTEGER REFERENCES reports (id) ON DELETE CASCADE;
CREATE INDEX requests_report ON requests (report_id) WHERE report_id IS NOT NULL;

-- When a moderator was last told what waits, and whether they want to be. A case
-- that waits too long is reminded of once.
ALTER TABLE members ADD COLUMN cases_told_at INTEGER;
ALTER TABLE members ADD COLUMN cases_mails INTEGER NOT NULL DEFAULT 1;
CREATE INDEX cases_unreminded ON cases (opened_at) WHERE closed_at IS NULL AND reminded_at IS NULL;

-- Whether a member is told by mail what came of their reports.
ALTER TABLE members ADD COLUMN report_mails INTEGER NOT NULL DEFAULT 1;
