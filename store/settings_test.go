package store_test

import (
	"testing"

	"colloquy/forum"
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
	problem(t, db.SetSponsors(ctx, []forum.Sponsor{good, bad}), "url", forum.BadLink)
	problem(t, db.SetSponsors(ctx, []forum.Sponsor{{}}), "name", forum.Missing)
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
