package handlers

import (
	"strconv"
	"strings"

	"colloquy/forum"
	"colloquy/store"
)

// hundredths writes a weight as reporters.
func hundredths(n int) string {
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(float64(n)/100, 'f', 2, 64), "0"), ".")
}

// caseHeading says what brought a case here.
func caseHeading(f store.CaseFile) string {
	reason := gravest(f.Reports)
	switch {
	case !f.Open():
		return "Decided: " + lastDecided(f)
	case f.Appeal.ID != 0:
		return "Appeal"
	case reason != "" && f.Lane == forum.LaneSecond:
		return "Reported again: " + reason
	case reason != "":
		return "Reported: " + reason
	case f.HeldWhy != "":
		return "Held before publication"
	case !f.MendedAt.IsZero():
		return "Mended by its author"
	case f.Lane == forum.LaneHeld:
		return "Held before publication"
	}
	return map[string]string{forum.SubjectComment: "A comment", forum.SubjectMember: "A person", forum.SubjectArticle: "An article"}[f.Kind]
}

func lastDecided(f store.CaseFile) string {
	for _, d := range f.Decisions {
		if d.Stands() {
			return strings.ToLower(decided(d.Action))
		}
	}
	return "nothing waits any more"
}

// gravest is the reason of the open reports that weighs the most by law, else of
// the first.
func gravest(reports []forum.Report) string {
	first := ""
	for _, r := range reports {
		if r.State != forum.ReportOpen {
			continue
		}
		if r.Kind.Legal() {
			return r.Label
		}
		if first == "" {
			first = r.Label
		}
	}
	return first
}

// why says in sentences why a case is where it is: the sum of the reports
// explained, what the site did itself, what was before.
func (s *server) why(f store.CaseFile) (list []string) {
	say := func(yes bool, text string) {
		if yes {
			list = append(list, text)
		}
	}
	w := f.Weighing
	say(w.Reporters > 0, reportersText(w, f.Legal))
	say(w.Reporters > 0 && f.Kind == forum.SubjectComment, s.weightText(f))
	say(f.HeldWhy != "", "Held before publication: "+f.HeldWhy+".")
	if f.Appeal.ID != 0 {
		list = append(list, "Its author appeals against what "+actorOf(f.Appealed)+" decided on "+s.day(f.Appealed.At)+".")
	}
	say(f.SameJudge, "You decided it yourself. Nobody else is there to look at it, so you may answer the appeal; the answer says so.")
	if !f.MendedAt.IsZero() && f.Open() {
		list = append(list, "Its author mended it on "+s.day(f.MendedAt)+" and asks for another look.")
	}
	if !f.KeptAt.IsZero() && f.Open() {
		list = append(list, "Somebody let it stand on "+s.day(f.KeptAt)+": reports do not hide it any more.")
	}
	say(f.Open() && len(list) == 0, "A moderator opened it. Nobody has reported it.")
	say(f.ArticleID != 0 && !f.Article.Published, "The article is not published at the moment.")
	say(!f.Open(), "Nothing waits here. You can still decide otherwise.")
	return list
}

func actorOf(d forum.Decision) string {
	switch {
	case d.Actor != "":
		return d.Actor
	case d.Machine:
		return "the site itself"
	}
	return "somebody who has left"
}

// reportersText says who reported, as far as it weighs.
func reportersText(w forum.Weighing, legal int) string {
	text := counted(w.Reporters, "reporter", "reporters")
	var parts []string
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, inWords(n)+" "+words)
		}
	}
	add(w.Good, "with a good record")
	add(w.Poor, "with a poor one")
	add(w.Strangers, "whom nobody knows yet")
	if len(parts) > 0 {
		text += ", " + strings.Join(parts, ", ")
	}
	switch {
	case legal == 1:
		text += "; one report is for a legal reason"
	case legal > 1:
		text += "; " + inWords(legal) + " reports are for a legal reason"
	}
	return text + "."
}

// weightText says what the sum is, what would be enough, and what came of it.
func (s *server) weightText(f store.CaseFile) string {
	w := f.Weighing
	if w.Threshold == 0 {
		return "Reports hide nothing here: the site is set so."
	}
	sum := "they weigh " + hundredths(w.Total) + " of " + hundredths(w.Threshold) + " needed for an author who is " + w.Standing.String()
	switch {
	case f.Hidden:
		return "Hidden by the site until somebody has looked: " + sum + "."
	case !f.KeptAt.IsZero():
		return "Not hidden: " + sum + ", and somebody had kept it."
	}
	return "Not hidden: " + sum + "."
}

// pileHints say what looks arranged about the reports.
func pileHints(w forum.Weighing) []string {
	if !w.Pile() {
		return nil
	}
	var parts []string
	if w.Network >= 3 {
		parts = append(parts, inWords(w.Network)+" came from one network")
	}
	if w.Minute >= 3 {
		parts = append(parts, inWords(w.Minute)+" within one minute")
	}
	if w.Never >= 3 {
		parts = append(parts, inWords(w.Never)+" from people who never wrote anything here")
	}
	return []string{"These reports may be arranged: " + strings.Join(parts, ", ") + "."}
}
