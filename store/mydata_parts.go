package store

import (
	"colloquy/forum"
)

// once reads a section that is never long, at the first step.
func once[T any](t *tx, at *reached, dest func(*T) []any, query string, args ...any) ([]any, error) {
	if at.a != 0 {
		return nil, nil
	}
	at.a = 1
	list, err := records(t, dest, query, args...)
	return plainly(list, func(T) {}), err
}

// plainly makes a list of records of any type, and tells each of them.
func plainly[T any](list []T, each func(T)) []any {
	var all []any
	for _, r := range list {
		each(r)
		all = append(all, r)
	}
	return all
}

func (t *tx) dataAccount(o owner, at *reached) ([]any, error) {
	return once(t, at, func(a *forum.DataAccount) []any {
		return []any{
			&a.Name, &a.Handle, &a.Position, &a.Affiliation, &a.Biography, &a.Website, &a.Portrait,
			rolesText{&a.Roles},
			moment{&a.MemberSince},
			moment{&a.NamedAt},
			&a.Byline,
			moment{&a.HearsComments},
			&a.NoDeskMails,
			moment{&a.SuspendedUntil},
			&a.SuspendedWhy,
			moment{&a.LeavesAt},
			&a.LeavesHow,
		}
	}, `SELECT m.name, m.handle, m.position, m.affiliation, m.biography, m.website, m.portrait, m.roles, m.created_at, m.named_at,
		coalesce((SELECT handle FROM authors w WHERE w.member_id = m.id), ''), nullif(m.hears_comments, 0), m.hears_desk = 0, m.suspended_until, m.suspended_why, m.leaves_at, m.leaves_how
		FROM members m WHERE m.id = $1`, o.member)
}

// rolesText reads a set of roles as its names.
type rolesText struct{ to *string }

// Scan implements sql.Scanner.
func (r rolesText) Scan(v any) error {
	n, _ := v.(int64)
	*r.to = forum.Roles(n).String()
	return nil
}

func (t *tx) dataAddress(o owner, at *reached) ([]any, error) {
	if o.member != 0 { // it comes in the pass of the address
		return nil, nil
	}
	return once(t, at, func(a *forum.DataAddress) []any {
		return []any{&a.Address, moment{&a.KnownSince}, moment{&a.ConfirmedAt}, moment{&a.NoMailsSince}, &a.NoMailsWhy}
	}, "SELECT email, created_at, confirmed_at, suppressed_at, suppressed_why FROM addresses WHERE id = $1", o.address)
}

func (t *tx) dataNames(o owner, at *reached) ([]any, error) {
	return once(t, at, func(n *forum.DataName) []any { return []any{&n.Name, moment{&n.Until}} },
		"SELECT name, until FROM member_names WHERE member_id = $1 ORDER BY until DESC", o.member)
}

func (t *tx) dataSignIn(o owner, at *reached) ([]any, error) {
	return once(t, at, func(k *forum.DataSignIn) []any { return []any{&k.Kind, moment{&k.ChangedAt}} },
		"SELECT kind, changed_at FROM credentials WHERE member_id = $1 ORDER BY id", o.member)
}

func (t *tx) dataSessions(o owner, at *reached) ([]any, error) {
	return once(t, at, func(s *forum.DataSession) []any { return []any{&s.Device, moment{&s.BeganAt}, moment{&s.UsedAt}} },
		"SELECT device, created_at, used_at FROM sessions WHERE member_id = $1 ORDER BY used_at DESC", o.member)
}

// dataWaiting reads what is open: about the account with other addresses, and
// whatever was asked for with the owner's own.
func (t *tx) dataWaiting(o owner, at *reached) ([]any, error) {
	const columns = `SELECT r.kind, d.email, r.created_at, r.expires_at, r.name, coalesce(a.slug, ''), r.title, r.body
		FROM requests r JOIN addresses d ON d.id = r.address_id LEFT JOIN articles a ON a.id = r.article_id `
	dest := func(r *forum.DataRequest) []any {
		return []any{&r.Kind, &r.Address, moment{&r.AskedAt}, moment{&r.ExpiresAt}, &r.Name, &r.Article, &r.Title, &r.Text}
	}
	if o.member != 0 {
		return once(t, at, dest, columns+"WHERE r.member_id = $1 AND r.address_id <> $2 AND r.done_at IS NULL AND r.expires_at > $3 ORDER BY r.id", o.member, o.address, t.now.UnixMicro())
	}
	return once(t, at, dest, columns+"WHERE r.address_id = $1 AND r.done_at IS NULL AND r.expires_at > $2 ORDER BY r.id", o.address, t.now.UnixMicro())
}

func (t *tx) dataMails(o owner, at *reached) ([]any, error) {
	if o.member != 0 {
		return nil, nil
	}
	list, err := records(t, func(m *forum.DataMail) []any {
		return []any{&m.ID, &m.Kind, &m.State, moment{&m.OwedAt}, moment{&m.FinishedAt}, &m.Reason}
	}, "SELECT id, kind, state, created_at, finished_at, reason FROM outbox WHERE address_id = $1 AND id > $2 ORDER BY id LIMIT $3", o.address, at.a, dataStep)
	return plainly(list, func(m forum.DataMail) { at.a = m.ID }), err
}

func (t *tx) dataEvents(o owner, at *reached) ([]any, error) {
	list, err := records(t, func(e *forum.DataEvent) []any { return []any{&e.ID, moment{&e.At}, &e.Action} },
		"SELECT id, at, action FROM events WHERE subject_kind = 'member' AND subject_id = $1 AND id > $2 ORDER BY id LIMIT $3", o.member, at.a, dataStep)
	return plainly(list, func(e forum.DataEvent) { at.a = e.ID }), err
}

func (t *tx) dataVisits(o owner, at *reached) ([]any, error) {
	list, err := records(t, func(v *forum.DataVisit) []any {
		return []any{&v.ArticleID, &v.Article, moment{&v.Since}, moment{&v.Last}}
	}, `SELECT v.article_id, a.slug, v.since, v.last FROM visits v JOIN articles a ON a.id = v.article_id
		WHERE v.member_id = $1 AND v.article_id > $2 ORDER BY v.article_id LIMIT $3`, o.member, at.a, dataStep)
	return plainly(list, func(v forum.DataVisit) { at.a = v.ArticleID }), err
}

func (t *tx) dataRecommendations(o owner, at *reached) ([]any, error) {
	list, err := records(t, func(r *forum.DataRecommendation) []any {
		return []any{&r.ArticleID, &r.Comment, &r.Article, moment{&r.At}}
	}, `SELECT r.article_id, r.comment_id, a.slug, r.created_at FROM recommendations r JOIN articles a ON a.id = r.article_id
		WHERE r.member_id = $1 AND (r.article_id, r.comment_id) > ($2, $3) ORDER BY r.article_id, r.comment_id LIMIT $4`, o.member, at.a, at.b, dataStep)
	return plainly(list, func(r forum.DataRecommendation) { at.a, at.b = r.ArticleID, r.Comment }), err
}

const dataComment = `SELECT c.id, a.slug, a.title, coalesce(c.parent_id, 0), c.status, c.name, c.title, c.body_md, c.created_at, c.edited_at, c.gone_at, c.recommended
	FROM comments c JOIN articles a ON a.id = c.article_id WHERE `

// dataComments reads comments with their earlier texts: a member's by time, as
// their index has them, those of an address by number.
func (t *tx) dataComments(o owner, at *reached) ([]any, error) {
	query, args := dataComment+"c.member_id = $1 AND (c.created_at, c.id) > ($2, $3) ORDER BY c.created_at, c.id LIMIT $4", []any{o.member, at.a, at.b, dataStep}
	if o.member == 0 {
		query, args = dataComment+"c.address_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3", []any{o.address, at.b, dataStep}
	}
	list, err := records(t, func(c *forum.DataComment) []any {
		return []any{
			&c.ID, &c.Article, &c.ArticleTitle, &c.Answers, &c.State, &c.Name, &c.Title, &c.Text,
			moment{&c.PostedAt},
			moment{&c.EditedAt},
			moment{&c.GoneAt},
			&c.Recommended,
		}
	}, query, args...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Earlier, err = t.dataTexts(list[i].ID); err != nil {
			return nil, err
		}
	}
	return plainly(list, func(c forum.DataComment) { at.a, at.b = c.PostedAt.UnixMicro(), c.ID }), nil
}

func (t *tx) dataTexts(comment int64) ([]forum.DataText, error) {
	return records(t, func(e *forum.DataText) []any { return []any{&e.Title, &e.Text, moment{&e.Until}, &e.Removed} },
		"SELECT title, body_md, until, removed_at IS NOT NULL FROM comment_edits WHERE comment_id = $1 ORDER BY number DESC", comment)
}
