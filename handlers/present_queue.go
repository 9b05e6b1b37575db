package handlers

import (
	"slices"
	"strings"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// countUpTo writes a number of cases, which are not counted for ever.
func countUpTo(n int) string {
	switch {
	case n == 0:
		return ""
	case n >= store.CasesCounted:
		return "99+"
	}
	return itoa(int64(n))
}

// presentCases shows the list.
func presentCases(q store.Queue, l caseList, current int64) templates.CasesPage {
	p := templates.CasesPage{Heading: casesHeading(q, l), ListURL: l.at(store.CaseKey{}).url(), Text: l.text, Max: forum.MaxQuestion, Empty: emptyCases(l)}
	p.Filters = caseFilters(q.Counts, l)
	if q.Under.ID != 0 {
		p.Article = &templates.Crumb{Name: q.Under.Title, URL: templates.ArticleURL(q.Under.Slug)}
		all := l.at(store.CaseKey{})
		all.Slug = ""
		p.AllURL = all.url()
	}
	for _, i := range q.Items {
		p.Cases = append(p.Cases, presentCaseLine(i, l, current))
	}
	if l.After.ID != 0 {
		p.FirstURL = p.ListURL
	}
	if q.Next.ID != 0 {
		p.NextURL = l.at(q.Next).url()
	}
	if !l.Closed && slices.ContainsFunc(p.Cases, func(c templates.CaseLine) bool { return c.Value != "" }) {
		p.Bulk = &templates.Bulk{From: l.query(), Rules: ruleOptions(q.Rules, ""), Message: messageField("many-message")}
		for _, a := range []forum.Action{forum.ActionKeep, forum.ActionHide, forum.ActionRemove, forum.ActionSpam} {
			if store.Known(a) {
				p.Bulk.Buttons = append(p.Bulk.Buttons, templates.DecideButton{Value: string(a), Label: actionWords[a].do, First: a == forum.ActionRemove})
			}
		}
	}
	return p
}

func casesHeading(q store.Queue, l caseList) string {
	switch {
	case l.text != "":
		return counted(len(q.Items), "case found", "cases found")
	case l.Closed:
		return "Decided cases"
	case q.Counts.Open == 0:
		return "No open case"
	case q.Counts.Open >= store.CasesCounted:
		return "99+ open cases"
	}
	return counted(q.Counts.Open, "open case", "open cases")
}

// emptyCases says kindly that nothing is there.
func emptyCases(l caseList) string {
	switch {
	case l.text != "":
		return "No case like that. A number, a name, or words of the comment find one."
	case l.Closed:
		return "Nothing was decided yet."
	case l.Lane != "", l.Kind != "", l.Slug != "":
		return "Nothing waits here."
	}
	return "Nothing waits. What is reported or held comes here, the most urgent first."
}

func caseFilters(counts store.CaseCounts, l caseList) (list []templates.MailFilter) {
	add := func(name string, n int, to caseList) {
		to.Slug = l.Slug
		list = append(list, templates.MailFilter{
			Name: name, URL: to.url(), Count: countUpTo(n), Current: l.text == "" && to.Lane == l.Lane && to.Kind == l.Kind && to.Closed == l.Closed,
		})
	}
	add("All", counts.Open, caseList{})
	for _, lane := range forum.Lanes() {
		if counts.Lanes[lane] > 0 || l.Lane == lane {
			add(laneNames[lane], counts.Lanes[lane], caseList{CaseQuery: store.CaseQuery{Lane: lane}})
		}
	}
	for _, kind := range []string{forum.SubjectMember, forum.SubjectArticle} {
		if counts.Kinds[kind] > 0 || l.Kind == kind {
			add(kindNames[kind], counts.Kinds[kind], caseList{CaseQuery: store.CaseQuery{Kind: kind}})
		}
	}
	add("Decided", 0, caseList{CaseQuery: store.CaseQuery{Closed: true}})
	return list
}

func presentCaseLine(i store.CaseItem, l caseList, current int64) templates.CaseLine {
	c := templates.CaseLine{
		ID: itoa(i.ID), URL: withList(caseURL(i.ID), l), What: caseWhat(i), Urgent: i.Open() && (i.Legal > 0 || i.Lane == forum.LaneLegal),
		Title: forum.Shorten(itemTitle(i), 120), At: i.OpenedAt, Current: i.ID == current,
	}
	if i.Kind == forum.SubjectComment {
		c.Author = i.Author
	}
	if !i.Open() {
		c.At = i.ClosedAt
	} else if i.Lane != forum.LaneAppeal {
		c.Value = itoa(i.ID) + "." + itoa(int64(i.Version))
	}
	return c
}

// itemTitle names what a case is about.
func itemTitle(i store.CaseItem) string {
	switch {
	case i.Gone && i.Kind == forum.SubjectMember:
		return "A person who has left"
	case i.Title != "":
		return i.Title
	case i.Text != "":
		return i.Text
	}
	return "A comment without words"
}

// caseWhat says in a few words why a case is in the list, or what became of it.
func caseWhat(i store.CaseItem) string {
	if !i.Open() {
		if i.Action == "" {
			return "Closed"
		}
		return decided(i.Action)
	}
	var parts []string
	switch {
	case i.Lane == forum.LaneAppeal:
		parts = append(parts, "Appeal")
	case i.Lane == forum.LaneHeld || i.HeldWhy != "":
		parts = append(parts, "Held")
		if i.HeldWhy != "" {
			parts[0] += ": " + i.HeldWhy
		}
	case i.Lane == forum.LaneOpened && i.Reports == 0:
		parts = append(parts, "Opened by a moderator")
	}
	if i.Reason != "" {
		parts = append(parts, i.Reason)
	}
	if i.Reports > 0 {
		parts = append(parts, counted(i.Reports, "report", "reports"))
	}
	switch {
	case i.Lane == forum.LaneSecond:
		parts = append(parts, "second look")
	case i.Status == forum.Hidden:
		parts = append(parts, "hidden")
	case i.Status == forum.Deleted:
		parts = append(parts, "deleted by its author")
	}
	if i.Kind != forum.SubjectComment {
		parts = append(parts, map[string]string{forum.SubjectMember: "a person", forum.SubjectArticle: "an article"}[i.Kind])
	}
	return strings.Join(parts, " · ")
}

func ruleOptions(rules []forum.Rule, chosen string) (list []templates.RuleOption) {
	for _, r := range rules {
		list = append(list, templates.RuleOption{Value: r.Key, Name: r.Name(), Message: r.Message, Chosen: r.Key == chosen})
	}
	return list
}

func messageField(key string) templates.Field {
	return templates.Field{Name: "message", Key: key, Label: "To the author", Note: "(the statement of reasons quotes this)", Type: "area", Max: forum.MaxMessage, Rows: 3}
}
