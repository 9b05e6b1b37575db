package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"colloquy/forum"
)

// rollBatch is how many rows of the roll one transaction takes: others wait for
// milliseconds.
const rollBatch = 200

// A RollReport says what became of the rows of a roll.
type RollReport struct {
	Added   int
	There   int // had the list already
	Refused int
	Asked   int // get a mail that asks whether they want it
}

// Rows is how many there were.
func (r RollReport) Rows() int { return r.Added + r.There + r.Refused + r.Asked }

func (r RollReport) note() string {
	did := fmt.Sprintf("%d added", r.Added)
	if r.Asked > 0 {
		did = fmt.Sprintf("%d asked by mail", r.Asked)
	}
	return fmt.Sprintf("%s, %d there already, %d refused", did, r.There, r.Refused)
}

// A RollProblem is why a row was not taken.
type RollProblem struct {
	Line  int
	Email string // as it stands there
	Why   string
}

// ImportRoll takes up the subscribers of a roll, in batches: what is wrong with a
// row is told, and stops nothing. Who has the list already is left as they are; who
// left, or takes no mails, is not taken up again. Actor is nil for the command line.
//
// Errors: those of an administrator's deeds, and of the table itself.
func (s *Store) ImportRoll(ctx context.Context, actor *forum.Member, roll *forum.RollReader, tell func(so RollReport, wrong []RollProblem)) (report RollReport, err error) {
	for end := false; !end; {
		var rows []forum.RollRow
		var wrong []RollProblem
		if rows, wrong, end, err = readBatch(roll); err != nil {
			return report, err
		}
		done, refused, err := s.enrolAll(ctx, actor, rows)
		if err != nil {
			return report, err
		}
		wrong = append(wrong, refused...)
		slices.SortFunc(wrong, func(a, b RollProblem) int { return a.Line - b.Line })
		report = RollReport{Added: report.Added + done.Added, There: report.There + done.There, Refused: report.Refused + len(wrong), Asked: report.Asked + done.Asked}
		tell(report, wrong)
	}
	return report, s.write(ctx, "NoteImport", func(t *tx) error {
		return t.noteRoll(actor, "subscribers imported", report.note())
	})
}

// readBatch reads the next rows, those that can be taken and those that cannot.
func readBatch(roll *forum.RollReader) (rows []forum.RollRow, wrong []RollProblem, end bool, err error) {
	for len(rows)+len(wrong) < rollBatch {
		row, why, err := roll.Next()
		switch {
		case errors.Is(err, io.EOF):
			return rows, wrong, true, nil
		case err != nil:
			return nil, nil, true, err
		case why != "":
			wrong = append(wrong, RollProblem{row.Line, row.Email, why})
		default:
			rows = append(rows, row)
		}
	}
	return rows, wrong, false, nil
}

// enrolAll takes up the rows of one batch.
func (s *Store) enrolAll(ctx context.Context, actor *forum.Member, rows []forum.RollRow) (report RollReport, refused []RollProblem, err error) {
	err = s.write(ctx, "ImportRoll", func(t *tx) error {
		report, refused = RollReport{}, nil
		if _, err := t.mayKeepRoll(actor); err != nil {
			return err
		}
		for _, row := range rows {
			added, why, err := t.enrol(row)
			switch {
			case err != nil:
				return err
			case why != "":
				refused = append(refused, RollProblem{row.Line, row.Email, why})
			case added && row.Asks:
				report.Asked++
			case added:
				report.Added++
			default:
				report.There++
			}
		}
		return nil
	})
	return report, refused, err
}

// mayKeepRoll returns the id of the administrator who acts; 0 for the command
// line, which is its operator's.
func (t *tx) mayKeepRoll(actor *forum.Member) (id int64, err error) {
	if actor == nil {
		return 0, nil
	}
	now, err := t.administrator(actor)
	if err != nil {
		return 0, err
	}
	return now.ID, nil
}

func (t *tx) noteRoll(actor *forum.Member, action, note string) error {
	id, err := t.mayKeepRoll(actor)
	if err != nil {
		return err
	}
	return t.note(forum.Event{ActorID: id, Action: action, Kind: forum.SubjectIssue, Note: note})
}

// enrol takes up one subscriber, with the proof that the row brings. Why says that
// they are not to be taken up.
func (t *tx) enrol(row forum.RollRow) (added bool, why string, err error) {
	topics, why, err := t.rollTopics(row.Topics)
	if err != nil || why != "" {
		return false, why, err
	}
	there, why, err := t.mayEnrol(row)
	if err != nil || why != "" || there {
		return false, why, err
	}
	address, err := t.address(row.Email)
	if err != nil {
		return false, "", err
	}
	if row.Asks {
		why, err := t.askEnrolled(row, address, topics)
		return why == "", why, err
	}
	confirmed := row.ConfirmedAt.UnixMicro()
	if err := t.do("UPDATE addresses SET confirmed_at = $1 WHERE id = $2 AND confirmed_at IS NULL", confirmed, address); err != nil {
		return false, "", err
	}
	err = t.do("INSERT INTO follows (address_id, kind, subject_id, pace, created_at) VALUES ($1, $2, 0, '', $3)", address, row.List, confirmed)
	if err != nil {
		return false, "", err
	}
	err = t.do("INSERT INTO consents (address_id, kind, subject_id, pace, wording, source, at, confirmed_at) VALUES ($1, $2, 0, '', $3, $4, $5, $6)",
		address, row.List, row.Wording, row.Source, row.SubscribedAt.UnixMicro(), confirmed)
	if err != nil || topics == "" {
		return true, "", err
	}
	return true, "", t.do("INSERT INTO digest_wishes (address_id, topics) VALUES ($1, $2) ON CONFLICT (address_id) DO NOTHING", address, topics)
}

// askEnrolled owes the mail that asks an address of a roll whether it wants the list:
// once, at the pace of what goes to many. Why says that it is not asked.
func (t *tx) askEnrolled(row forum.RollRow, address int64, topics string) (why string, err error) {
	kind := forum.MailKind(forum.RequestFollow)
	asked, err := t.ids("SELECT id FROM outbox WHERE address_id = $1 AND kind = $2 AND note = $3 LIMIT 1", address, kind, forum.NoteAsked)
	if err != nil || len(asked) > 0 {
		return "it was asked before", err
	}
	over, err := t.overBound(owed{kind: kind, address: address, priority: forum.PriorityAsked, asking: true})
	if err != nil || over {
		return overAskingBound, err
	}
	source := forum.AskedSource
	if row.Source != "" {
		source += ": " + row.Source
	}
	n := forum.NewRequest{Kind: forum.RequestFollow, Email: row.Email, Follow: forum.NewFollow{Kind: row.List, Topics: topics, Wording: forum.AskedWording, Source: source}}
	request, err := t.insertRequest(n, address, carriedComment{follow: n.Follow})
	if err != nil {
		return "", err
	}
	return "", t.owe(owed{key: fmt.Sprintf("%s/%d", kind, request), kind: kind, subject: request, address: address, priority: forum.PriorityBulk, asking: true, note: forum.NoteAsked})
}

// mayEnrol tells whether a subscriber of a row is there already, or why they are
// not to be taken up: what somebody chose here counts more than an old table.
func (t *tx) mayEnrol(row forum.RollRow) (there bool, why string, err error) {
	var address int64
	var suppressed string
	err = t.row([]any{&address, &suppressed}, "SELECT id, suppressed_why FROM addresses WHERE email_key = $1", forum.AddressKey(row.Email))
	if errors.Is(err, forum.ErrNotFound) {
		return false, "", nil
	}
	if err != nil {
		return false, "", err
	}
	follows, err := records(t, func(f *forum.Follow) []any { return []any{&f.Kind, moment{&f.EndedAt}} },
		"SELECT kind, ended_at FROM follows WHERE address_id = $1 AND kind IN ('weekly', 'monthly') ORDER BY ended_at IS NULL DESC, ended_at DESC", address)
	switch {
	case err != nil:
		return false, "", err
	case suppressed == forum.SuppressedAsked:
		return false, "this address wants no mails", nil
	case suppressed != "":
		return false, "mails to this address came back", nil
	case len(follows) == 0:
		return false, "", nil
	case !follows[0].EndedAt.IsZero():
		return false, "it left on " + follows[0].EndedAt.Format(time.DateOnly), nil
	case follows[0].Kind != row.List:
		return false, "it gets the " + string(follows[0].Kind) + " list", nil
	}
	return true, "", nil
}

// rollTopics finds the topics that a row names.
func (t *tx) rollTopics(slugs []string) (topics, why string, err error) {
	var ids []int64
	for _, slug := range slugs {
		found, err := t.ids("SELECT coalesce(merged_into, id) FROM topics WHERE slug = $1", slug)
		if err != nil {
			return "", "", err
		}
		if len(found) == 0 {
			return "", "there is no topic “" + slug + "”", nil
		}
		ids = append(ids, found...)
	}
	return forum.ListIDs(ids), "", nil
}
