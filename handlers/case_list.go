package handlers

import (
	"net/url"
	"strings"

	"colloquy/forum"
	"colloquy/store"
)

// A caseList says which cases are listed, as the address of the page does.
type caseList struct {
	store.CaseQuery
	text string // that is looked for; instead of all else
}

// laneNames are what the lists are called.
var laneNames = map[forum.Lane]string{
	forum.LaneLegal: "Legal", forum.LaneAppeal: "Appeals", forum.LaneReports: "Reported", forum.LaneHeld: "Held", forum.LaneSecond: "Second look", forum.LaneOpened: "Opened",
}

var kindNames = map[string]string{forum.SubjectMember: "People", forum.SubjectArticle: "Articles"}

// parseCaseList reads a list from a query. What it does not know it leaves out.
func parseCaseList(q url.Values) caseList {
	l := caseList{text: strings.TrimSpace(q.Get("q"))}
	if len(l.text) > 4*forum.MaxQuestion {
		l.text = ""
	}
	if lane := forum.Lane(q.Get("lane")); laneNames[lane] != "" {
		l.Lane = lane
	}
	if kind := q.Get("kind"); kindNames[kind] != "" || kind == forum.SubjectComment {
		l.Kind = kind
	}
	l.Slug, l.Closed = q.Get("article"), q.Get("state") == "closed"
	rank, id, _ := strings.Cut(q.Get("after"), ".")
	r, ok := parseID(rank)
	n, fine := parseID(id)
	if fine && (ok || rank == "0") {
		l.After = store.CaseKey{Rank: r, ID: n}
	}
	return l
}

// query is how an address says which list it is.
func (l caseList) query() string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("q", l.text)
	set("lane", string(l.Lane))
	set("kind", l.Kind)
	set("article", l.Slug)
	if l.Closed {
		q.Set("state", "closed")
	}
	if l.After.ID != 0 {
		q.Set("after", itoa(l.After.Rank)+"."+itoa(l.After.ID))
	}
	return q.Encode()
}

// at is the same list from another place on.
func (l caseList) at(k store.CaseKey) caseList {
	l.After = k
	return l
}

func (l caseList) url() string { return withList("/moderation", l) }

func withList(path string, l caseList, more ...string) string {
	q := l.query()
	for i := 0; i+1 < len(more); i += 2 {
		if q != "" {
			q += "&"
		}
		q += more[i] + "=" + url.QueryEscape(more[i+1])
	}
	if q == "" {
		return path
	}
	return path + "?" + q
}
