-- The first schema. Times are integer microseconds since 1970, UTC.
CREATE TABLE site (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  revision INTEGER NOT NULL,
  demonstration INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by INTEGER
) STRICT;

CREATE TABLE addresses (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  confirmed_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
  id INTEGER PRIMARY KEY,
  handle TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  position TEXT NOT NULL,
  affiliation TEXT NOT NULL,
  roles INTEGER NOT NULL,
  address_id INTEGER NOT NULL UNIQUE REFERENCES addresses (id),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX members_name_key ON members (name_key);
CREATE INDEX members_roles ON members (roles) WHERE roles <> 0;

CREATE TABLE credentials (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  UNIQUE (kind, subject)
) STRICT;
CREATE INDEX credentials_member ON credentials (member_id);

CREATE TABLE sessions (
  token_hash BLOB PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_member ON sessions (member_id);
CREATE INDEX sessions_used ON sessions (used_at);
CREATE INDEX sessions_created ON sessions (created_at);

CREATE TABLE authors (
  id INTEGER PRIMARY KEY,
  handle TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  position TEXT NOT NULL,
  affiliation TEXT NOT NULL,
  biography TEXT NOT NULL,
  member_id INTEGER UNIQUE REFERENCES members (id) ON DELETE SET NULL
) STRICT;

CREATE TABLE topics (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  article_count INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  standfirst TEXT NOT NULL,
  words INTEGER NOT NULL,
  lang TEXT NOT NULL,
  right_left INTEGER NOT NULL,
  status TEXT NOT NULL,
  closed INTEGER NOT NULL,
  published_at INTEGER,
  updated_at INTEGER NOT NULL,
  comment_count INTEGER NOT NULL DEFAULT 0,
  last_comment_id INTEGER,
  last_comment_at INTEGER,
  revision INTEGER NOT NULL DEFAULT 1,
  next_seq INTEGER NOT NULL DEFAULT 1,
  source TEXT NOT NULL DEFAULT '',
  source_hash BLOB,
  created_at INTEGER NOT NULL
) STRICT;
-- Apart from the counters: these rows are long, and each comment writes its
-- article's row again.
CREATE TABLE article_texts (
  article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
  body_md TEXT NOT NULL,
  body_html TEXT NOT NULL,
  html_version INTEGER NOT NULL
) STRICT;
CREATE INDEX article_texts_rendered ON article_texts (html_version);

CREATE INDEX articles_published ON articles (published_at, id) WHERE status = 'published';
CREATE INDEX articles_discussed ON articles (comment_count, id) WHERE status = 'published';
CREATE UNIQUE INDEX articles_source ON articles (source) WHERE source <> '';

CREATE TABLE article_authors (
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  author_id INTEGER NOT NULL REFERENCES authors (id),
  PRIMARY KEY (article_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_authors_author ON article_authors (author_id, article_id);

CREATE TABLE article_topics (
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  topic_id INTEGER NOT NULL REFERENCES topics (id),
  PRIMARY KEY (article_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_topics_topic ON article_topics (topic_id, article_id);

-- below counts the comments directly under this one that a page shows, be it as
-- a placeholder; a deleted comment with none below is not shown at all.
CREATE TABLE comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  article_id INTEGER NOT NULL REFERENCES articles (id),
  parent_id INTEGER REFERENCES comments (id),
  above_id INTEGER REFERENCES comments (id),
  root_seq INTEGER NOT NULL,
  path BLOB NOT NULL,
  member_id INTEGER REFERENCES members (id),
  address_id INTEGER REFERENCES addresses (id),
  status TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  below INTEGER NOT NULL DEFAULT 0,
  twin_key INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  edited_at INTEGER,
  gone_at INTEGER,
  html_version INTEGER NOT NULL,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  excerpt TEXT NOT NULL,
  body_html TEXT NOT NULL,
  body_md TEXT NOT NULL,
  CHECK ((member_id IS NULL) <> (address_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX comments_path ON comments (article_id, path);
CREATE INDEX comments_newest ON comments (article_id, root_seq DESC, path);
CREATE INDEX comments_parent ON comments (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX comments_member ON comments (member_id, id) WHERE member_id IS NOT NULL;
CREATE INDEX comments_address ON comments (address_id, id) WHERE address_id IS NOT NULL;
CREATE INDEX comments_above ON comments (above_id) WHERE above_id IS NOT NULL;
CREATE INDEX comments_twin ON comments (twin_key);
CREATE INDEX comments_latest ON comments (article_id, created_at) WHERE status = 'shown';
CREATE INDEX comments_rendered ON comments (html_version);
-- Those alone whose texts are still to be erased.
CREATE INDEX comments_deleted ON comments (gone_at) WHERE status = 'deleted' AND body_md <> '';

CREATE TABLE comment_edits (
  comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  body_md TEXT NOT NULL,
  body_html TEXT NOT NULL,
  html_version INTEGER NOT NULL,
  until INTEGER NOT NULL,
  removed_at INTEGER,
  removed_by INTEGER REFERENCES members (id),
  PRIMARY KEY (comment_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_edits_rendered ON comment_edits (html_version);

CREATE TABLE announcements (
  comment_id INTEGER PRIMARY KEY REFERENCES comments (id) ON DELETE CASCADE,
  due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX announcements_due ON announcements (due_at);

-- Words only (forum.Terms), no texts: rowid is 2 × the comment's id, or 2 × the
-- article's id + 1.
CREATE VIRTUAL TABLE search USING fts5 (title, body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'");
