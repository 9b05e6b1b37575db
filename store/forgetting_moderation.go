package store

// What moderation forgets with time. That something was reported and decided, when
// and why, stays; words and people go.

// eraseRemoved empties the texts of comments that were removed, or never shown,
// once nobody can appeal any more, and what the log says in their cases. Where a
// case is open, somebody still has to read them.
func (t *tx) eraseRemoved() (int, error) {
	const cost = 4
	ids, err := t.ids(`SELECT c.id FROM comments c WHERE c.status IN ('removed', 'declined') AND c.body_md <> '' AND c.gone_at <= $1
		AND NOT EXISTS (SELECT 1 FROM cases k WHERE k.kind = 'comment' AND k.subject_id = c.id AND k.closed_at IS NULL) LIMIT $2`,
		t.now.Add(-t.store.policy.RemovedRetention).UnixMicro(), keepStep/cost)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := t.eraseText(id); err != nil {
			return 0, err
		}
		cases, err := t.ids("SELECT id FROM cases WHERE kind = 'comment' AND subject_id = $1", id)
		if err != nil {
			return 0, err
		}
		for _, c := range cases {
			if err := t.eraseCaseTexts(c); err != nil {
				return 0, err
			}
		}
	}
	return cost * len(ids), nil
}

// forgetNetworks forgets from where comments and reports came, and the key in
// which that is hidden.
func (t *tx) forgetNetworks() (int, error) {
	before := t.now.Add(-t.store.policy.NetworkRetention).UnixMicro()
	return t.sweep(
		keepStep,
		sweep{"UPDATE reports SET network = '', content_key = NULL WHERE id IN (SELECT id FROM reports WHERE network <> '' AND created_at <= $1 LIMIT $2)", []any{before}},
		sweep{"DELETE FROM origins WHERE comment_id IN (SELECT comment_id FROM origins WHERE at <= $1 LIMIT $2)", []any{before}},
	)
}

// forgetReporters empties reports that were decided, or withdrawn, long ago: names,
// words, and the addresses of guests. Members keep how often they were right.
func (t *tx) forgetReporters() (int, error) {
	return t.forget(
		`SELECT id, coalesce(address_id, 0) FROM reports WHERE coalesce(decided_at, created_at) <= $1
			AND state <> 'open' AND (address_id IS NOT NULL OR name <> '' OR contact <> '' OR note <> '' OR law <> '') LIMIT $2`,
		`UPDATE reports SET name = '', contact = '', note = '', law = '', content_key = NULL, address_id = NULL,
			reporter_key = CASE WHEN address_id IS NULL THEN reporter_key ELSE randomblob(16) END WHERE id IN (SELECT value FROM json_each($1))`,
	)
}

// forgetJudged takes off decisions long ago which guests they were about.
func (t *tx) forgetJudged() (int, error) {
	return t.forget("SELECT id, address_id FROM decisions WHERE address_id IS NOT NULL AND at <= $1 LIMIT $2",
		"UPDATE decisions SET address_id = NULL WHERE id IN (SELECT value FROM json_each($1))")
}

// forgetGuestNotes drops what was noted about guests long ago. Notes about members
// go with the member.
func (t *tx) forgetGuestNotes() (int, error) {
	return t.forget("SELECT id, address_id FROM person_notes WHERE address_id IS NOT NULL AND at <= $1 LIMIT $2",
		"DELETE FROM person_notes WHERE id IN (SELECT value FROM json_each($1))")
}

// forget finds rows that are older than the retention of what was removed, with
// the addresses in them, and changes them. Addresses to which nothing refers any
// more go with it.
func (t *tx) forget(find, change string) (int, error) {
	type row struct{ id, address int64 }
	list, err := records(t, func(r *row) []any { return []any{&r.id, &r.address} }, find, t.now.Add(-t.store.policy.RemovedRetention).UnixMicro(), keepStep)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	ids := make([]int64, len(list))
	for i, r := range list {
		ids[i] = r.id
	}
	if err := t.do(change, jsonList(ids)); err != nil {
		return 0, err
	}
	for _, r := range list {
		if err := t.releaseAddress(r.address); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// forgetExclusions drops exclusions that ended long ago, and at once those by
// which somebody who left was kept away: nobody decided those.
func (t *tx) forgetExclusions() (int, error) {
	n, err := t.dropWithAddresses("DELETE FROM exclusions WHERE id IN (SELECT id FROM exclusions WHERE coalesce(lifted_at, until) <= $1 AND lifted_at IS NULL AND decision_id IS NULL AND created_by IS NULL LIMIT $2) RETURNING coalesce(address_id, 0)", t.now, keepStep)
	if err != nil || n >= keepStep {
		return n, err
	}
	old, err := t.dropWithAddresses("DELETE FROM exclusions WHERE id IN (SELECT id FROM exclusions WHERE coalesce(lifted_at, until) <= $1 LIMIT $2) RETURNING coalesce(address_id, 0)",
		t.now.Add(-t.store.policy.RemovedRetention), keepStep-n)
	return n + old, err
}
