package store

import (
	"crypto/sha256"
	"errors"
	"time"

	"colloquy/forum"
)

// wordsChanged tells whether what is reported says something else since the report
// was decided. The version of a comment tells less: to hide it and to show it again
// raise that, too.
const wordsChanged = `EXISTS (SELECT 1 FROM cases k LEFT JOIN comments c ON k.kind = 'comment' AND c.id = k.subject_id WHERE k.id = reports.case_id
	AND (k.kind <> 'comment' OR c.edited_at > reports.decided_at OR EXISTS (SELECT 1 FROM comment_edits e WHERE e.comment_id = c.id AND e.until > reports.decided_at)))`

// insertReport writes the report, or finds the one that the same person filed.
func (t *tx) insertReport(n forum.NewReport, reason forum.ReportReason, c forum.Case, about subject) (f Filed, fresh bool, err error) {
	who, err := t.reporter(n)
	if err != nil {
		return f, false, err
	}
	if f.Other, err = t.knownReporter(c.ID, n, &who); err != nil || f.Other {
		return f, false, err
	}
	seen := about.version
	if n.Seen > 0 {
		seen = min(n.Seen, seen)
	}
	err = t.row([]any{&f.ID, &f.Version}, `INSERT INTO reports (case_id, reporter_key, content_key, member_id, address_id, network, reason, label, kind, note, law, name, contact, state, weight, stranger, commented, subject_version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'open', $14, $15, $16, $17, $18)
		ON CONFLICT (case_id, reporter_key) DO UPDATE SET network = excluded.network, reason = excluded.reason, label = excluded.label, kind = excluded.kind, note = excluded.note, law = excluded.law,
			name = excluded.name, contact = excluded.contact, state = 'open', weight = excluded.weight, subject_version = excluded.subject_version, created_at = excluded.created_at,
			decision_id = NULL, decided_at = NULL, mail_id = NULL
		WHERE reports.state = 'withdrawn' OR reports.state IN ('upheld', 'rejected') AND reports.subject_version < excluded.subject_version AND `+wordsChanged+`
		RETURNING id, version`,
		c.ID, who.key, who.content, idOrNull(n.Writer.MemberID), idOrNull(who.address), n.Network, reason.Key, reason.Label, reason.Kind, n.Note, n.Law, n.Name, n.Contact,
		who.Weight(t.now), who.Stranger(t.now), who.Comments > 0, seen, t.now.UnixMicro())
	if !errors.Is(err, forum.ErrNotFound) {
		return f, err == nil, err
	}
	f.Known = true
	return f, false, t.row([]any{&f.ID, &f.Version}, "SELECT id, version FROM reports WHERE case_id = $1 AND reporter_key = $2", c.ID, who.key)
}

// reporting is who reports, as far as it is known.
type reporting struct {
	forum.Reporter
	key     []byte // the same for the same person
	content []byte // of the words and the network, where the browser was not known before; nil otherwise
	address int64  // that the browser of a guest has proved
}

// reporter finds out who reports. A guest is known by the address that their
// browser has proved, else by the browser, else only by what they say and from
// where: the same words from the same place are the same report.
func (t *tx) reporter(n forum.NewReport) (r reporting, err error) {
	switch {
	case n.Writer.MemberID != 0:
		m, err := t.present(n.Writer.MemberID)
		if err != nil {
			return r, err
		}
		r.key, r.Since = memberKey(m.ID), m.CreatedAt
		return r, t.recordOf(&r.Reporter, "member_id", m.ID)
	case len(n.Writer.Addresses) > 0:
		r.address = n.Writer.Addresses[0]
		if n.Email != "" { // a browser may have proved several
			for _, id := range n.Writer.Addresses {
				ids, err := t.ids("SELECT id FROM addresses WHERE id = $1 AND email_key = $2", id, forum.AddressKey(n.Email))
				if err != nil {
					return r, err
				}
				if len(ids) > 0 {
					r.address = id
				}
			}
		}
		if err := t.row([]any{moment{&r.Since}}, "SELECT confirmed_at FROM addresses WHERE id = $1", r.address); err != nil {
			return r, err
		}
		r.key = addressKey(r.address)
		return r, t.recordOf(&r.Reporter, "address_id", r.address)
	case n.Browser != "":
		r.key = hashToken(n.Browser)
		return r, nil
	}
	r.key = contentKey(n)
	return r, nil
}

// sameWords is how long the same words from the same network, without a browser
// that is known, are the same report.
const sameWords = 24 * time.Hour

// contentKey is the same for the same words from the same network.
func contentKey(n forum.NewReport) []byte {
	sum := sha256.Sum256([]byte(n.Network + "\x00" + n.Reason + "\x00" + n.Law + "\x00" + n.Name + "\x00" + n.Contact + "\x00" + n.Note))
	return sum[:]
}

// knownReporter finds the report that the same person filed in this browser before
// they signed in or proved an address. Of a browser that is not known it tells whether
// somebody sent the same words from the same network a moment ago: that report counts
// for both, and stays with whoever filed it first.
func (t *tx) knownReporter(c int64, n forum.NewReport, who *reporting) (other bool, err error) {
	if n.Browser == "" {
		return false, nil
	}
	browser := hashToken(n.Browser)
	if !n.Fresh {
		if n.Writer.Nobody() {
			return false, nil
		}
		return false, t.do("UPDATE OR IGNORE reports SET reporter_key = $1, member_id = $2, address_id = coalesce(address_id, $3) WHERE case_id = $4 AND reporter_key = $5 AND member_id IS NULL",
			who.key, idOrNull(n.Writer.MemberID), idOrNull(who.address), c, browser)
	}
	if !n.Writer.Nobody() {
		return false, nil
	}
	who.content = contentKey(n)
	return t.exists("SELECT 1 FROM reports WHERE case_id = $1 AND content_key = $2 AND created_at > $3 AND state <> 'withdrawn' AND reporter_key <> $4 AND member_id IS NULL AND address_id IS NULL AND (decided_at IS NULL OR NOT "+wordsChanged+") LIMIT 1",
		c, who.content, t.now.Add(-sameWords).UnixMicro(), browser)
}
