package store

import "colloquy/forum"

// dataReports reads what a member reported, or a guest with the address. Who reported
// them stands in nobody's download but the reporter's.
func (t *tx) dataReports(o owner, at *reached) ([]any, error) {
	const columns = "SELECT r.id, k.kind, k.subject_id, r.label, r.note, r.law, r.name, r.contact, r.state, r.created_at, r.decided_at FROM reports r JOIN cases k ON k.id = r.case_id "
	query, id := columns+"WHERE r.member_id = $1 AND r.id > $2 ORDER BY r.id LIMIT $3", o.member
	if o.ofAddress() {
		query, id = columns+"WHERE r.address_id = $1 AND r.id > $2 ORDER BY r.id LIMIT $3", o.address
	}
	list, err := records(t, func(r *forum.DataReport) []any {
		return []any{&r.ID, &r.Kind, &r.Subject, &r.Reason, &r.Note, &r.Law, &r.Name, &r.Contact, &r.State, moment{&r.At}, moment{&r.DecidedAt}}
	}, query, id, at.a, dataStep)
	return plainly(list, func(r forum.DataReport) { at.a = r.ID }), err
}
