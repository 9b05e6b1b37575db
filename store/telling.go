package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"colloquy/forum"
)

// hearing is what is known of an address and a discussion.
type hearing struct {
	may     bool // it takes mails, is not told of the comment yet, and has not stopped the discussion
	known   bool // there is a row of hearers
	open    bool // a mail waits that nobody has begun to send
	due     time.Time
	told    time.Time // when the last mail went out, or goes
	mail    int64     // the one that is open
	address int64
}

// tell owes addresses the mail with a comment: one of their own, or one that
// waits already. All of them are asked about, and written down, in few
// statements: whoever else writes waits for this.
func (t *tx) tell(a announcement, list []candidate) error {
	hearings, err := t.hearings(a, list)
	if err != nil {
		return err
	}
	late := forum.AnnouncedLate(a.created, t.now, t.store.policy)
	avoiding, err := t.avoiding(a.comment, list)
	if err != nil {
		return err
	}
	var strangers []int64
	var mails, tellings, sooner [][3]any
	for _, c := range list {
		h := hearings[c.address]
		if !h.may || avoiding[c.address].keeps(c.reason) {
			continue
		}
		if !h.known {
			strangers = append(strangers, c.address)
		}
		due, bundled := forum.Hearing{Pace: c.pace, Told: h.told, Seen: c.seen, Late: late}.TellAt(t.now, t.store.policy)
		switch {
		case !h.open || !bundled:
			mails = append(mails, [3]any{c.address, due.UnixMicro()})
		case due.Before(h.due):
			sooner = append(sooner, [3]any{h.mail, due.UnixMicro()})
		}
		tellings = append(tellings, [3]any{c.address, c.follow, c.reason})
	}
	if len(tellings) == 0 {
		return nil
	}
	if err := t.oweFollowUps(a, strangers, mails); err != nil {
		return err
	}
	if len(sooner) > 0 {
		err := t.do("UPDATE outbox SET due_at = j.value ->> 1 FROM json_each($1) j WHERE outbox.id = j.value ->> 0", jsonRows(sooner))
		if err != nil {
			return err
		}
	}
	return t.do(`INSERT INTO tellings (comment_id, address_id, outbox_id, follow_id, reason)
		SELECT $1, h.address_id, h.mail_id, j.value ->> 1, j.value ->> 2 FROM json_each($3) j
		CROSS JOIN hearers h ON h.address_id = j.value ->> 0 AND h.article_id = $2 AND h.same_as IS NULL`, a.comment, a.article, jsonRows(tellings))
}

// hearings is what is known of the candidates. A mail that turned out to tell
// nothing, or could not be sent, does not count. Nothing goes to an address that
// takes no mails, nor to members who are suspended or about to go.
func (t *tx) hearings(a announcement, list []candidate) (map[int64]hearing, error) {
	ids := make([]int64, len(list))
	for i, c := range list {
		ids[i] = c.address
	}
	known := make(map[int64]hearing, len(list))
	err := t.each(func(rows *sql.Rows) error {
		var h hearing
		var m forum.Member
		var not bool
		var state forum.MailState
		var attempts int
		var opened, finished time.Time
		err := rows.Scan(&h.address, &not, moment{&m.SuspendedUntil}, moment{&m.LeavesAt}, &h.known, &h.mail, &state, &attempts, moment{&h.due}, moment{&opened}, moment{&finished})
		h.may = !not && forum.MayBeTold(&m, t.now)
		switch state {
		case forum.MailQueued, forum.MailHanding:
			if h.told = t.now; state == forum.MailQueued && attempts == 0 {
				h.open, h.told = true, opened // whoever came back before that was told at once
			}
		case forum.MailSent, forum.MailDropped:
			h.told = finished
		}
		known[h.address] = h
		return err
	}, `SELECT d.id, d.suppressed_why <> '' OR h.stopped_at IS NOT NULL OR EXISTS (SELECT 1 FROM tellings x WHERE x.comment_id = $2 AND x.address_id = d.id),
		m.suspended_until, m.leaves_at, h.id IS NOT NULL, coalesce(o.id, 0), coalesce(o.state, ''), coalesce(o.attempts, 0), o.due_at, o.created_at, o.finished_at
		FROM json_each($1) j CROSS JOIN addresses d ON d.id = j.value LEFT JOIN members m ON m.address_id = d.id
		LEFT JOIN hearers h ON h.address_id = d.id AND h.article_id = $3 AND h.same_as IS NULL LEFT JOIN outbox o ON o.id = h.mail_id`,
		jsonList(ids), a.comment, a.article)
	return known, err
}

// oweFollowUps owes mails about a discussion to those who have a row of hearers,
// and to strangers, who get one; what they tell is in the tellings.
func (t *tx) oweFollowUps(a announcement, strangers []int64, mails [][3]any) error {
	if len(strangers) > 0 {
		err := t.do("INSERT INTO hearers (address_id, article_id, created_at) SELECT value, $1, $2 FROM json_each($3)", a.article, t.now.UnixMicro(), jsonList(strangers))
		if err != nil {
			return err
		}
	}
	if len(mails) == 0 {
		return nil
	}
	key, rest := string(forum.MailFollowUp)+"/", fmt.Sprintf("/%d/%d", a.comment, a.due)
	err := t.do(`INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, created_at)
		SELECT $1 || h.id || $2, $3, h.id, h.address_id, $4, 0, 'queued', j.value ->> 1, $5 FROM json_each($6) j
		CROSS JOIN hearers h ON h.address_id = j.value ->> 0 AND h.article_id = $7 AND h.same_as IS NULL`,
		key, rest, forum.MailFollowUp, forum.PriorityNotice, t.now.UnixMicro(), jsonRows(mails), a.article)
	if err != nil {
		return err
	}
	return t.do(`UPDATE hearers SET mail_id = (SELECT o.id FROM outbox o WHERE o.key = $1 || hearers.id || $2)
		WHERE id IN (SELECT h.id FROM json_each($3) j CROSS JOIN hearers h ON h.address_id = j.value ->> 0 AND h.article_id = $4 AND h.same_as IS NULL)`, key, rest, jsonRows(mails), a.article)
}

// jsonRows writes numbers and texts as statements read them with json_each.
func jsonRows(rows [][3]any) string {
	b, _ := json.Marshal(rows)
	return string(b)
}

// jsonSpans does so for pairs of numbers.
func jsonSpans(spans [][2]int64) string {
	b, _ := json.Marshal(spans)
	return string(b)
}
