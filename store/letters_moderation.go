package store

import (
	"colloquy/forum"
	"colloquy/markup"
)

// Why a mail about cases is not sent.
const (
	whyNoModerator = "the member sees to no cases any more"
	whyNoCases     = "nothing waits any more"
)

// waitingExcerpt is how much of a text a mail to moderators shows: enough to see
// whether it can wait.
const waitingExcerpt = 300

// writeWaiting reads what waits for a moderator, from today's truth. Subject is the
// case of a mail about one; why says that there is nothing to tell.
func (t *tx) writeWaiting(l *forum.Letter, subject int64) (why string, err error) {
	m := l.Member
	if m == nil || forum.MayModerate(m) != nil || m.Suspended(t.now) || !m.LeavesAt.IsZero() {
		return whyNoModerator, nil
	}
	w := &forum.WaitingCases{Why: forum.WaitingWhy(l.Note)}
	var list []forum.Case
	if l.Kind == forum.MailCase {
		w.Why = forum.WaitingForLegal
		list, err = records(t, caseDest, "SELECT "+caseColumns+" FROM cases k WHERE "+waitsForJudge+" AND k.id = $6 AND k.legal > 0", t.ofJudge(m.ID, subject)...)
	} else {
		list, err = t.waitingFor(w.Why, m.ID)
	}
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return whyNoCases, nil
	}
	w.Total = len(list)
	for _, c := range list[:min(len(list), forum.CasesPerMail)] {
		item, err := t.waitingCase(c, w.Why)
		if err != nil {
			return "", err
		}
		w.Cases = append(w.Cases, item)
	}
	l.Waiting = w
	w.Head, err = t.headInWords()
	return "", err
}

// waitingFor are the open cases that wait for a moderator: all of them, the most
// urgent first, or those that wait too long, the oldest first. An appeal against
// their own decision waits for somebody else.
func (t *tx) waitingFor(why forum.WaitingWhy, member int64) ([]forum.Case, error) {
	if why == forum.WaitingLong {
		return records(t, caseDest, "SELECT "+caseColumns+" FROM cases k WHERE "+waitsForJudge+" AND k.opened_at <= $6 ORDER BY k.opened_at, k.id LIMIT $7",
			t.ofJudge(member, t.now.Add(-t.store.policy.CaseReminder).UnixMicro(), forum.MaxWaitingCounted)...)
	}
	return records(t, caseDest, "SELECT "+caseColumns+" FROM cases k WHERE "+waitsForJudge+" ORDER BY k.urgency DESC, k.id LIMIT $6", t.ofJudge(member, forum.MaxWaitingCounted)...)
}

// waitingCase adds to a case what a mail shows of it.
func (t *tx) waitingCase(c forum.Case, why forum.WaitingWhy) (w forum.WaitingCase, err error) {
	w.Case = c
	switch c.Kind {
	case forum.SubjectComment:
		comment, err := t.comment(c.Subject)
		if err != nil {
			return w, ignoreNotFound(err)
		}
		w.Title, w.By, w.Text = comment.Title, comment.By.Name, markup.Excerpt(markup.Strip(comment.HTML), waitingExcerpt)
	case forum.SubjectMember:
		m, err := t.memberByID(c.Subject)
		if err != nil {
			return w, ignoreNotFound(err)
		}
		w.Title = m.Name
	case forum.SubjectArticle:
		if err := t.row([]any{&w.Title}, "SELECT title FROM articles WHERE id = $1", c.Subject); err != nil {
			return w, ignoreNotFound(err)
		}
	}
	if why != forum.WaitingForLegal {
		return w, nil
	}
	err = t.row([]any{&w.Reason, &w.Law, &w.Note}, "SELECT label, law, note FROM reports WHERE case_id = $1 AND state = 'open' AND kind IN ('illegal', 'copyright') ORDER BY id LIMIT 1", c.ID)
	w.Note = markup.Excerpt(w.Note, waitingExcerpt)
	return w, ignoreNotFound(err)
}

// headInWords names the newest entry of the log: whoever has the mail can tell
// later that it is still there.
func (t *tx) headInWords() (string, error) {
	var h forum.LogHead
	err := t.row([]any{&h.ID, &h.Hash}, "SELECT id, hash FROM log ORDER BY id DESC LIMIT 1")
	return h.Short(), ignoreNotFound(err)
}
