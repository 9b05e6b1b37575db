package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// picture is one that is kept under a made-up name.
func picture(n int) forum.KeptPicture {
	return forum.KeptPicture{Picture: forum.Picture{Hash: fmt.Sprintf("%032x", n), Width: 1200, Height: 800, Kind: "jpg"}}
}

// sees is who of an article's people sees a picture: p stands for everybody, r, a, o and
// e for a reader, the author, another author and the editor.
func (d desk) sees(t *testing.T, p forum.KeptPicture, other *forum.Member, token string) string {
	t.Helper()
	seen := ""
	for _, c := range []struct {
		letter string
		who    *forum.Member
		token  string
	}{{"p", nil, ""}, {"r", d.reader, ""}, {"a", d.author, ""}, {"o", other, ""}, {"e", d.editor, ""}, {"t", nil, token}} {
		public, err := d.PictureVisible(ctx, p.Name(), c.who, c.token)
		if err != nil && !errors.Is(err, forum.ErrNotFound) {
			t.Fatal(err)
		}
		if err == nil {
			seen += c.letter
			if public != strings.HasPrefix(seen, "p") {
				t.Errorf("%s: public %t", seen, public)
			}
		}
	}
	return seen
}

// shows is a text with pictures.
func shows(m forum.Manuscript, list ...forum.KeptPicture) forum.NewManuscript {
	n := written("On peering")
	n.Version = m.Version
	for _, p := range list {
		n.Body += "\n\n" + p.Markdown("a map")
	}
	return n
}

func (d desk) saved(t *testing.T, who *forum.Member, article int64, n forum.NewManuscript, kind forum.StateKind) forum.Manuscript {
	t.Helper()
	m, err := d.SaveManuscript(ctx, who, article, n, kind)
	must(t, err)
	return m
}

func (d desk) added(t *testing.T, who *forum.Member, article int64, p forum.KeptPicture) {
	t.Helper()
	_, err := d.AddPicture(ctx, who, forum.Place{Article: article}, p)
	must(t, err)
}

func TestAPictureIsSeenByThoseWhoMayReadWhatItBelongsTo(t *testing.T) {
	d := newDesk(t)
	other := d.Member(forum.RoleAuthor)
	m := d.begun(t, "On peering")
	at := forum.Place{Article: m.Article.ID}
	one, two := picture(1), picture(2)
	seen := func(when, first, second string) {
		t.Helper()
		if a, b := d.sees(t, one, other, "0123"), d.sees(t, two, other, "0123"); a != first || b != second {
			t.Errorf("%s: %q and %q, want %q and %q", when, a, b, first, second)
		}
	}
	seen("before any was uploaded", "", "")
	d.added(t, d.author, at.Article, one)
	d.added(t, d.author, at.Article, two)
	seen("of a draft", "ae", "ae")
	m = d.saved(t, d.author, at.Article, shows(m, one), forum.StateSaved)
	d.step(t, m, forum.NewStep{Step: forum.StepSubmit, Version: m.Version})
	seen("handed in", "ae", "ae")
	d.Exec("INSERT INTO preview_links (manuscript_id, token_hash, note, created_at, expires_at) VALUES ($1, $2, '', 0, $3)", m.ID, store.HashToken("0123"), d.Clock.Now().Add(9*time.Hour).UnixMicro())
	seen("with a link for outsiders", "aet", "aet")
	d.step(t, m, forum.NewStep{Step: forum.StepSchedule, Version: m.Version, Due: d.Clock.Now().Add(time.Hour)})
	seen("scheduled", "aet", "aet")
	d.Clock.Move(time.Hour)
	_, err := d.PublishDue(ctx)
	must(t, err)
	seen("published", "praoet", "ae")
	m = d.saved(t, d.editor, at.Article, shows(m, two), forum.StateSaved)
	seen("with another text that waits", "praoet", "ae")
	d.step(t, m, forum.NewStep{Step: forum.StepUpdate, Version: m.Version, Change: forum.ChangeMinor})
	seen("with another text", "ae", "praoet")
	d.step(t, m, forum.NewStep{Step: forum.StepWithdraw, Note: "A mistake."})
	seen("withdrawn", "ae", "ae") // the link leads nowhere either
	d.step(t, m, forum.NewStep{Step: forum.StepReinstate})
	seen("back again", "ae", "praoet")
	d.Sound()
}

func TestAPictureThatIsNamedWithTheAddressOfTheSiteIsHiddenAsItsArticleIs(t *testing.T) {
	db := storetest.OpenWith(t, store.Options{Site: "https://own.example"})
	d := desk{db, db.Member(forum.RoleAuthor), db.Member(forum.RoleEditor), db.Member(0)}
	other := d.Member(forum.RoleAuthor)
	m := d.begun(t, "On peering")
	p := picture(1)
	d.added(t, d.author, m.Article.ID, p)
	n := written("On peering")
	n.Version, n.Body = m.Version, "![A map](https://own.example"+p.Address()+")"
	m = d.saved(t, d.author, m.Article.ID, n, forum.StateSaved)
	if got := d.sees(t, p, other, ""); got != "ae" {
		t.Errorf("of a draft: %q", got)
	}
	d.step(t, m, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
	if got := d.sees(t, p, other, ""); got != "praoet" {
		t.Errorf("published: %q", got)
	}
	show := func() string { return string(page(t, d.DB, store.PageQuery{Slug: "on-peering"}).HTML) }
	if html := show(); !strings.Contains(html, `src="`+p.Address()+`"`) || !strings.Contains(html, "srcset=") {
		t.Errorf("shown as %s", html)
	}
	d.Exec("UPDATE article_texts SET html_version = 0, body_html = ''")
	kept(t, d.DB)
	if html := show(); !strings.Contains(html, "srcset=") {
		t.Errorf("rendered again it is %s", html)
	}
	again, err := d.Manuscript(ctx, d.editor, m.Article.ID)
	must(t, err)
	if again.Body != n.Body {
		t.Errorf("its text became %s", again.Body)
	}
	d.step(t, m, forum.NewStep{Step: forum.StepWithdraw, Note: "A mistake."})
	if got := d.sees(t, p, other, ""); got != "ae" {
		t.Errorf("withdrawn: %q", got)
	}
	d.Sound()
}

func TestAPictureOfTwoArticlesStaysWithTheOther(t *testing.T) {
	d := newDesk(t)
	p := picture(1)
	var all []forum.Manuscript
	for _, title := range []string{"On peering", "On transit"} {
		m := d.begun(t, title)
		d.added(t, d.author, m.Article.ID, p)
		m = d.saved(t, d.editor, m.Article.ID, shows(m, p), forum.StateSaved)
		d.step(t, m, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
		all = append(all, m)
	}
	if n := d.Column("SELECT count(*) FROM pictures")[0]; n != "1" {
		t.Errorf("%s pictures", n)
	}
	for i, want := range []string{"praoet", "ae"} {
		d.step(t, all[i], forum.NewStep{Step: forum.StepWithdraw, Note: "A mistake."})
		if got := d.sees(t, p, d.Member(forum.RoleAuthor), ""); got != want {
			t.Errorf("%d withdrawn: %q", i+1, got)
		}
	}
	d.Sound()
}

func TestPicturesAreAddedByThoseWhoMaySaveTheText(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	at := forum.Place{Article: m.Article.ID}
	for who, want := range map[*forum.Member]error{nil: forum.ErrSignIn, d.reader: forum.ErrNotFound, d.Member(forum.RoleAuthor): forum.ErrNotFound, d.Member(forum.RoleModerator): forum.ErrNotFound} {
		wanting(t, d.MayAddPicture(ctx, who, at), want)
		_, err := d.AddPicture(ctx, who, at, picture(1))
		wanting(t, err, want)
		_, _, err = d.Pictures(ctx, who, at)
		wanting(t, err, want)
	}
	for place, want := range map[forum.Place]error{{Article: 999}: forum.ErrNotFound, {}: forum.ErrNotFound, {Page: "about"}: nil, {Page: "../about"}: forum.ErrNotFound} {
		_, err := d.AddPicture(ctx, d.editor, place, picture(2))
		wanting(t, err, want)
	}
	wanting(t, d.MayAddPicture(ctx, d.author, forum.Place{Page: "about"}), forum.ErrNotFound)
	one := picture(1)
	one.Alternative = " A map \u202a"
	_, err := d.AddPicture(ctx, d.author, at, one)
	if invalid := (*forum.Invalid)(nil); !errors.As(err, &invalid) || invalid.Problems[0].Field != "alternative" {
		t.Error(err)
	}
	one.Alternative = " A map  of *one* "
	got, err := d.AddPicture(ctx, d.author, at, one)
	must(t, err)
	d.added(t, d.editor, at.Article, picture(1)) // again, without words
	_, list, err := d.Pictures(ctx, d.author, at)
	if err != nil || len(list) != 1 || list[0] != got || !strings.HasPrefix(list[0].Markdown(list[0].Alternative), `![A map of \*one\*](/media/`) {
		t.Errorf("%+v, %v", list, err)
	}
	d.Exec("UPDATE members SET suspended_until = $1 WHERE id = $2", d.Clock.Now().Add(time.Hour).UnixMicro(), d.author.ID)
	wanting(t, d.MayAddPicture(ctx, d.author, at), forum.ErrSuspended)
	d.Exec("UPDATE members SET suspended_until = NULL WHERE id = $1", d.author.ID)
	d.step(t, m, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
	wanting(t, d.MayAddPicture(ctx, d.author, at), forum.ErrForbidden)
	wanting(t, d.MayAddPicture(ctx, d.editor, at), nil)
}

func TestAnArticleHasOnlySoManyPictures(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	d.added(t, d.author, m.Article.ID, picture(1))
	d.Exec("WITH RECURSIVE n (i) AS (VALUES (2) UNION ALL SELECT i + 1 FROM n WHERE i < $1) INSERT INTO pictures (name, at) SELECT printf('%032x-9x9.png', i), 0 FROM n", forum.MaxPictures)
	d.Exec("INSERT INTO picture_uses (article_id, page, picture_id, at) SELECT $1, '', id, 0 FROM pictures WHERE id > 1", m.Article.ID)
	_, err := d.AddPicture(ctx, d.editor, forum.Place{Article: m.Article.ID}, picture(9999))
	if invalid := (*forum.Invalid)(nil); !errors.As(err, &invalid) || invalid.Problems[0].Key != forum.TooMany {
		t.Error(err)
	}
	if n := d.Column("SELECT count(*) FROM pictures")[0]; n != fmt.Sprint(forum.MaxPictures) {
		t.Error(n)
	}
}

func TestNamingAPictureThatIsHiddenShowsItToNobody(t *testing.T) {
	d := newDesk(t)
	other := d.Member(forum.RoleAuthor)
	hidden := d.begun(t, "Hidden")
	p := picture(1)
	d.added(t, d.author, hidden.Article.ID, p)
	own, err := d.CreateArticle(ctx, other, shows(forum.Manuscript{}, p, picture(77)))
	must(t, err)
	if got := d.sees(t, p, other, ""); got != "ae" {
		t.Errorf("named by another author: %q", got)
	}
	own = d.saved(t, d.editor, own.Article.ID, shows(own, p, picture(77), picture(78)), forum.StateAuto)
	if got := d.sees(t, p, other, ""); got != "aoe" {
		t.Errorf("named by an editor: %q", got)
	}
	if got := d.sees(t, picture(77), other, ""); got != "" {
		t.Errorf("a picture that is not there: %q", got)
	}
	d.step(t, own, forum.NewStep{Step: forum.StepPublish, Version: own.Version})
	if got := d.sees(t, p, other, ""); got != "praoet" {
		t.Errorf("published by an editor: %q", got)
	}
	d.Sound()
}

func TestPicturesThatNoTextNamesGo(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	var all [6]forum.KeptPicture
	for i := range all {
		all[i] = picture(i)
		d.added(t, d.author, m.Article.ID, all[i])
	}
	_, err := d.AddPicture(ctx, d.editor, forum.Place{Page: "about"}, all[0])
	must(t, err)
	m = d.saved(t, d.author, m.Article.ID, shows(m, all[1]), forum.StateSaved)    // a kept state
	m = d.saved(t, d.author, m.Article.ID, shows(m, all[2]), forum.StateAuto)     // for a moment
	m = d.saved(t, d.editor, m.Article.ID, shows(m, all[3]), forum.StateSaved)    // public soon
	d.step(t, m, forum.NewStep{Step: forum.StepPublish, Version: m.Version})      //
	small := strings.Replace(all[4].Markdown(""), "x800.jpg", "x800-w480.jpg", 1) // a narrower one
	n := shows(m)                                                                 //
	n.Body += small                                                               //
	m = d.saved(t, d.editor, m.Article.ID, n, forum.StateAuto)                    // the present text
	left := func() (names []int) {
		for i, p := range all {
			kept, err := d.PictureKept(ctx, p.Name())
			must(t, err)
			if kept {
				names = append(names, i)
			}
		}
		return names
	}
	round := func(want ...int) {
		t.Helper()
		_, err := d.KeepHouse(ctx)
		must(t, err)
		if got := left(); !slices.Equal(got, want) {
			t.Errorf("%v are left, want %v", got, want)
		}
	}
	round(0, 1, 2, 3, 4, 5)
	d.Clock.Move(forum.PictureGrace + time.Hour)
	round(1, 2, 3, 4) // 2: the editor wrote over it, so it was kept
	if got := d.Column("SELECT picture_id FROM picture_uses WHERE settled = 1 ORDER BY 1"); len(got) != 2 {
		t.Errorf("settled: %v", got)
	}
	d.added(t, d.editor, m.Article.ID, all[5])
	m = d.saved(t, d.editor, m.Article.ID, shows(m, all[5]), forum.StateAuto) // for a moment of the editor's own
	m = d.saved(t, d.editor, m.Article.ID, shows(m), forum.StateAuto)
	round(1, 2, 3, 4, 5)
	d.Clock.Move(forum.PictureGrace + time.Hour)
	round(1, 2, 3, 4) // 4: that text was kept when the editor came back to it
	d.step(t, m, forum.NewStep{Step: forum.StepUpdate, Version: m.Version, Change: forum.ChangeMinor})
	d.Clock.Move(forum.PictureGrace + time.Hour)
	round(1, 2, 3, 4) // 3: not shown any more, but a state names it
	d.Sound()
}

func TestAPictureGoesWithTheLastStateThatNamesIt(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	p := picture(1)
	d.added(t, d.author, m.Article.ID, p)
	m = d.saved(t, d.author, m.Article.ID, shows(m, p), forum.StateSaved)
	m = d.saved(t, d.author, m.Article.ID, shows(m), forum.StateAuto)
	d.Clock.Move(forum.PictureGrace + time.Hour)
	round := func(want bool) {
		t.Helper()
		_, err := d.KeepHouse(ctx)
		must(t, err)
		if kept, err := d.PictureKept(ctx, p.Name()); kept != want || err != nil {
			t.Error(kept, err)
		}
	}
	round(true)
	d.Exec(`WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 300)
		INSERT INTO states (manuscript_id, version, kind, title, fields, body_md, words, at) SELECT $1, 100 + i, 'saved', '', '{}', '', 0, 0 FROM n`, m.ID)
	d.Exec("UPDATE manuscripts SET version = 500")
	m.Version = 500
	d.saved(t, d.author, m.Article.ID, forum.NewManuscript{Version: 500, Title: "Another", Body: "Words."}, forum.StateSaved)
	d.Clock.Move(forum.PictureGrace + time.Hour)
	round(false)
	d.Sound()
}

func TestAPictureThatIsNamedWhileItIsLookedForStays(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	p := picture(1)
	d.added(t, d.author, m.Article.ID, p)
	d.Clock.Move(forum.PictureGrace + time.Hour)
	m = d.saved(t, d.author, m.Article.ID, shows(m, p), forum.StateAuto)
	_, err := d.KeepHouse(ctx)
	must(t, err)
	if kept, err := d.PictureKept(ctx, p.Name()); !kept || err != nil {
		t.Error(kept, err)
	}
	// Looked for before the save, and judged after it.
	d.Exec("UPDATE picture_uses SET at = 5")
	must(t, d.JudgePicture(ctx, m.Article.ID, 4))
	if kept, err := d.PictureKept(ctx, p.Name()); !kept || err != nil {
		t.Error(kept, err)
	}
	must(t, d.JudgePicture(ctx, m.Article.ID, 5))
	if kept, err := d.PictureKept(ctx, p.Name()); kept || err != nil {
		t.Error(kept, err)
	}
}

func TestAnImportedArticleShowsPicturesThatAreThere(t *testing.T) {
	d := newDesk(t)
	p := picture(1)
	d.added(t, d.author, d.begun(t, "Draft").Article.ID, p)
	a, did, err := d.ImportArticle(ctx, forum.NewArticle{Slug: "imported", Title: "Imported", Body: p.Markdown("") + picture(2).Markdown(""), Source: "imported"})
	if err != nil || did != store.ImportAdded {
		t.Fatal(did, err)
	}
	if got := d.sees(t, p, d.reader, ""); got != "praoet" {
		t.Errorf("%q", got)
	}
	_, _, err = d.ImportArticle(ctx, forum.NewArticle{Slug: "imported", Title: "Imported", Body: "Words.", Source: "imported"})
	must(t, err)
	if got := d.sees(t, p, d.reader, ""); got != "ae" {
		t.Errorf("%q", got)
	}
	_, list, err := d.Pictures(ctx, d.editor, forum.Place{Article: a.ID})
	if err != nil || len(list) != 1 || list[0].Shown {
		t.Errorf("%v, %v", list, err)
	}
	d.Sound()
}
