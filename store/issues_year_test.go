package store_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// restart closes the database and opens it again, as a server that is restarted.
func (p *press) restart(t *testing.T) {
	t.Helper()
	must(t, p.Close())
	db := storetest.OpenWith(t, store.Options{Dir: p.Dir, Clock: p.Clock.Now})
	db.Clock = p.Clock
	p.DB = db
}

// planned changes when and how issues go out.
func (p *press) planned(t *testing.T, change forum.Entry) {
	t.Helper()
	is, _ := forum.FindSetting(forum.SettingDigest)
	entry := is.Filled(nil)
	maps.Copy(entry, change)
	must(t, p.ChangeSetting(ctx, p.Member(forum.RoleAdministrator), forum.SettingDigest, time.Time{}, []forum.Entry{entry}))
}

// A year on the clocks of zones that change them in the night of a Sunday, by an
// hour and by half an hour, and of those that stand between the hours.
func TestAYearHasAnIssueForEachWeekInEveryZone(t *testing.T) {
	t.Parallel()
	for name, leaps := range map[string]int{"Europe/Zurich": 1, "Australia/Lord_Howe": 1, "Asia/Kathmandu": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zone, err := time.LoadLocation(name)
			must(t, err)
			p := newPress(t, 1)
			must(t, p.Follow(ctx, p.Member(0).AddressID, forum.NewFollow{Kind: forum.FollowMonthly}))
			p.planned(t, forum.Entry{"weekday": "Sunday", "hour": "2", "minute": "15", "zone": name})
			odd := 0
			const weeks = 53
			for week := range weeks {
				due, _, err := p.NextDigest(ctx)
				must(t, err)
				p.Clock.Move(due.Sub(p.Clock.Now()) - time.Hour)
				p.article(fmt.Sprint("week-", week))
				p.Clock.Move(time.Hour - time.Microsecond)
				if more, err := p.DigestDue(ctx); more || err != nil {
					t.Errorf("before week %d is over something is done: %v", week, err)
				}
				p.Clock.Move(time.Microsecond)
				if week%13 == 12 {
					p.restart(t)
				}
				digest(t, p.DB)
				p.wants(t, "SELECT max(number) || ' ' || count(*) FROM issues WHERE list = 'weekly'", fmt.Sprint(week+1, " ", week+1))
				at := due.In(zone)
				if at.Weekday() != time.Sunday {
					t.Errorf("one is due at %s", at)
				}
				if at.Format("15:04") != "02:15" {
					odd++
				}
			}
			if odd != leaps {
				t.Errorf("%d are due at another time, %d leaps", odd, leaps)
			}
			p.wants(t, "SELECT count(DISTINCT article_id) || ' ' || count(*) FROM issue_items n JOIN issues i ON i.id = n.issue_id WHERE i.list = 'weekly' AND n.section = 'new'", fmt.Sprint(weeks, " ", weeks))
			p.wants(t, "SELECT count(*) FROM issues i WHERE list = 'weekly' AND number > 1 AND starts_at <> (SELECT ends_at FROM issues b WHERE b.list = i.list AND b.number = i.number - 1)", "0")
			p.wants(t, "SELECT count(*) || ' ' || max(number) || ' ' || count(DISTINCT substr(period, 1, 7)) FROM issues WHERE list = 'monthly'", "12 12 12")
			p.wants(t, "SELECT count(*) || ' ' || count(DISTINCT subject_id) FROM outbox WHERE kind = 'digest'", fmt.Sprint(weeks+12, " ", weeks+12))
			p.Sound()
		})
	}
}
