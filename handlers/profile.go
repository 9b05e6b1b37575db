package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// places are the pages of an account, as its first page tells of them.
var places = []templates.Place{
	{URL: "/account/profile", Name: "Profile", What: "Your name, what you do, a few words about you, your portrait."},
	{URL: "/account/password", Name: "Password and address", What: "A new password; another address to sign in with."},
	{URL: "/account/sessions", Name: "Sessions", What: "Where you are signed in, and signing out there."},
	{URL: "/my-comments", Name: "Comments", What: "What you wrote, and what became of it."},
	{URL: decisionsPath, Name: "Decisions", What: "What moderators decided about you, why, and how to appeal."},
	{URL: "/account/following", Name: "Following", What: "Which mails you chose: discussions, authors, topics, answers, mentions."},
	{URL: mutedPath, Name: "Muted", What: "Whose comments, and which threads, you do not want to see."},
	{URL: "/account/mails", Name: "Mails", What: "What was sent to you, and why."},
	{URL: "/account/data", Name: "Your data", What: "Download everything; delete your account."},
}

// accountDone is what the first page of an account says after a deed.
var accountDone = map[string]string{
	"joined":   "You are a member now. Welcome.",
	"password": passwordWords["password"],
}

// showAccount is the first page of one's own account.
func (s *server) showAccount(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	_, err = s.store.Profile(c.Request().Context(), v.Handle, 0)
	if ignoreNotFound(err) != nil {
		return err
	}
	p := templates.AccountPage{
		Frame: s.frame(c, "Your account"), Nav: templates.AccountNav{Current: "/account"}, By: presentMember(*v),
		Email: v.Email, Roles: capital(v.Roles.String()), Since: v.CreatedAt, Public: err == nil, Places: places,
	}
	p.Section, p.Done = "account", accountDone[c.QueryParam("done")]
	if v.Suspended(s.o.Clock()) {
		p.Why = v.SuspendedWhy
	}
	return s.render(c, http.StatusOK, p)
}

// presentMember names a member as their own pages do.
func presentMember(m forum.Member) templates.Byline {
	return templates.Byline{
		Name: m.Name, Member: m.Handle, Initials: forum.Initials(m.Name), Position: m.Position, Affiliation: m.Affiliation, Portrait: templates.MediaURL(m.Portrait),
	}
}

// profileDone is what the page of one's profile says after a deed.
var profileDone = map[string]string{
	"saved":   "Your profile is saved.",
	"shown":   "Your portrait is shown from now on.",
	"removed": "Your portrait is removed. Your initials stand in its place.",
}

func (s *server) showOwnProfile(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	p := s.profilePage(c, v, forum.ProfileOf(*v), nil)
	p.Done = profileDone[c.QueryParam("done")]
	return s.render(c, http.StatusOK, p)
}

// profilePage is the form with what is typed, and what is wrong with it.
func (s *server) profilePage(c echo.Context, v *forum.Member, typed forum.ProfileText, invalid *forum.Invalid) templates.ProfilePage {
	p := templates.ProfilePage{
		Frame: s.accountFrame(c, "Your profile"), Nav: templates.AccountNav{Current: "/account/profile"}, By: presentMember(*v),
		Version: typed.Version, Accept: pictureTypes, MaxMB: forum.MaxPicture >> 20,
	}
	if v.Suspended(s.o.Clock()) {
		p.Suspended = s.untilWords(v.SuspendedUntil)
	}
	wrong := problems(invalid)
	p.Fields = s.profileFields(v, typed, wrong)
	p.Picture = wrong[portraitField]
	return p
}

func (s *server) profileFields(v *forum.Member, typed forum.ProfileText, wrong templates.Problems) []templates.Field {
	name := templates.Field{Name: "name", Label: "Name", Value: typed.Name, Required: true, Max: forum.MaxName, Autocomplete: "name"}
	name.Hint = "As you want to be read. You can change it every " + span(s.o.Policy.NameEvery) + "; moderators see earlier names."
	if from := v.RenameableFrom(s.o.Policy); s.o.Clock().Before(from) {
		name.Hint = "You can change your name again from " + s.day(from) + " on; moderators see earlier names."
		if wrong["name"] == templates.Sentence(forum.Problem{Key: forum.NameSoon}) {
			wrong["name"] += " You can change it again from " + s.day(from) + " on."
		}
	}
	fields := []templates.Field{
		name,
		{Name: "position", Label: "Position", Note: "(optional)", Value: typed.Position, Max: forum.MaxField, Autocomplete: "organization-title"},
		{Name: "affiliation", Label: "Affiliation", Note: "(optional)", Value: typed.Affiliation, Max: forum.MaxField, Autocomplete: "organization"},
		{
			Name: "biography", Label: "About you", Note: "(optional)", Value: typed.Biography, Type: "area", Rows: 6,
			Hint: "What others should know when they read you. Markdown, " + templates.Number(forum.MaxProfileText) + " characters at most.",
		},
		{Name: "website", Label: "Website", Note: "(optional)", Value: typed.Website, Max: forum.MaxField, Autocomplete: "url", Hint: "Such as https://example.org"},
	}
	for i := range fields {
		fields[i].Problem = wrong[fields[i].Name]
	}
	return fields
}

// profileText reads a profile from a form: these fields and no others.
func profileText(c echo.Context) forum.ProfileText {
	p := forum.ProfileText{
		Name: field(c, "name"), Position: field(c, "position"), Affiliation: field(c, "affiliation"),
		Biography: strings.ReplaceAll(field(c, "biography"), "\r\n", "\n"), Website: field(c, "website"),
	}
	p.Version, _ = strconv.Atoi(field(c, "version")) // none is never the present one: then nothing is lost
	return p
}

func (s *server) changeProfile(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	typed := profileText(c)
	err = s.store.ChangeProfile(c.Request().Context(), v.ID, typed)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return s.render(c, http.StatusUnprocessableEntity, s.profilePage(c, v, typed, invalid))
	case errors.Is(err, forum.ErrConflict):
		return s.profileConflict(c, v.ID, typed)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/profile?done=saved")
}

// profileConflict shows what the profile says now beside what was typed.
func (s *server) profileConflict(c echo.Context, member int64, typed forum.ProfileText) error {
	m, err := s.store.Member(c.Request().Context(), member)
	if err != nil {
		return err
	}
	now := forum.ProfileOf(m)
	typed.Version = now.Version
	p := s.profilePage(c, &m, typed, nil)
	p.Conflict = &now
	return s.render(c, http.StatusConflict, p)
}
