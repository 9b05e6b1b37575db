package store

import (
	"context"
	"database/sql"
	"errors"

	"colloquy/forum"
)

// keepStep is how many rows one step of housekeeping changes: other writers
// wait for milliseconds.
const keepStep = 200

// Kept says what a round of housekeeping did.
type Kept struct {
	Sessions int // ended because they were too old
	Erased   int // texts of deleted and of removed comments
	Networks int // from which comments and reports came, long ago
	Judged   int // what moderation knew of people, long ago
	Visits   int // of discussions that the member has not opened for long
	Requests int // whose time was over, or that were answered long ago
	Tellings int // who was told of which comment, long ago
	Mails    int // of the outbox, done long ago
	Follows  int // that ended long ago
	Moved    int // rows that went over to another address of the same person
	Previews int // links to what is not public, that expired
	Names    int // that members had long ago
	Events   int // long ago
	Left     int // members whose time to regret it was over
	Swept    int // comments of whoever wrote spam
	Cut      int // texts that were cut out, or taken off a profile, long ago
	Rendered int // texts rendered again, after a change of the sanitiser
	Pictures int // of articles, looked at because they may not be named any more
	Related  int // articles whose relations were looked for, after an update of the program
}

// KeepHouse does what time demands, in steps: sessions that ended, texts of
// deleted and of removed comments whose retention is over, visits long ago,
// requests that nobody answered, mails and events long ago, networks, what
// moderation knew of people long ago, texts that an older sanitiser rendered,
// members who leave, cases that cooled down, pictures that no text names. What cannot be done
// keeps nothing else from being done.
func (s *Store) KeepHouse(ctx context.Context) (Kept, error) {
	var k Kept
	var failed []error
	var cooled int // every minute while something is hot: not worth a line
	for _, chore := range []struct {
		count *int
		step  func(context.Context) (int, error)
	}{
		{&k.Sessions, s.chore("EndOldSessions", (*tx).endOldSessions)},
		{&k.Erased, s.chore("EraseDeleted", (*tx).eraseDeleted)},
		{&k.Erased, s.chore("EraseRemoved", (*tx).eraseRemoved)},
		{&k.Networks, s.chore("ForgetNetworks", (*tx).forgetNetworks)},
		{&k.Judged, s.chore("ForgetReporters", (*tx).forgetReporters)},
		{&k.Judged, s.chore("ForgetJudged", (*tx).forgetJudged)},
		{&k.Judged, s.chore("ForgetNotes", (*tx).forgetGuestNotes)},
		{&k.Judged, s.chore("ForgetExclusions", (*tx).forgetExclusions)},
		{&k.Visits, s.chore("ForgetVisits", (*tx).forgetVisits)},
		{&k.Requests, s.chore("EmptyKept", (*tx).emptyKept)},
		{&k.Requests, s.chore("DropRequests", (*tx).dropRequests)},
		{&k.Tellings, s.chore("ForgetTellings", (*tx).forgetTellings)},
		{&k.Mails, s.chore("ForgetMails", (*tx).forgetMails)},
		{&k.Previews, s.chore("ForgetPreviews", (*tx).forgetPreviews)},
		{&k.Names, s.chore("ForgetNames", (*tx).forgetNames)},
		{&k.Events, s.chore("ForgetEvents", (*tx).forgetEvents)},
		{&k.Rendered, s.renderAgain(articleTexts)},
		{&k.Rendered, s.renderAgain(commentTexts)},
		{&k.Rendered, s.renderAgain(editTexts)},
		{&k.Pictures, s.settlePictures},
		{&k.Related, s.relateAgain},
		{&k.Swept, s.Sweep},
		{&k.Cut, s.chore("EraseCut", (*tx).eraseCut)},
		{&k.Cut, s.chore("ForgetCleared", (*tx).forgetCleared)},
		{&k.Follows, s.chore("ForgetFollows", (*tx).forgetFollows)},
		{&k.Moved, s.finishMoves},
		{&k.Left, s.removeLeaving},
		{&cooled, s.coolCases()},
	} {
		for n := keepStep; n == keepStep; {
			var err error
			n, err = chore.step(ctx)
			*chore.count += n
			if err != nil {
				failed = append(failed, err)
				break
			}
		}
	}
	return k, errors.Join(failed...)
}

// chore makes a step of its own transaction of what changes at most keepStep rows.
func (s *Store) chore(name string, do func(*tx) (int, error)) func(context.Context) (int, error) {
	return func(ctx context.Context) (n int, err error) {
		err = s.write(ctx, name, func(t *tx) (err error) {
			n, err = do(t)
			return err
		})
		return n, err
	}
}

func (t *tx) count(query string, args ...any) (int, error) {
	r, err := t.exec(query, args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}

func (t *tx) ids(query string, args ...any) ([]int64, error) {
	var list []int64
	err := t.each(func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		list = append(list, id)
		return err
	}, query, args...)
	return list, err
}

func (t *tx) endOldSessions() (int, error) {
	idle, err := t.count("DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE used_at <= $1 LIMIT $2)",
		t.now.Add(-t.store.policy.SessionIdle).UnixMicro(), keepStep)
	if err != nil || idle == keepStep {
		return idle, err
	}
	old, err := t.count("DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE created_at <= $1 LIMIT $2)",
		t.now.Add(-t.store.policy.SessionLife).UnixMicro(), keepStep-idle)
	return idle + old, err
}

// eraseDeleted empties the texts of comments that their authors deleted, and
// their earlier texts. The rows stay: answers hang on them.
func (t *tx) eraseDeleted() (int, error) {
	ids, err := t.ids("SELECT id FROM comments WHERE status = 'deleted' AND body_md <> '' AND gone_at <= $1 LIMIT $2",
		t.now.Add(-t.store.policy.DeletedRetention).UnixMicro(), keepStep)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := t.eraseText(id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// forgetVisits drops what a member read where that is too long ago.
func (t *tx) forgetVisits() (int, error) {
	return t.count("DELETE FROM visits WHERE (member_id, article_id) IN (SELECT member_id, article_id FROM visits WHERE last <= $1 ORDER BY last LIMIT $2)",
		t.now.Add(-forum.MaxVisitAge).UnixMicro(), keepStep)
}
