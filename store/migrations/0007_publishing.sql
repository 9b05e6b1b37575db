-- What is being written of an article or of a page of the site, as the form has it.
-- Readers see articles and article_texts alone: what was approved last. version
-- grows with each save; public is the version that was approved last, 0 where none
-- was. fields is JSON (forum.Fields). An article that nobody changed here has no
-- row.
CREATE TABLE manuscripts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  article_id INTEGER UNIQUE REFERENCES articles (id) ON DELETE CASCADE,
  page TEXT UNIQUE,
  version INTEGER NOT NULL,
  public INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL,
  fields TEXT NOT NULL,
  body_md TEXT NOT NULL,
  words INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  saved_by INTEGER REFERENCES members (id) ON DELETE SET NULL,
  saved_in TEXT NOT NULL, -- the window of a browser that saved last, as it calls itself
  CHECK ((article_id IS NULL) <> (page IS NULL))
) STRICT;
CREATE INDEX manuscripts_saved_by ON manuscripts (saved_by) WHERE saved_by IS NOT NULL;
CREATE INDEX manuscripts_saved ON manuscripts (saved_at);
CREATE INDEX manuscripts_open ON manuscripts (saved_at, article_id) WHERE version <> public;

-- The saves that matter: what somebody saved by hand, handed in or published, and
-- what somebody else was about to save over.
CREATE TABLE states (
  manuscript_id INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  fields TEXT NOT NULL,
  body_md TEXT NOT NULL,
  words INTEGER NOT NULL,
  at INTEGER NOT NULL,
  member_id INTEGER REFERENCES members (id) ON DELETE SET NULL,
  PRIMARY KEY (manuscript_id, version)
) STRICT;
CREATE INDEX states_member ON states (member_id) WHERE member_id IS NOT NULL;

-- What became of an article: who handed it in, took it up, published it, and what
-- they said.
CREATE TABLE article_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  action TEXT NOT NULL,
  note TEXT NOT NULL,
  due_at INTEGER, -- of one that was scheduled
  at INTEGER NOT NULL,
  member_id INTEGER REFERENCES members (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX article_steps_article ON article_steps (article_id, id);
CREATE INDEX article_steps_member ON article_steps (member_id) WHERE member_id IS NOT NULL;

-- What editors and authors say to each other beside a text. quote is the passage.
CREATE TABLE notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  above_id INTEGER REFERENCES notes (id) ON DELETE CASCADE,
  member_id INTEGER REFERENCES members (id) ON DELETE SET NULL,
  quote TEXT NOT NULL,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  done_at INTEGER,
  done_by INTEGER REFERENCES members (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX notes_article ON notes (article_id, id);
CREATE INDEX notes_above ON notes (above_id) WHERE above_id IS NOT NULL;
CREATE INDEX notes_member ON notes (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX notes_open ON notes (member_id, id) WHERE done_at IS NULL AND above_id IS NULL;
CREATE INDEX notes_done_by ON notes (done_by) WHERE done_by IS NOT NULL;

-- What was wrong and is put right, as the article says it.
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  member_id INTEGER REFERENCES members (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX corrections_article ON corrections (article_id, id);
CREATE INDEX corrections_member ON corrections (member_id) WHERE member_id IS NOT NULL;

-- Links by which outsiders read what is not public yet.
CREATE TABLE preview_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  manuscript_id INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL UNIQUE,
  note TEXT NOT NULL, -- for whom it is
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  member_id INTEGER REFERENCES members (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX preview_links_manuscript ON preview_links (manuscript_id);
CREATE INDEX preview_links_expires ON preview_links (expires_at);
CREATE INDEX preview_links_member ON preview_links (member_id) WHERE member_id IS NOT NULL;

-- Addresses that lead on for ever: path as it is asked for, without what it ends in
-- (/articles/old, /2019/05/old.html).
CREATE TABLE redirects (
  path TEXT PRIMARY KEY,
  article_id INTEGER REFERENCES articles (id) ON DELETE CASCADE,
  topic_id INTEGER REFERENCES topics (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  CHECK ((article_id IS NULL) <> (topic_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX redirects_article ON redirects (article_id) WHERE article_id IS NOT NULL;
CREATE INDEX redirects_topic ON redirects (topic_id) WHERE topic_id IS NOT NULL;

-- Pictures by the name that says what is in them (forum.Picture).
CREATE TABLE pictures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL
) STRICT;

-- For which article or page of the site a picture was uploaded, or which names it.
-- public: what readers see names it. settled: a kept state names it, so it stays. at:
-- when it was last known to be wanted.
CREATE TABLE picture_uses (
  article_id INTEGER NOT NULL, -- 0 for a page of the site
  page TEXT NOT NULL, -- '' for an article
  picture_id INTEGER NOT NULL REFERENCES pictures (id),
  public INTEGER NOT NULL DEFAULT 0,
  settled INTEGER NOT NULL DEFAULT 0,
  alternative TEXT NOT NULL DEFAULT '', -- as it was typed with the upload
  at INTEGER NOT NULL,
  PRIMARY KEY (article_id, page, picture_id),
  CHECK ((article_id = 0) <> (page = ''))
) STRICT, WITHOUT ROWID;
CREATE INDEX picture_uses_picture ON picture_uses (picture_id);
CREATE INDEX picture_uses_loose ON picture_uses (at) WHERE public = 0 AND settled = 0;

-- Pages of the site that editors changed; the others are those that come with the
-- program.
CREATE TABLE pages (
  name TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  body_md TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE series (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE TABLE series_articles (
  series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  article_id INTEGER NOT NULL UNIQUE REFERENCES articles (id) ON DELETE CASCADE,
  PRIMARY KEY (series_id, place)
) STRICT, WITHOUT ROWID;

-- Articles that stand above the others on the front page.
CREATE TABLE featured (
  article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
  place INTEGER NOT NULL
) STRICT;

ALTER TABLE topics ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE topics ADD COLUMN sponsor TEXT NOT NULL DEFAULT '';
ALTER TABLE topics ADD COLUMN sponsor_text TEXT NOT NULL DEFAULT '';
ALTER TABLE topics ADD COLUMN sponsor_url TEXT NOT NULL DEFAULT '';
ALTER TABLE topics ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- A topic that was merged into another stays as a row: its slug is taken for ever,
-- and links that wait in mails still name it. merging is how far the steps are
-- (the last address whose wishes were looked at); NULL where all is done.
ALTER TABLE topics ADD COLUMN merged_into INTEGER REFERENCES topics (id);
ALTER TABLE topics ADD COLUMN merging INTEGER;
CREATE INDEX topics_merged ON topics (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX topics_merging ON topics (id) WHERE merging IS NOT NULL;
ALTER TABLE authors ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- due_at: when it is published; changed: somebody changed it here since it was
-- imported; closes_after: days after publication, NULL for as long as the policy
-- says; corrected_at: when something was put right last.
ALTER TABLE articles ADD COLUMN due_at INTEGER;
ALTER TABLE articles ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN written_by INTEGER REFERENCES members (id) ON DELETE SET NULL;
ALTER TABLE articles ADD COLUMN canonical TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN closes_after INTEGER;
ALTER TABLE articles ADD COLUMN corrected_at INTEGER;
ALTER TABLE articles ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE articles ADD COLUMN withdrawn_why TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN pinned_id INTEGER REFERENCES comments (id) ON DELETE SET NULL;
CREATE INDEX articles_due ON articles (due_at) WHERE status = 'scheduled';
CREATE INDEX articles_unpublished ON articles (status, id) WHERE status <> 'published';
CREATE INDEX articles_written_by ON articles (written_by) WHERE written_by IS NOT NULL;
CREATE INDEX articles_pinned ON articles (pinned_id) WHERE pinned_id IS NOT NULL;

-- Since when authors want to hear of comments under their articles, 0 for not; and
-- whether editors hear of what is handed in.
ALTER TABLE members ADD COLUMN hears_comments INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN hears_desk INTEGER NOT NULL DEFAULT 1;

-- What an article's page shows beside its comments: grows with its own words, and
-- with those of the articles that its page names. A comment leaves it as it is.
ALTER TABLE articles ADD COLUMN around INTEGER NOT NULL DEFAULT 1;
-- Whether its relations were looked for.
ALTER TABLE articles ADD COLUMN related INTEGER NOT NULL DEFAULT 0;
CREATE INDEX articles_unrelated ON articles (id) WHERE status = 'published' AND related = 0;
-- Which public articles have the most in common with a public article, and how much.
CREATE TABLE relations (
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  other_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  score REAL NOT NULL,
  PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX relations_other ON relations (other_id);
CREATE INDEX comments_moved_from ON comments (moved_from) WHERE moved_from IS NOT NULL;
