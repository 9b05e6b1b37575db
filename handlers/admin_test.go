package handlers_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store"
	"colloquy/store/storetest"
)

// memberPath is the administrators' page of a member.
func memberPath(m *forum.Member) string { return fmt.Sprintf("/admin/members/%d", m.ID) }

func TestTheStateOfTheSiteIsOnOnePage(t *testing.T) {
	s := newSite(t, func(o *handlers.Options) {
		o.Mail.Leaves = false
		o.Jobs = func() []handlers.JobState {
			return []handlers.JobState{{Name: "deliver", Running: true, Fails: 2}, {Name: "visits"}}
		}
		o.Mail = handlers.Mail{Transport: "mailbox"}
		o.Disk = func() (handlers.Disk, error) {
			return handlers.Disk{Database: 5 << 20, Free: 3 << 30, Total: 9 << 30}, nil
		}
		o.Mail = handlers.Mail{Transport: "mailbox"}
	})
	s.Article("peering")
	admin, m := s.member(forum.RoleAdministrator)
	s.Comment(m, "peering", 0)
	page := admin.get("/admin").want(t, 200, "").says(t, "Version test", "Schema version 7", "Database 5.0 MB", "Free on the disk 3.0 GB of 9.0 GB", "Members 1", "Comments 1", "Open pages 0 pages",
		"deliver runs, failed twice", "visits waits to be started again", "No mail leaves", "No backup was ever made.", "Nothing has happened yet.", "Administration")
	if got := page.Header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("cached: %q", got)
	}
	if h := page.find(func(n *html.Node) bool { return n.Data == "h1" }); len(h) != 1 {
		t.Errorf("%d main headings", len(h))
	}
	broken := newSiteWith(t, openDB(t), func(o *handlers.Options) {
		o.Disk = func() (handlers.Disk, error) { return handlers.Disk{}, errors.New("no such disk") }
	})
	admin, _ = broken.member(forum.RoleAdministrator)
	admin.get("/admin").want(t, 200, "").lacks(t, "Free on the disk")
}

func TestWarningsSayWhatIsToBeSeenTo(t *testing.T) {
	now := storetest.Start
	well := store.Overview{BackedUp: now.Add(-24 * time.Hour)}
	leaves := handlers.Mail{Leaves: true, Transport: "smtp"}
	for _, test := range []struct {
		name    string
		o       store.Overview
		jobs    []handlers.JobState
		mail    handlers.Mail
		guessed bool
		disk    *handlers.Disk
		want    []string
	}{
		{"all is well", well, []handlers.JobState{{Name: "visits", Running: true}}, leaves, false, &handlers.Disk{Database: 1 << 20, Free: 5 << 30}, nil},
		{"no mail leaves", well, nil, handlers.Mail{Transport: "mailbox"}, false, nil, []string{"No mail leaves: all of them stay in the mailbox."}},
		{"no base URL", well, nil, leaves, true, nil, []string{"The address of the site is not configured: links in mails begin with http://localhost."}},
		{"a backup a week ago", store.Overview{BackedUp: now.Add(-7 * 24 * time.Hour)}, nil, leaves, false, nil, nil},
		{"an older backup", store.Overview{BackedUp: now.Add(-7*24*time.Hour - 1)}, nil, leaves, false, nil, []string{"The last backup is 8 days old."}},
		{"no backup", store.Overview{}, nil, leaves, false, nil, []string{"No backup was ever made."}},
		{"mails that failed", store.Overview{BackedUp: now, Failed: 1}, nil, leaves, false, nil, []string{"1 mail could not be delivered in the last day."}},
		{"an attack", store.Overview{BackedUp: now, Attacks: 3}, nil, leaves, false, nil, []string{"Somebody tries passwords: 3 events in the last day."}},
		{"jobs", well, []handlers.JobState{{Name: "a"}, {Name: "b", Running: true, Fails: 1}}, leaves, false, nil, []string{"The job “a” does not run.", "The job “b” has failed once since the start."}},
		{"a disk nearly full", well, nil, leaves, false, &handlers.Disk{Database: 4 << 30, Free: 1<<30 - 1}, []string{"The disk is nearly full: 1024.0 MB are left."}},
		{"no room for a backup", well, nil, leaves, false, &handlers.Disk{Database: 4 << 30, Free: 2 << 30}, []string{"There is no room for a backup: 2.0 GB are left, the database has 4.0 GB."}},
	} {
		if got := handlers.Warnings(test.o, now, test.jobs, test.mail, test.guessed, test.disk); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestMembersAreFoundAndFilteredPageByPage(t *testing.T) {
	s := newSite(t)
	admin, _ := s.member(forum.RoleAdministrator)
	hostile := `<script>alert("1")</script>`
	m, err := s.AddMember(ctx, forum.NewMember{Name: hostile, Email: "hostile@example.org", Roles: forum.RoleEditor})
	if err != nil {
		t.Fatal(err)
	}
	for range store.MembersPerPage {
		s.Member(0)
	}
	page := admin.get("/admin/members").want(t, 200, "").says(t, "member-51@example.org").lacks(t, "hostile@example.org")
	next := page.find(func(n *html.Node) bool { return attr(n, "rel") == "next" && n.Data == "a" })
	if len(next) != 1 {
		t.Fatal("the list does not go on")
	}
	admin.get(attr(next[0], "href")).want(t, 200, "").says(t, hostile, "Newest").lacks(t, hostile)
	admin.get("/admin/members?q=HOSTILE%40&filter=editor").want(t, 200, "").says(t, hostile, "hostile@example.org").lacks(t, "member-1@", hostile)
	for _, q := range []string{"%25", "_", "'", "%22", "%27+OR+1%3D1+--", strings.Repeat("a", 300), "%F0%9F%A6%8A"} {
		admin.get("/admin/members?q="+q).want(t, 200, "").says(t, "Nobody like that is a member.")
	}
	admin.get("/admin/members?filter=suspended").want(t, 200, "").says(t, "Nobody like that is a member.")
	admin.get("/admin/members?before=x").want(t, 404, "")
	admin.get(memberPath(&m)).want(t, 200, "").says(t, hostile, "hostile@example.org", "Nothing yet.").lacks(t, hostile)
	admin.get("/admin/members/999").want(t, 404, "")
	admin.get("/admin/members/x").want(t, 404, "")
}

func TestAnAdministratorChangesRolesOfWhatTheySaw(t *testing.T) {
	s := newSite(t)
	admin, a := s.member(forum.RoleAdministrator)
	b, m := s.member(0)
	path := memberPath(m)
	b.get("/").says(t, m.Name)
	admin.post(path+"/roles", "seen", "0", "role", "editor", "role", "moderator").want(t, 303, path+"?done=roles")
	admin.get(path+"?done=roles").says(t, "The roles are changed, and the member is signed out.", a.Name+": roles · "+m.Name+" · reader → editor, moderator")
	b.get("/").says(t, "Sign in").lacks(t, m.Name)
	admin.post(path+"/roles", "seen", "0").want(t, 409, "").says(t, "Somebody changed this meanwhile", "reader → editor, moderator")
	admin.post(path+"/roles", "role", "editor").want(t, 409, "") // does not say what was seen
	admin.post(path+"/roles", "seen", "6", "role", "queen").want(t, 404, "")
	admin.get(path+"?done=nonsense").want(t, 200, "").lacks(t, `role="status"`)
	own := memberPath(a)
	admin.post(own+"/roles", "seen", "8", "role", "administrator", "role", "moderator").want(t, 403, "")
	admin.post(own+"/roles", "seen", "8").want(t, 409, "").says(t, "This is the last administrator who can act.")
	admin.get(own).want(t, 200, "").says(t, "Nobody can give themselves a role.", "Nobody decides about themselves.")
	s.Member(forum.RoleAdministrator)
	admin.post(own+"/roles", "seen", "8").want(t, 303, own+"?done=roles")
	admin.get("/admin").want(t, 401, "")
}

func TestAnAdministratorSuspendsAndLifts(t *testing.T) {
	s := newSite(t)
	admin, a := s.member(forum.RoleAdministrator)
	b, m := s.member(0)
	path := memberPath(m)
	hostile := `Insults. <img src=x onerror=alert(1)>`
	admin.post(path+"/suspend", "seen", "0", "for", "date", "date", "2026-02-30", "why", hostile).want(t, 422, "").says(t, "This is not a date.")
	again := admin.post(path+"/suspend", "seen", "0", "for", "date", "date", "", "why", "Kept.").want(t, 422, "").says(t, "Please fill this in.")
	if again.value("why") != "Kept." {
		t.Errorf("%q is left of the reason", again.value("why"))
	}
	admin.post(path+"/suspend", "seen", "0", "for", "date", "date", "2026-11-19", "why", hostile).want(t, 422, "").says(t, "This date has gone by.")
	admin.post(path+"/suspend", "seen", "0", "for", "day", "why", " ").want(t, 422, "").says(t, "Please fill this in.")
	admin.post(path+"/suspend", "seen", "0", "for", "date", "date", "2026-11-30", "why", hostile).want(t, 303, path+"?done=suspend")
	page := admin.get(path).want(t, 200, "").says(t, "Suspended until 1 Dec 2026, 00:00 UTC: "+hostile, a.Name+": suspended").lacks(t, "<img src=x")
	admin.get("/admin/members?filter=suspended").says(t, m.Name, "suspended until 1 December 2026")
	b.get("/").says(t, "Sign in")
	b.post("/login", "email", m.Email, "password", password).want(t, 303, "/")
	b.get("/").says(t, "Your account is suspended until 1 December 2026")
	admin.post(path+"/unsuspend", "seen", "0").want(t, 409, "").says(t, "Somebody changed this meanwhile")
	admin.post(path+"/unsuspend", "seen", page.value("seen")).want(t, 409, "") // the roles' form has another
	seen := page.find(func(n *html.Node) bool { return strings.HasSuffix(attr(n, "action"), "/unsuspend") })
	admin.post(path+"/unsuspend", "seen", (&answer{doc: seen[0]}).value("seen")).want(t, 303, path+"?done=unsuspend")
	b.get("/").lacks(t, "Your account is suspended")
	admin.post(memberPath(a)+"/suspend", "seen", "0", "for", "day", "why", "Holidays.").want(t, 403, "")
	for length, want := range map[string]string{"day": "21 Nov 2026", "week": "27 Nov 2026", "month": "20 Dec 2026"} {
		other := s.Member(0)
		admin.post(memberPath(other)+"/suspend", "seen", "0", "for", length, "why", "why").want(t, 303, memberPath(other)+"?done=suspend")
		admin.get(memberPath(other)).says(t, "Suspended until "+want+", 12:00 UTC: why")
	}
}

func TestTheOtherDeedsAboutAMember(t *testing.T) {
	s := newSite(t)
	admin, a := s.member(forum.RoleAdministrator)
	b, m := s.member(0)
	path := memberPath(m)
	admin.post(path+"/sign-out").want(t, 303, path+"?done=sign-out")
	b.get("/").says(t, "Sign in")
	admin.post(path+"/sign-in-link").want(t, 303, path+"?done=sign-in-link")
	admin.get("/admin/mail").says(t, "Sign-in link", m.Email, "waits")
	admin.get(path).says(t, "Empty the texts of the profile", "Position Engineer").lacks(t, "Take the portrait away")
	admin.post(path+"/clear", "seen", "1", "what", "everything").want(t, 404, "")
	admin.post(path+"/clear", "seen", "1", "what", "words").want(t, 303, path+"?done=clear")
	admin.post(path+"/clear", "seen", "1", "what", "portrait").want(t, 409, "")
	admin.post(path+"/clear", "seen", "2", "what", "portrait").want(t, 303, path+"?done=clear")
	admin.post(path+"/rename", "seen", "3", "name", "Administrator").want(t, 422, "").says(t, "speaks for the site")
	admin.post(path+"/rename", "seen", "3", "name", "A <b>name</b>").want(t, 303, path+"?done=rename")
	admin.get(path).says(t, "A <b>name</b>", "Earlier names until 20 November 2026 "+m.Name, a.Name+": renamed").lacks(t, "<b>name", "Engineer")
	admin.get("/admin/events").want(t, 200, "").says(t, "signed out everywhere", "sent a sign-in link", "texts of the profile taken away")
	s.Exec("UPDATE events SET actor_id = 999 WHERE action = 'renamed'")
	admin.get("/admin/events").says(t, "Somebody who left: renamed")
	for range store.EventsPerPage {
		admin.post(path + "/sign-out")
	}
	next := admin.get("/admin/events").find(func(n *html.Node) bool { return n.Data == "a" && attr(n, "rel") == "next" })
	if len(next) != 1 {
		t.Fatal("the list does not go on")
	}
	admin.get(attr(next[0], "href")).want(t, 200, "").says(t, "sent a sign-in link", "Newest")
	admin.get("/admin/events?before=x").want(t, 404, "")
}

func TestTheOutboxIsSeenToByHand(t *testing.T) {
	s := newSite(t, func(o *handlers.Options) { o.Mail = handlers.Mail{Leaves: true} })
	admin, _ := s.member(forum.RoleAdministrator)
	admin.get("/admin/mail").says(t, "No mail was written yet.")
	for i := range store.MailsPerPage + 2 {
		if _, err := s.Ask(ctx, forum.NewRequest{Kind: forum.RequestSignIn, Email: fmt.Sprintf("m%d@example.org", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.MarkDone(ctx, 2, forum.MailFailed, `550 <b>no</b> mailbox`); err != nil {
		t.Fatal(err)
	}
	s.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'bounced' WHERE email = 'm1@example.org'")
	s.Exec("UPDATE addresses SET suppressed_why = ? WHERE email = 'm1@example.org'", forum.SuppressedBounce)
	page := admin.get("/admin/mail").want(t, 200, "").says(t, "m51@example.org").lacks(t, "m1@example.org", "No mail leaves")
	next := page.find(func(n *html.Node) bool { return n.Data == "a" && attr(n, "rel") == "next" })
	if len(next) != 1 || attr(next[0], "href") != "/admin/mail?before=3" {
		t.Fatal("the list does not go on")
	}
	admin.get("/admin/mail?before=3").says(t, "m1@example.org", "Newest")
	admin.get("/admin/mail?state=failed").says(t, "m1@example.org", "failed", "550 <b>no</b> mailbox", "Try again", "Lift the suppression").lacks(t, "<b>no", "m3@example.org")
	admin.get("/admin/mail?state=sent").says(t, "There is no such mail.")
	admin.post("/admin/mail/2", "deed", "lift", "state", "failed").want(t, 303, "/admin/mail?done=lift&state=failed")
	admin.get("/admin/mail?done=lift&state=failed").says(t, "Mails go to this address again.").lacks(t, "Lift the suppression")
	admin.post("/admin/mail/2", "deed", "retry", "state", "failed").want(t, 303, "/admin/mail?done=retry&state=failed")
	admin.post("/admin/mail/2", "deed", "retry", "state", "failed").want(t, 409, "").says(t, "Somebody changed this meanwhile")
	admin.post("/admin/mail/3", "deed", "drop", "state", "//evil.example").want(t, 303, "/admin/mail?done=drop")
	admin.get("/admin/mail?state=skipped").says(t, "m2@example.org", "an administrator dropped it")
	admin.post("/admin/mail/3", "deed", "eat").want(t, 404, "")
	admin.post("/admin/mail/999", "deed", "drop").want(t, 404, "")
	admin.get("/admin/events").says(t, "suppression lifted · mail · sign-in to m1@example.org", "tried again", "dropped")
}

func TestASettingIsChangedInItsOwnForm(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	admin, a := s.member(forum.RoleAdministrator)
	admin.get("/admin/settings").want(t, 200, "").says(t, "Notice above every page", "Never changed.", "Sponsored topics", "One more")
	admin.post("/admin/settings/sponsors", "seen", "0", "sponsors-topic-1", "DNS", "sponsors-name-1", "Example", "sponsors-url-1", "javascript:alert(1)").want(t, 422, "").
		says(t, "This must be an address that begins with https:// or http://.", "Nothing is saved yet")
	admin.post("/admin/settings/sponsors", "seen", "0", "sponsors-topic-2", "DNS", "sponsors-name-2", "<i>Example</i>", "sponsors-url-2", "https://example.org/").want(t, 303, "/admin/settings?done=sponsors#sponsors")
	page := admin.get("/admin/settings?done=sponsors").says(t, "Saved.", "Changed by "+a.Name+", 20 Nov 2026, 12:00 UTC. Default: none.", "Back to the default")
	if page.value("sponsors-topic-1") != "DNS" || page.value("sponsors-topic-2") != "" {
		t.Errorf("%q %q", page.value("sponsors-topic-1"), page.value("sponsors-topic-2"))
	}
	s.browser().get("/articles/peering").says(t, "Sponsored by <i>Example</i>").lacks(t, "<i>Example")
	admin.post("/admin/settings/sponsors", "seen", "0", "reset", "1").want(t, 409, "").says(t, "Somebody changed this meanwhile")
	admin.post("/admin/settings/sponsors", "seen", fmt.Sprint(storetest.Start.UnixMicro()), "reset", "1").want(t, 303, "/admin/settings?done=sponsors#sponsors")
	s.browser().get("/articles/peering").lacks(t, "Sponsored by")
	admin.post("/admin/settings/discussed", "seen", "0", "discussed-number", "many").want(t, 422, "").says(t, "This must be a number.")
	admin.post("/admin/settings/nothing", "seen", "0").want(t, 404, "")
	admin.get("/admin/events").says(t, a.Name+": back to the default · setting · Sponsored topics")
}

func TestANoticeStandsAboveEveryPageUntilItIsEmptied(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := newSiteWith(t, storetest.OpenWith(t, store.Options{Record: func(string) { asked.Add(1) }}))
	s.Article("peering")
	admin, _ := s.member(forum.RoleAdministrator)
	anybody := s.browser()
	paths := []string{"/", "/articles/peering", "/articles/peering?order=newest", "/topics", "/authors/ann-author", "/privacy", "/login", "/nothing", "/search?q=x", "/articles/peering/outline"}
	for _, path := range paths {
		anybody.get(path).lacks(t, "Down tonight", "An imprint")
	}
	before := anybody.get("/articles/peering").Header.Get("Etag")
	admin.post("/admin/settings/notice", "seen", "0", "notice-text", "Down **tonight**.\r\n\r\n<script>alert(1)</script>", "notice-level", "warning").want(t, 303, "/admin/settings?done=notice#notice")
	admin.post("/admin/settings/foot", "seen", "0", "foot-text", "An [imprint](https://example.org/imprint).").want(t, 303, "/admin/settings?done=foot#foot")
	admin.post("/admin/settings/hint", "seen", "0", "hint-text", "Be <kind>.").want(t, 303, "/admin/settings?done=hint#hint")
	for _, path := range paths {
		anybody.get(path).says(t, "Down tonight.", "An imprint.").lacks(t, "<script>alert")
	}
	if anybody.get("/articles/peering").Header.Get("Etag") == before {
		t.Error("browsers keep the page without the notice")
	}
	anybody.get("/articles/peering").says(t, "Be <kind>. Code of conduct").lacks(t, "Be <kind>")
	admin.get("/articles/peering").says(t, "Down tonight.", "Be <kind>.")
	asked.Store(0)
	for range 3 {
		anybody.get("/articles/peering")
		anybody.get("/privacy")
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("pages that are kept ask the database %d times", n)
	}
	seen := admin.get("/admin/settings").find(func(n *html.Node) bool { return attr(n, "action") == "/admin/settings/notice" })
	admin.post("/admin/settings/notice", "seen", (&answer{doc: seen[0]}).value("seen"), "notice-text", "", "notice-level", "info").want(t, 303, "/admin/settings?done=notice#notice")
	for _, path := range paths {
		anybody.get(path).lacks(t, "Down <strong>tonight", "site-notice")
	}
}

func TestAnAdministratorsPageIsNeverSomebodyElses(t *testing.T) {
	s := newSite(t)
	admin, m := s.member(forum.RoleAdministrator)
	s.Article("peering")
	for _, path := range []string{"/admin", "/admin/members", memberPath(m), "/admin/mail", "/admin/settings", "/admin/events", "/articles/peering", "/"} {
		if got := admin.get(path).want(t, 200, "").says(t, "Admin").Header; got.Get("Cache-Control") != "private, no-store" || got.Get("Etag") != "" {
			t.Errorf("%s: %v", path, got)
		}
		s.browser().get(path).lacks(t, m.Name, "Admin", m.Email)
	}
	reader, _ := s.member(0)
	for _, path := range []string{"/admin", memberPath(m), "/admin/settings"} {
		reader.get(path).want(t, 403, "").lacks(t, m.Name, m.Email)
	}
}

func TestTheFirstAdministratorIsMadeByTheLinkAndByNoOther(t *testing.T) {
	const token = "0123456789abcdef0123456789abcdef"
	s := newSite(t, func(o *handlers.Options) { o.First = handlers.HashFirst(token) })
	b := s.browser()
	b.get("/first/none").want(t, 404, "")
	b.get("/first/"+token).want(t, 200, "").says(t, "The first administrator", "then this link is void")
	b.post("/first/none", "name", "Ann", "email", "ann@example.org", "password", password).want(t, 404, "")
	again := b.post("/first/"+token, "name", "Ann\n", "email", "ann", "password", "password").want(t, 422, "").says(t, "This must stand on one line.", "This is not an e-mail address.", "among the first")
	if again.value("email") != "ann" || again.value("password") != "" {
		t.Errorf("%q %q", again.value("email"), again.value("password"))
	}
	b.post("/first/"+token, "name", "Ann", "email", "ann@example.org", "password", password, "roles", "15").want(t, 303, "/admin")
	b.get("/admin").want(t, 200, "").says(t, "Ann: became the first administrator")
	if m, _, err := s.MemberByEmail(ctx, "ann@example.org"); err != nil || m.Roles != forum.RoleAdministrator {
		t.Errorf("%+v, %v", m, err)
	}
	s.browser().get("/first/"+token).want(t, 410, "").says(t, "This link does not work any more")
	s.browser().post("/first/"+token, "name", "Bo", "email", "bo@example.org", "password", password).want(t, 410, "")
	s.browser().post("/login", "email", "ann@example.org", "password", password).want(t, 303, "/")
	none := newSiteWith(t, openDB(t)) // nothing was printed: no token is the right one
	none.browser().get("/first/"+token).want(t, 404, "")
	none.browser().get("/first/").want(t, 404, "")
}

func TestAnAdministratorMergesTwoAccountsOfOnePerson(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, admin := s.member(forum.RoleAdministrator)
	from, into := s.Member(0), s.Member(0)
	s.Comment(from, "peering", 0)
	path := fmt.Sprintf("/admin/members/%d/merge", from.ID)
	b.get(fmt.Sprintf("/admin/members/%d", from.ID)).says(t, "Merge into another account")
	b.get(path).want(t, 200, "").says(t, "Merge "+from.Name)
	b.post(path, "into", "nobody@example.org").want(t, 422, "").says(t, "Nobody has this")
	b.post(path, "into", admin.Email, "sure", "0").want(t, 200, "").says(t, "Stays: "+admin.Name)
	b.post(fmt.Sprintf("/admin/members/%d/merge", admin.ID), "into", into.Email).want(t, 409, "").says(t, "cannot be merged")
	b.post(path, "into", into.Handle).want(t, 200, "").says(t, "Goes: "+from.Name, "Stays: "+into.Name, "cannot be taken back")
	b.post(path, "into", into.Email, "sure", fmt.Sprint(into.ID)).want(t, 303, fmt.Sprintf("/admin/members/%d?done=merge", into.ID))
	b.get(fmt.Sprintf("/admin/members/%d?done=merge", into.ID)).says(t, "The two accounts are one now.", from.Name)
	b.get(fmt.Sprintf("/admin/members/%d", from.ID)).want(t, 404, "")
	s.browser().get("/articles/peering").says(t, into.Name)
	s.Sound()
}

func TestNobodyJoinsWhileJoiningIsClosed(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	b.get("/").says(t, "Join")
	admin := s.Member(forum.RoleAdministrator)
	if err := s.ChangeSetting(ctx, admin, forum.SettingJoining, time.Time{}, []forum.Entry{{"open": ""}}); err != nil {
		t.Fatal(err)
	}
	b.get("/").lacks(t, `href="/join`)
	b.get("/join").want(t, 403, "").says(t, "New members cannot join")
	b.post("/join", "name", "Grace", "email", "grace@example.org", "password", "a quiet harbour at dawn").want(t, 403, "")
}
