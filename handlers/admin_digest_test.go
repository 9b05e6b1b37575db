package handlers_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

func TestAdministratorsTakeUpSubscribersAndDownloadThem(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	admin, a := s.member(forum.RoleAdministrator)
	admin.get("/admin/digest").want(t, 200, "").says(t, "Weekly0000", "Take up subscribers", "2 MB at most")
	roll := "email,list,confirmed_at,wording,first <b>name\r\n" +
		"ann@example.org,weekly,2026-01-02,The week by mail,Ann\r\n" +
		"=ben@example.org,monthly,2026-01-02,The month by mail,Ben\r\n" +
		"<i>cleo,weekly,2026-01-02,The week by mail,Cleo\r\n" +
		"dan@example.org,weekly,,,Dan\r\n"
	page := admin.uploadRoll(roll).want(t, 200, "").says(t, "2 rows added, 0 there already, 2 not taken", "Ignored are the columns first <b>name.",
		"4<i>cleothis is not an e-mail address that takes mails", "5dan@example.orgit does not say when the address was confirmed", "Weekly1000", "Monthly1000")
	if strings.Contains(page.body, "<i>cleo") {
		t.Error("what was uploaded is markup")
	}
	admin.uploadRoll(roll).says(t, "0 rows added, 2 there already, 2 not taken")
	file := admin.get("/admin/digest/subscribers.csv").want(t, 200, "")
	if got := file.Header.Get("Content-Disposition"); got != `attachment; filename="subscribers-2026-11-20.csv"` || file.Header.Get("Cache-Control") != "private, no-store" {
		t.Error(file.Header)
	}
	if want := "\r\n'=ben@example.org,monthly,,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,The month by mail,,,\r\n"; !strings.HasSuffix(file.body, want) {
		t.Errorf("it is %q", file.body)
	}
	if got := s.Column("SELECT actor_id || ' ' || note FROM events WHERE action = 'subscribers imported' LIMIT 1"); fmt.Sprint(got) != fmt.Sprintf("[%d 2 added, 0 there already, 2 refused]", a.ID) {
		t.Errorf("noted is %q", got)
	}
	s.Sound()
}

// uploadRoll uploads a table of subscribers.
func (b *browser) uploadRoll(table string) *answer {
	b.s.t.Helper()
	return b.uploadAs("/admin/digest/import", "file", "roll.csv", table)
}

func TestAnAdministratorHasTheAddressesOfATableAskedFirst(t *testing.T) {
	s := newSite(t)
	admin, _ := s.member(forum.RoleAdministrator)
	admin.get("/admin/digest").says(t, "Ask each by mail")
	admin.uploadAs("/admin/digest/import?ask=yes", "file", "roll.csv", "email\nann@example.org\nnobody\n").want(t, 200, "").says(t, "1 row asked by mail, 0 there already, 1 not taken", "Weekly0010")
	b := s.browser()
	link := s.link("ann@example.org")
	b.get(link).says(t, "the weekly digest").lacks(t, "ann@example.org")
	if got := s.gets("ann@example.org"); got != "" {
		t.Errorf("without a yes they get %s", got)
	}
	b.post(link).says(t, "You follow the weekly digest")
	if got := s.gets("ann@example.org"); got != "weekly" {
		t.Errorf("they get %q", got)
	}
	admin.get("/admin/digest").says(t, "Weekly1000")
}

func TestATableThatCannotBeReadSaysWhy(t *testing.T) {
	s := newSite(t)
	admin, _ := s.member(forum.RoleAdministrator)
	for table, says := range map[string]string{
		"":                             "Please choose a file that is not empty.",
		"name,list\nann,weekly\n":      "This cannot be read: the first line names no column “email”",
		"\x89PNG\r\n\x1a\n\x00\x00":    "This cannot be read",
		"email,email\n":                "stands there twice",
		strings.Repeat("x", 2<<20+100): "This file is too large: 2 MB at most",
	} {
		admin.uploadRoll(table).want(t, 422, "").says(t, says)
	}
	admin.uploadAs("/admin/digest/import", "other", "roll.csv", "email\n").want(t, 422, "").says(t, "Please choose a file")
	admin.post("/admin/digest/import", "file", "email").want(t, 415, "")
	many := "email\n" + strings.Repeat("nobody\n", 300)
	admin.uploadRoll(many).want(t, 200, "").says(t, "300 not taken", "And 100 rows more.")
	admin.uploadRoll("email,confirmed_at\n\"\x00\x1b[31m\xff\u202e,\n").want(t, 200, "")
}

func TestAnAdministratorRemovesAnAddressForGood(t *testing.T) {
	s := newSite(t)
	admin, _ := s.member(forum.RoleAdministrator)
	table := "email,confirmed_at,wording\nann@example.org,2026-01-02,Words\n"
	admin.uploadRoll(table).says(t, "1 row added")
	admin.post("/admin/digest/remove", "email", "ann").want(t, 422, "").says(t, "This is not an e-mail address.")
	admin.post("/admin/digest/remove", "email", "Ann@example.org").want(t, 303, "/admin/digest?done=removed")
	admin.get("/admin/digest?done=removed").says(t, "The address is removed.", "Weekly0000")
	admin.uploadRoll(table).says(t, "0 rows added, 0 there already, 1 not taken", "this address wants no mails")
	admin.get("/admin/events").says(t, "subscriber removed").lacks(t, "ann@example.org")
	admin.get("/admin/mail/address?address=ann@example.org").says(t, "It follows nothing.")
}

func TestTheScheduleOfTheDigestIsASetting(t *testing.T) {
	s := newSite(t)
	admin, _ := s.member(forum.RoleAdministrator)
	page := admin.get("/admin/settings").says(t, "Weekly digest", "Time zone")
	if !strings.Contains(page.body, `list="f-digest-zone-l"`) || !strings.Contains(page.body, `<option value="Europe/Zurich"></option>`) {
		t.Error("no zones are suggested")
	}
	typed := []string{"seen", "0", "digest-on", "yes", "digest-weekday", "Monday", "digest-hour", "7", "digest-minute", "30", "digest-zone", "Middle/Earth", "digest-sponsor", "Example"}
	for zone, says := range map[string]string{"Middle/Earth": "This is no time zone that we know.", "Local": "This is no time zone that we know.", "../etc/passwd": "This is no time zone that we know.", "": "Please fill this in."} {
		typed[11] = zone
		page := admin.post("/admin/settings/digest", typed...).want(t, 422, "").says(t, says)
		if page.value("digest-zone") != zone || page.value("digest-hour") != "7" || page.value("digest-sponsor") != "Example" {
			t.Errorf("of %q comes back %q", zone, page.value("digest-zone"))
		}
	}
	typed[11] = "Asia/Kathmandu"
	admin.post("/admin/settings/digest", typed...).want(t, 303, "/admin/settings?done=digest#digest")
	admin.get("/admin/settings").says(t, "Default: every Friday at 09:00 (UTC).")
	at, ok, err := s.NextDigest(ctx)
	if want := time.Date(2026, 11, 23, 1, 45, 0, 0, time.UTC); !ok || err != nil || !at.Equal(want) {
		t.Errorf("the next one is due at %s, %t, %v", at, ok, errors.Join(err))
	}
}
