package handlers

import (
	"strconv"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// roleChoices are the roles that an administrator can give, and what they mean.
var roleChoices = []struct {
	role        forum.Roles
	value, name string
}{
	{forum.RoleAuthor, "author", "Author: writes drafts"},
	{forum.RoleEditor, "editor", "Editor: sees to all articles and topics"},
	{forum.RoleModerator, "moderator", "Moderator: decides about comments"},
	{forum.RoleAdministrator, "administrator", "Administrator: all of these, and members, mail and settings"},
}

// presentMemberFile is the page of a member, without what is of the request.
func presentMemberFile(f store.MemberFile, now time.Time) templates.AdminMemberPage {
	p := templates.AdminMemberPage{
		Base: adminMemberURL(f.ID), Name: f.Name, Facts: memberFacts(f, now), SeenRoles: int(f.Roles), Version: f.Version,
		Portrait: f.Portrait != "", HasWords: f.Position+f.Affiliation+f.Biography+f.Website != "", Events: presentEvents(f.Events),
	}
	for _, n := range f.EarlierNames {
		p.Earlier = append(p.Earlier, templates.Fact{Value: n.Name, At: n.Until})
	}
	for _, r := range roleChoices {
		p.Roles = append(p.Roles, templates.Option{Value: r.value, Name: r.name, Chosen: f.Roles.Has(r.role)})
	}
	if !f.SuspendedUntil.IsZero() {
		p.SeenUntil = f.SuspendedUntil.UnixMicro()
	}
	if f.Suspended(now) {
		p.Suspended, p.Why, p.ForGood = f.SuspendedUntil, f.SuspendedWhy, forum.IsForGood(f.SuspendedUntil)
	}
	p.For = templates.Choose{Name: "for", Legend: "For how long", Options: []templates.ChooseOption{
		{Value: "day", Label: "A day"}, {Value: "week", Label: "A week", Chosen: true}, {Value: "month", Label: "A month"}, {Value: "date", Label: "Up to and with the date below"},
	}}
	p.Until = templates.Field{Name: "date", Label: "Date", Note: "(only for the last choice)", Type: "date"}
	p.Reason = templates.Field{Name: "why", Label: "Reason", Hint: "The member reads it.", Required: true, Max: forum.MaxReason, Value: p.Why}
	p.NewName = templates.Field{Name: "name", Label: "Another name", Hint: "Where the name breaks the rules. The earlier one stays in the list here.", Required: true, Max: forum.MaxName, Value: f.Name}
	return p
}

// memberFacts says who a member is.
func memberFacts(f store.MemberFile, now time.Time) []templates.Fact {
	list := []templates.Fact{{Name: "Name", Value: f.Name}, {Name: "Address", Value: f.Email}}
	if f.Confirmed.IsZero() {
		list = append(list, templates.Fact{Name: "Confirmed", Value: "not yet"})
	} else {
		list = append(list, templates.Fact{Name: "Confirmed", At: f.Confirmed})
	}
	if f.Suppressed != "" {
		list = append(list, templates.Fact{Name: "Mails", Value: suppressed[f.Suppressed]})
	}
	list = append(list, templates.Fact{Name: "Handle", Value: f.Handle}, templates.Fact{Name: "Roles", Value: f.Roles.String()}, templates.Fact{Name: "Member since", At: f.CreatedAt})
	for _, o := range []templates.Fact{{Name: "Position", Value: f.Position}, {Name: "Affiliation", Value: f.Affiliation}, {Name: "Website", Value: f.Website}, {Name: "Biography", Value: f.Biography}} {
		if o.Value != "" {
			list = append(list, o)
		}
	}
	if !f.LastSeen.IsZero() {
		list = append(list, templates.Fact{Name: "Last seen", At: f.LastSeen})
	}
	list = append(list, templates.Fact{Name: "Sessions", Value: strconv.Itoa(f.Sessions)})
	said := templates.Fact{Name: "Comments", Value: templates.Number(f.Comments)}
	if f.Comments > 0 {
		said.URL = templates.MemberURL(f.Handle)
	}
	list = append(list, said)
	if f.Suspended(now) {
		list = append(list, suspendedFact(f.SuspendedUntil))
	}
	if !f.LeavesAt.IsZero() {
		list = append(list, templates.Fact{Name: "Leaves on", At: f.LeavesAt})
	}
	return list
}

// suppressed says why an address takes no mails.
var suppressed = map[string]string{
	forum.SuppressedAsked:  "none but those to sign in: the member said so",
	forum.SuppressedBounce: "none: a mail came back",
}

// suspendedFact says until when somebody is suspended.
func suspendedFact(until time.Time) templates.Fact {
	if forum.IsForGood(until) {
		return templates.Fact{Name: "Suspended", Value: "for good"}
	}
	return templates.Fact{Name: "Suspended until", At: until}
}
