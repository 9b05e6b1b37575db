package store

import "colloquy/forum"

// ofAddress tells whether the pass is that of an address: what hangs on one comes
// there, and a member's once.
func (o owner) ofAddress() bool { return o.member == 0 }

// subjectOf names what a follow or a consent x is about.
const subjectOf = `CASE x.kind WHEN 'article' THEN (SELECT slug FROM articles WHERE id = x.subject_id)
	WHEN 'author' THEN (SELECT handle FROM authors WHERE id = x.subject_id) WHEN 'topic' THEN (SELECT slug FROM topics WHERE id = x.subject_id) END`

func (t *tx) dataFollows(o owner, at *reached) ([]any, error) {
	if !o.ofAddress() {
		return nil, nil
	}
	list, err := records(t, func(f *forum.DataFollow) []any {
		return []any{&f.ID, &f.Kind, &f.Subject, &f.Pace, moment{&f.Since}, moment{&f.EndedAt}, &f.Why}
	}, "SELECT x.id, x.kind, coalesce("+subjectOf+", ''), x.pace, x.created_at, x.ended_at, x.ended_why FROM follows x WHERE x.address_id = $1 AND x.id > $2 AND NOT (x.kind IN ('weekly', 'monthly') AND x.subject_id = x.id) ORDER BY x.id LIMIT $3", o.address, at.a, dataStep)
	return plainly(list, func(f forum.DataFollow) { at.a = f.ID }), err
}

func (t *tx) dataConsents(o owner, at *reached) ([]any, error) {
	if !o.ofAddress() {
		return nil, nil
	}
	list, err := records(t, func(c *forum.DataConsent) []any {
		return []any{&c.ID, &c.Kind, &c.Subject, &c.Pace, &c.Wording, &c.Source, moment{&c.At}, moment{&c.ConfirmedAt}}
	}, "SELECT x.id, x.kind, coalesce("+subjectOf+", ''), x.pace, x.wording, x.source, x.at, x.confirmed_at FROM consents x WHERE x.address_id = $1 AND x.id > $2 ORDER BY x.id LIMIT $3", o.address, at.a, dataStep)
	return plainly(list, func(c forum.DataConsent) { at.a = c.ID }), err
}

func (t *tx) dataDigest(o owner, at *reached) ([]any, error) {
	if !o.ofAddress() || at.a != 0 {
		return nil, nil
	}
	at.a = 1
	var said bool
	err := t.row([]any{&said}, "SELECT EXISTS (SELECT 1 FROM digest_wishes WHERE address_id = $1)", o.address)
	if err != nil || !said {
		return nil, err
	}
	w, err := t.wishes(o.address)
	if err != nil {
		return nil, err
	}
	slugs, err := t.topicSlugs()
	d := forum.DataDigest{Discussions: !w.Articles, Zone: w.Zone, PausedUntil: w.PausedUntil, Topics: slugsOf(w.Topics, slugs)}
	if w.Hour >= 0 {
		d.Hour = &w.Hour
	}
	return []any{d}, err
}

func (t *tx) dataStopped(o owner, at *reached) ([]any, error) {
	if !o.ofAddress() {
		return nil, nil
	}
	list, err := records(t, func(h *forum.DataStop) []any { return []any{&h.ID, &h.Article, moment{&h.At}} },
		"SELECT h.id, a.slug, h.stopped_at FROM hearers h JOIN articles a ON a.id = h.article_id WHERE h.address_id = $1 AND h.id > $2 AND h.stopped_at IS NOT NULL ORDER BY h.id LIMIT $3", o.address, at.a, dataStep)
	return plainly(list, func(h forum.DataStop) { at.a = h.ID }), err
}

func (t *tx) dataTold(o owner, at *reached) ([]any, error) {
	if !o.ofAddress() {
		return nil, nil
	}
	list, err := records(t, func(l *forum.DataTold) []any { return []any{&l.Comment, &l.Mail, moment{&l.At}} },
		"SELECT l.comment_id, o.state, o.finished_at FROM tellings l JOIN outbox o ON o.id = l.outbox_id WHERE l.address_id = $1 AND l.comment_id > $2 ORDER BY l.comment_id LIMIT $3", o.address, at.a, dataStep)
	return plainly(list, func(l forum.DataTold) { at.a = l.Comment }), err
}

func (t *tx) dataAnswers(o owner, at *reached) ([]any, error) {
	if o.ofAddress() {
		return nil, nil
	}
	list, err := records(t, func(n *forum.DataAnswer) []any { return []any{&n.Comment, &n.Reason} },
		"SELECT comment_id, reason FROM notices WHERE member_id = $1 AND comment_id > $2 ORDER BY comment_id LIMIT $3", o.member, at.a, dataStep)
	return plainly(list, func(n forum.DataAnswer) { at.a = n.Comment }), err
}
