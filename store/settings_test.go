package store_test

import (
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

func TestWhatStandsBesideAnArticleIsWhatWasSet(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	side, err := db.Side(ctx)
	if err != nil || side.Sponsors != nil || side.Word != (forum.ReadersWord{}) || side.Discussed != nil {
		t.Errorf("a new site shows %+v, %v", side, err)
	}
	m := db.Member(0)
	for _, slug := range []string{"peering", "dns"} {
		db.Article(slug)
		db.Comment(m, slug, 0)
	}
	db.Comment(m, "peering", 0)
	site := db.SiteRevision()
	sponsor := forum.Sponsor{Topic: " DNS ", Name: "Example", Text: "Names.", URL: "https://example.org/"}
	must(t, db.SetSponsors(ctx, []forum.Sponsor{{Topic: "Old", Name: "Old", URL: "https://example.net/"}}))
	must(t, db.SetSponsors(ctx, []forum.Sponsor{sponsor}))
	must(t, db.SetReadersWord(ctx, forum.ReadersWord{Text: "Good  words.", Name: "Ann"}))
	side, err = db.Side(ctx)
	sponsor.Topic = "DNS"
	if err != nil || len(side.Sponsors) != 1 || side.Sponsors[0] != sponsor || side.Word != (forum.ReadersWord{Text: "Good words.", Name: "Ann"}) {
		t.Errorf("%+v %v", side, err)
	}
	if len(side.Discussed) != 2 || side.Discussed[0].Slug != "peering" || side.Discussed[0].CommentCount != 2 || side.Discussed[1].Slug != "dns" {
		t.Errorf("discussed: %+v", side.Discussed)
	}
	if db.SiteRevision() != site+3 {
		t.Errorf("the site's revision is %d after %d", db.SiteRevision(), site)
	}
	must(t, db.SetSponsors(ctx, nil))
	if side, err := db.Side(ctx); err != nil || len(side.Sponsors) != 0 {
		t.Errorf("%+v %v", side, err)
	}
}

func TestASettingThatIsWrongIsNotSaved(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	good := forum.Sponsor{Topic: "DNS", Name: "Example", URL: "https://example.org/"}
	bad := good
	bad.URL = "javascript:alert(1)"
	problem(t, db.SetSponsors(ctx, []forum.Sponsor{good, bad}), "url-2", forum.BadLink)
	problem(t, db.SetSponsors(ctx, []forum.Sponsor{{Topic: "DNS"}}), "name-1", forum.Missing)
	problem(t, db.SetReadersWord(ctx, forum.ReadersWord{Text: "a\nb"}), "text", forum.LineBreak)
	if side, err := db.Side(ctx); err != nil || side.Sponsors != nil || side.Word.Text != "" {
		t.Errorf("%+v %v", side, err)
	}
	db.Exec("INSERT INTO settings (name, value, changed_at) VALUES ('sponsors', '{', 0)")
	if _, err := db.Side(ctx); err == nil {
		t.Error("a setting that cannot be read is a fault")
	} else {
		oneLine(t, err)
	}
}

func TestADemonstrationIsMarkedAndASiteIsEmptyUntilItHasSomething(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	state := func() (demo, empty bool) {
		demo, err := db.Demonstration(ctx)
		must(t, err)
		empty, err = db.Empty(ctx)
		must(t, err)
		return demo, empty
	}
	if demo, empty := state(); demo || !empty {
		t.Errorf("new: demonstration %t, empty %t", demo, empty)
	}
	must(t, db.MarkDemonstration(ctx))
	db.Member(0)
	must(t, db.Close())
	db = reopened(t, db.Dir)
	if demo, empty := state(); !demo || empty {
		t.Errorf("marked and with a member: demonstration %t, empty %t", demo, empty)
	}
}

func TestASettingSaysWhoChangedItAndWhenAndGoesBack(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admin := db.Member(forum.RoleAdministrator)
	state := func(name string) store.SettingState {
		t.Helper()
		list, err := db.Settings(ctx)
		must(t, err)
		for _, s := range list {
			if s.Name == name {
				return s
			}
		}
		t.Fatal("there is no setting", name)
		return store.SettingState{}
	}
	if s := state(forum.SettingJoining); s.Entries[0]["open"] != forum.Yes || !s.ChangedAt.IsZero() || s.ChangedBy != "" {
		t.Errorf("%+v", s)
	}
	revision := db.SiteRevision()
	must(t, db.ChangeSetting(ctx, admin, forum.SettingJoining, time.Time{}, []forum.Entry{{}}))
	first := state(forum.SettingJoining)
	if first.Entries[0]["open"] != "" || !first.ChangedAt.Equal(storetest.Start) || first.ChangedBy != admin.Name || db.SiteRevision() != revision+1 {
		t.Errorf("%+v", first)
	}
	wantErr(t, db.ChangeSetting(ctx, admin, forum.SettingJoining, time.Time{}, []forum.Entry{{"open": "1"}}), forum.ErrConflict)
	must(t, db.ChangeSetting(ctx, admin, forum.SettingJoining, first.ChangedAt, []forum.Entry{{"open": "1"}}))
	second := state(forum.SettingJoining)
	if !second.ChangedAt.After(first.ChangedAt) { // the clock stands still, and a tab must tell them apart
		t.Errorf("%v and %v", first.ChangedAt, second.ChangedAt)
	}
	wantErr(t, db.ResetSetting(ctx, admin, forum.SettingJoining, first.ChangedAt), forum.ErrConflict)
	must(t, db.ResetSetting(ctx, admin, forum.SettingJoining, second.ChangedAt))
	must(t, db.ResetSetting(ctx, admin, forum.SettingJoining, time.Time{})) // it is there already
	if s := state(forum.SettingJoining); !s.ChangedAt.IsZero() || s.Entries[0]["open"] != forum.Yes {
		t.Errorf("%+v", s)
	}
	wantErr(t, db.ChangeSetting(ctx, admin, "nothing", time.Time{}, nil), forum.ErrNotFound)
	wantErr(t, db.ResetSetting(ctx, admin, "nothing", time.Time{}), forum.ErrNotFound)
	must(t, db.ChangeSetting(ctx, admin, forum.SettingSponsors, time.Time{}, []forum.Entry{{}, {"topic": "DNS", "name": "Example", "url": "https://example.org/"}}))
	if s := state(forum.SettingSponsors); len(s.Entries) != 1 || s.Entries[0]["topic"] != "DNS" {
		t.Errorf("%+v", s)
	}
	must(t, db.ChangeSetting(ctx, admin, forum.SettingDiscussed, time.Time{}, []forum.Entry{{"number": "0"}}))
	if side, err := db.Side(ctx); err != nil || len(side.Sponsors) != 1 || side.Discussed != nil {
		t.Errorf("%+v, %v", side, err)
	}
	events, err := db.RecentEvents(ctx, 0)
	if err != nil || len(events) != 5 || events[2].Action != "back to the default" || events[2].Note != "New members" || events[2].Actor != admin.Name {
		t.Errorf("%+v, %v", events, err)
	}
}

func TestWhatEveryPageDependsOnIsReadOnceForEachRevision(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admin := db.Member(forum.RoleAdministrator)
	site := func() store.SiteSettings {
		t.Helper()
		s, err := db.SiteSettings(ctx)
		must(t, err)
		return s
	}
	if s := site(); s.Notice != "" || s.Warning || s.Foot != "" || s.Hint == "" || !s.JoiningOpen {
		t.Errorf("%+v", s)
	}
	must(t, db.ChangeSetting(ctx, admin, forum.SettingNotice, time.Time{}, []forum.Entry{{"text": "Down *tonight*. <script>alert(1)</script>", "level": "warning"}}))
	want := store.SiteSettings{Notice: "<p>Down <em>tonight</em>. alert(1)</p>", Warning: true, Hint: site().Hint, JoiningOpen: true}
	if s := site(); s != want {
		t.Errorf("%+v", s)
	}
	counted, cost := store.WithCost(ctx)
	if _, err := db.SiteSettings(counted); err != nil || cost.Statements != 0 {
		t.Errorf("%d statements, %v", cost.Statements, err)
	}
	db.Exec("UPDATE settings SET value = '{\"text\":\"Outside.\"}' WHERE name = 'notice'")
	db.Exec("UPDATE site SET revision = revision + 1")
	watched(t, db)
	if s := site(); s.Notice != "<p>Outside.</p>" {
		t.Errorf("%+v", s)
	}
	problem(t, db.ChangeSetting(ctx, admin, forum.SettingFoot, time.Time{}, []forum.Entry{{"text": strings.Repeat("> ", 30) + "deep"}}), "text", forum.TooDeep)
}
