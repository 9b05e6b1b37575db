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
