package handlers

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

const exclusionsPath = "/moderation/exclusions"

// exclusionDone are the sentences of what was done, by the word in the address.
var exclusionDone = map[string]string{
	"excluded": "It is excluded: nothing can be posted from there.", "lifted": "It is lifted.",
}

// excludedWhat names what is excluded.
var excludedWhat = map[string]string{forum.ExcludeAddress: "Address", forum.ExcludeDomain: "Domain", forum.ExcludeNetwork: "Network"}

// personURL is what moderators know of a member.
func personURL(member int64) string { return "/moderation/members/" + itoa(member) }

// showExclusions lists who may not write.
func (s *server) showExclusions(c echo.Context) error {
	return s.exclusions(c, http.StatusOK, templates.Said{Text: exclusionDone[c.QueryParam("done")]}, nil)
}

func (s *server) exclusions(c echo.Context, status int, said templates.Said, invalid *forum.Invalid) error {
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	afterMember, err := queryID(c, "after_member")
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	e, err := s.store.Excluded(c.Request().Context(), after, afterMember)
	if err != nil {
		return err
	}
	p := templates.ExclusionsPage{Frame: s.moderationFrame(c, "Excluded"), Nav: templates.ModerationNav{Current: exclusionsPath}, Said: said}
	if after != 0 || afterMember != 0 {
		p.FirstURL = exclusionsPath
	}
	if e.Next != 0 {
		p.NextURL = withQuery(exclusionsPath, "after", itoa(e.Next))
	}
	if e.NextMembers != 0 {
		p.NextMembersURL = withQuery(exclusionsPath, "after_member", itoa(e.NextMembers))
	}
	for _, x := range e.List {
		p.Exclusions = append(p.Exclusions, presentExclusion(x, v))
	}
	for _, m := range e.Members {
		p.Members = append(p.Members, presentSuspended(m, v))
	}
	excludeForm(c, &p, problems(invalid))
	return s.render(c, status, p)
}

// presentExclusion shows an exclusion; an address whole to administrators alone.
func presentExclusion(x forum.Exclusion, v *forum.Member) templates.ExclusionItem {
	item := templates.ExclusionItem{
		What: excludedWhat[x.Kind], Value: x.Value, Why: x.Why, By: x.By, At: x.At, Until: x.Until,
		LiftURL: exclusionsPath + "/" + itoa(x.ID) + "/lift",
	}
	if x.Kind == forum.ExcludeAddress && forum.MayAdminister(v) != nil {
		item.Value = forum.MaskAddress(x.Value)
	}
	if forum.IsForGood(x.Until) {
		item.Until = time.Time{}
	}
	if x.CaseID != 0 {
		item.Case, item.CaseURL = "Case "+itoa(x.CaseID), caseURL(x.CaseID)
	}
	return item
}

func presentSuspended(m store.SuspendedMember, v *forum.Member) templates.ExclusionItem {
	item := templates.ExclusionItem{Value: m.Name, Why: m.Why, By: m.By, Until: m.Until}
	if m.By == "" {
		item.By = "An administrator"
	}
	if forum.IsForGood(m.Until) {
		item.Until = time.Time{}
	}
	if m.ID != v.ID {
		item.URL = personURL(m.ID)
	}
	if forum.MaySanction(v, m.ID, m.Roles) == nil {
		item.LiftURL = personURL(m.ID) + "/lift"
	}
	if m.CaseID != 0 {
		item.Case, item.CaseURL = "Case "+itoa(m.CaseID), caseURL(m.CaseID)
	}
	return item
}

// excludeForm is the form to exclude by hand, with what was typed.
func excludeForm(c echo.Context, p *templates.ExclusionsPage, wrong templates.Problems) {
	p.Kind = templates.Choose{Name: "kind", Legend: "What", Problem: wrong["kind"]}
	hints := map[string]string{forum.ExcludeDomain: "All addresses at it and below it.", forum.ExcludeNetwork: "Guests from there."}
	for _, k := range forum.Exclusions() {
		p.Kind.Options = append(p.Kind.Options, templates.ChooseOption{Value: k, Label: excludedWhat[k], Hint: hints[k], Chosen: field(c, "kind") == k})
	}
	p.Value = templates.Field{Name: "value", Label: "Which", Value: field(c, "value"), Problem: wrong["value"], Required: true, Max: forum.MaxAddress, Autocomplete: "off", Hint: "For example name@example.org, example.org, 192.0.2.0/24 or 2001:db8::/48."}
	p.Why = templates.Field{Name: "why", Label: "Why", Value: field(c, "why"), Problem: wrong["why"], Required: true, Max: forum.MaxReason, Hint: "Moderators read it."}
	p.For = templates.Field{Name: "days", Label: "For how many days", Note: "(empty: for good)", Type: "number", Value: field(c, "days"), Problem: wrong["days"]}
}

// exclude excludes an address, a domain or a network by hand.
func (s *server) exclude(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	n := forum.NewExclusion{Kind: field(c, "kind"), Value: field(c, "value"), Why: field(c, "why")}
	if text := field(c, "days"); text != "" {
		days, ok := parseID(text)
		if !ok {
			days = -1
		}
		n.For = time.Duration(min(days, 1000)) * 24 * time.Hour
	}
	_, err = s.store.Exclude(c.Request().Context(), v, n)
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		return s.exclusions(c, http.StatusUnprocessableEntity, templates.Said{}, invalid)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, exclusionsPath+"?done=excluded")
}

// liftExclusion ends an exclusion.
func (s *server) liftExclusion(c echo.Context) error {
	return s.lifts(c, s.store.LiftExclusion)
}

// liftSuspension gives a member the right to write back.
func (s *server) liftSuspension(c echo.Context) error {
	return s.lifts(c, s.store.LiftSuspension)
}

func (s *server) lifts(c echo.Context, do lifting) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	if err := do(c.Request().Context(), v, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, exclusionsPath+"?done=lifted")
}

// lifting ends what keeps somebody from writing.
type lifting func(ctx context.Context, actor *forum.Member, id int64) error
