-- What a member has read of a discussion: since is when the visit before the
-- present one ended, last when the article was loaded last.
CREATE TABLE visits (
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  since INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (member_id, article_id)
) STRICT, WITHOUT ROWID;
-- How many members opened a discussion after a moment: the score of a comment.
CREATE INDEX visits_last ON visits (article_id, last);
CREATE INDEX visits_old ON visits (last);

CREATE TABLE recommendations (
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  article_id INTEGER NOT NULL REFERENCES articles (id),
  comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (member_id, article_id, comment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recommendations_comment ON recommendations (comment_id);
CREATE INDEX recommendations_article ON recommendations (article_id);

-- How many members recommend a comment.
ALTER TABLE comments ADD COLUMN recommended INTEGER NOT NULL DEFAULT 0;
CREATE INDEX comments_roots ON comments (article_id, root_seq, id, status, recommended, created_at) WHERE above_id IS NULL;

-- What is new since a moment, and whose it is, is read from the index alone.
DROP INDEX comments_latest;
CREATE INDEX comments_latest ON comments (article_id, created_at, id, member_id) WHERE status = 'shown';

CREATE INDEX articles_commented ON articles (last_comment_at, id) WHERE status = 'published' AND last_comment_at IS NOT NULL;

-- What a member wrote, the newest first; imports come in any order.
DROP INDEX comments_member;
CREATE INDEX comments_member ON comments (member_id, created_at, id) WHERE member_id IS NOT NULL;

-- All that a page needs to know of its rows before it reads their texts.
CREATE INDEX comments_rows ON comments (article_id, path, member_id, status, version, below, created_at, gone_at, recommended);
