-- What a site of schema version 6 held, to be read by every later one.
CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;
INSERT INTO site (id, revision, created_at) VALUES (1, 7, 1764000000000000);
INSERT INTO addresses (id, email, email_key, created_at) VALUES (1, 'ann@example.org', 'ann@example.org', 1764000000000000), (2, 'guest@example.org', 'guest@example.org', 1764000000000000);
INSERT INTO members (id, handle, name, name_key, position, affiliation, roles, address_id, created_at) VALUES (1, 'ann', 'Ann', 'ann', 'Engineer', '', 0, 1, 1764000000000000);
INSERT INTO topics (id, slug, name, description, article_count) VALUES (1, 'routing', 'Routing', '', 1);
INSERT INTO articles (id, slug, title, standfirst, words, lang, right_left, status, closed, published_at, updated_at, comment_count, last_comment_id, last_comment_at, revision, next_seq, created_at)
  VALUES (1, 'peering', 'About peering', '', 2, '', 0, 'published', 0, 1764000000000000, 1764000000000000, 2, 2, 1764000020000000, 3, 3, 1764000000000000);
INSERT INTO article_texts (article_id, body_md, body_html, html_version) VALUES (1, 'Two words.', '<p>Two words.</p>', 1);
INSERT INTO article_topics (article_id, place, topic_id) VALUES (1, 0, 1);
INSERT INTO comments (id, article_id, parent_id, above_id, root_seq, path, member_id, address_id, status, below, twin_key, created_at, html_version, name, title, excerpt, body_html, body_md)
  VALUES (1, 1, NULL, NULL, 1, x'00000001', 1, NULL, 'shown', 1, 11, 1764000010000000, 1, '', 'First', 'Words.', '<p>Words.</p>', 'Words.'),
         (2, 1, 1, 1, 1, x'0000000100000002', NULL, 2, 'shown', 0, 12, 1764000020000000, 1, 'Guest', '', 'More.', '<p>More.</p>', 'More.');
INSERT INTO search (rowid, title, body) VALUES (2, 'first', 'words'), (4, '', 'more'), (3, 'about peering', 'two words');
INSERT INTO sessions (token_hash, member_id, created_at, used_at) VALUES (x'3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0', 1, 1764000000000000, 1764000000000000);
INSERT INTO credentials (member_id, kind, subject, secret_hash, changed_at) VALUES (1, 'password', '1', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$u0Hc6zVxnsZXHFyDXYcEpCGO1KNqtJX6jvJBzJUgr0k', 1764000000000000);
INSERT INTO visits (member_id, article_id, since, last) VALUES (1, 1, 1764000000000000, 1764000000000000);
INSERT INTO recommendations (member_id, article_id, comment_id, created_at) VALUES (1, 1, 2, 1764000000000000);
UPDATE comments SET recommended = 1 WHERE id = 2;
UPDATE addresses SET confirmed_at = 1764000000000000 WHERE id = 1;
INSERT INTO requests (kind, address_id, email, name, article_id, body, title, created_at, expires_at, twin_key) VALUES ('comment', 2, 'guest@example.org', 'Guest', 1, 'Waits.', '', 1764000000000000, 1764600000000000, 9);
INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, attempts, created_at, finished_at) VALUES ('comment/1', 'comment', 1, 2, 1, 1, 'sent', 1764000000000000, 1, 1764000000000000, 1764000000000000);

INSERT INTO follows (id, address_id, kind, subject_id, pace, created_at) VALUES (1, 1, 'article', 1, 'soon', 1764000000000000);
INSERT INTO consents (address_id, kind, subject_id, pace, wording, source, at, confirmed_at) VALUES (1, 'article', 1, 'soon', 'Follow this discussion', '/articles/peering', 1764000000000000, 1764000000000000);
INSERT INTO hearers (id, address_id, article_id, created_at) VALUES (1, 1, 1, 1764000000000000);
INSERT INTO notices (member_id, comment_id, reason, at) VALUES (1, 2, 1, 1764000020000000);
INSERT INTO new_articles (article_id) VALUES (1);
INSERT INTO follows (id, address_id, kind, subject_id, pace, created_at) VALUES (2, 1, 'weekly', 0, 'soon', 1764000000000000);
INSERT INTO consents (address_id, kind, subject_id, pace, wording, source, at, confirmed_at) VALUES (1, 'weekly', 0, 'soon', 'Subscribe', '/weekly', 1764000000000000, 1764000000000000);
INSERT INTO digest_wishes (address_id, topics, discussions, zone) VALUES (1, '1', 1, 'Europe/Zurich');
INSERT INTO issues (id, list, period, number, starts_at, ends_at, status, composed_at, queued_at) VALUES (1, 'weekly', '2025-11-28', 1, 1763700000000000, 1764300000000000, 'queued', 1764300000000000, 1764300000000000);
INSERT INTO issue_items (issue_id, place, section, article_id) VALUES (1, 0, 'articles', 1);
PRAGMA user_version = 6;
