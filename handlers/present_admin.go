package handlers

import (
	"fmt"
	"strconv"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// siteState is all that the page of the site's state is made of.
type siteState struct {
	store.Overview
	now, started     time.Time
	version, baseURL string
	guessed          bool // the base URL is not configured
	schema, live     int
	jobs             []JobState
	mail             Mail
	disk             *Disk // nil where nothing is known of it
}

const (
	// backupAge is from when a backup is old.
	backupAge = 7 * 24 * time.Hour
	// leastFree is the room below which the disk is nearly full, in bytes: the log
	// of the database and a day of mails fit in, and somebody has time to act.
	leastFree = 1 << 30
)

// warnings says what is to be seen to, and how; the gravest first.
func warnings(st siteState) (list []templates.AdminWarning) {
	warn := func(yes bool, text, do string, link ...templates.Crumb) {
		if yes {
			w := templates.AdminWarning{Text: text, Do: do}
			if len(link) > 0 {
				w.Link = link[0]
			}
			list = append(list, w)
		}
	}
	if d := st.disk; d != nil {
		warn(d.Free < leastFree, "The disk is nearly full: "+size(d.Free)+" are left.", "When it is full nothing can be saved. Make room, or move the data folder to a larger disk.")
		warn(d.Free >= leastFree && d.Free < d.Database, "There is no room for a backup: "+size(d.Free)+" are left, the database has "+size(d.Database)+".", "Write backups to another disk, or make room.")
	}
	for _, j := range st.jobs {
		warn(!j.Running, "The job “"+j.Name+"” does not run.", "It is started again by itself. The log says why it failed.")
		warn(j.Running && j.Fails > 0, "The job “"+j.Name+"” has failed "+times(j.Fails)+" since the start.", "It runs again. The log says why it failed.")
	}
	warn(st.Attacks > 0, "Somebody tries passwords: "+counted(st.Attacks, "event", "events")+" in the last day.", "Signing in is slowed down by itself. Look whose accounts it is about, and sign them out where in doubt.", templates.Crumb{Name: "Events", URL: "/admin/events"})
	warn(st.Failed > 0, counted(st.Failed, "mail", "mails")+" could not be delivered in the last day.", "The outbox says why. Once the cause is mended, have them tried again.", templates.Crumb{Name: "Failed mails", URL: "/admin/mail?state=failed"})
	warn(!st.mail.Leaves, "No mail leaves: all of them stay in the mailbox.", "Nobody can join or reset a password by mail. Set mail.transport to smtp, and mail.smtp, in the configuration.")
	warn(st.guessed, "The address of the site is not configured: links in mails begin with "+st.baseURL+".", "Set base_url in the configuration to the address that readers use.")
	warn(st.BackedUp.IsZero(), "No backup was ever made.", "Run “colloquy backup FILE”, best every night; it works beside the running server.")
	warn(!st.BackedUp.IsZero() && st.now.Sub(st.BackedUp) > backupAge, "The last backup is "+span(st.now.Sub(st.BackedUp))+" old.", "Run “colloquy backup FILE”, best every night; it works beside the running server.")
	return list
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return templates.Number(n) + " times"
}

// size says how large something is, in bytes.
func size(bytes int64) string {
	for i, unit := range []string{"GB", "MB", "kB"} {
		if one := int64(1) << (30 - 10*i); bytes >= one {
			return strconv.FormatFloat(float64(bytes)/float64(one), 'f', 1, 64) + " " + unit
		}
	}
	return strconv.FormatInt(bytes, 10) + " bytes"
}

// stateFacts are the numbers of the site.
func stateFacts(st siteState) []templates.Fact {
	list := []templates.Fact{
		{Name: "Version", Value: st.version},
		{Name: "Runs since", At: st.started},
		{Name: "Schema", Value: "version " + strconv.Itoa(st.schema)},
	}
	if d := st.disk; d != nil {
		list = append(list, templates.Fact{Name: "Database", Value: size(d.Database)}, templates.Fact{Name: "Free on the disk", Value: size(d.Free) + " of " + size(d.Total)})
	}
	backup := templates.Fact{Name: "Last backup", Value: "never", At: st.BackedUp}
	return append(
		list, backup,
		templates.Fact{Name: "Members", Value: templates.Number(st.Members), URL: "/admin/members"},
		templates.Fact{Name: "Comments", Value: templates.Number(st.Comments)},
		templates.Fact{Name: "Open pages", Value: counted(st.live, "page is told of new comments", "pages are told of new comments")},
		templates.Fact{Name: "Mails that wait", Value: templates.Number(st.Queued), URL: "/admin/mail?state=queued"},
		templates.Fact{Name: "Mails of the last day", Value: fmt.Sprintf("%s sent, %s failed, %s not sent", templates.Number(st.Sent), templates.Number(st.Failed), templates.Number(st.Skipped)), URL: "/admin/mail"},
	)
}

func presentJobs(jobs []JobState) (list []templates.JobItem) {
	for _, j := range jobs {
		item := templates.JobItem{Name: j.Name, State: "runs", Bad: !j.Running}
		if !j.Running {
			item.State = "waits to be started again"
		}
		if j.Fails > 0 {
			item.State += ", failed " + times(j.Fails)
		}
		list = append(list, item)
	}
	return list
}

func presentEvents(events []forum.Event) []templates.EventItem {
	list := make([]templates.EventItem, len(events))
	for i, e := range events {
		item := templates.EventItem{At: e.At, Actor: e.Actor, Action: e.Action, Note: e.Note}
		switch {
		case e.Actor == "" && e.ActorID != 0:
			item.Actor = "Somebody who left"
		case e.Actor == "" && e.Kind == forum.SubjectMember && e.Action != forum.ActionAttack:
			item.Actor = "Command line"
		}
		switch e.Kind {
		case forum.SubjectMember:
			item.Subject = "somebody who left"
			if e.Name != "" {
				item.Subject, item.URL = e.Name, adminMemberURL(e.Subject)
			}
		case forum.SubjectArticle:
			item.Subject = "draft " + itoa(e.Subject)
		case forum.SubjectSetting:
			item.Subject, item.URL = "setting", "/admin/settings"
		case forum.SubjectMail:
			item.Subject, item.URL = "mail", "/admin/mail"
		}
		list[i] = item
	}
	return list
}

func adminMemberURL(id int64) string { return "/admin/members/" + itoa(id) }
