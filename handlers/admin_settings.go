package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

func (s *server) showSettings(c echo.Context) error {
	p, err := s.settingsPage(c)
	if err != nil {
		return err
	}
	for i := range p.Settings {
		if p.Settings[i].Name == c.QueryParam("done") {
			p.Settings[i].Said = templates.Said{Text: "Saved."}
		}
	}
	return s.render(c, http.StatusOK, p)
}

func (s *server) settingsPage(c echo.Context) (templates.SettingsPage, error) {
	p := templates.SettingsPage{Frame: s.adminFrame(c, "Settings"), Nav: templates.AdminNav{Current: "/admin/settings"}}
	p.Frame.Path = "/admin/settings"
	list, err := s.store.Settings(c.Request().Context())
	for _, st := range list {
		p.Settings = append(p.Settings, presentSetting(st, st.Entries, nil))
	}
	return p, err
}

// changeSetting saves one setting, or gives it its default back. What cannot be
// saved comes back with everything that was typed.
func (s *server) changeSetting(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	name := c.Param("name")
	is, ok := forum.FindSetting(name)
	if !ok {
		return forum.ErrNotFound
	}
	typed := typedEntries(c, is)
	if has(c, "reset") {
		err = s.store.ResetSetting(c.Request().Context(), v, name, seenMoment(c))
	} else {
		err = s.store.ChangeSetting(c.Request().Context(), v, name, seenMoment(c), typed)
	}
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return s.settingAgain(c, http.StatusUnprocessableEntity, is, typed, invalid)
	case errors.Is(err, forum.ErrConflict):
		return s.settingAgain(c, http.StatusConflict, is, nil, nil)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/settings?done="+name+"#"+name)
}

// settingAgain shows the page with what was typed and what is wrong with it; or
// after a change by somebody else, as it is now.
func (s *server) settingAgain(c echo.Context, status int, is forum.Setting, typed []forum.Entry, invalid *forum.Invalid) error {
	p, err := s.settingsPage(c)
	if err != nil {
		return err
	}
	for i := range p.Settings {
		f := &p.Settings[i]
		switch {
		case f.Name != is.Name:
		case invalid == nil:
			f.Said = templates.Said{Text: changedMeanwhile, Wrong: true}
		default:
			state := store.SettingState{Setting: is, ChangedAt: f.Changed, ChangedBy: f.By}
			seen := seenNumber(c)
			*f = presentSetting(state, typed, problems(invalid))
			f.Seen = seen
			f.Said = templates.Said{Text: notSaved, Wrong: true}
		}
	}
	return s.render(c, status, p)
}

// settingField is how the page names a field: all settings stand on it.
func settingField(is forum.Setting, i int, f forum.SettingField) string {
	return is.Name + "-" + is.FieldName(i, f)
}

// typedEntries reads the entries of a setting from its form.
func typedEntries(c echo.Context, is forum.Setting) []forum.Entry {
	list := make([]forum.Entry, max(1, is.Many+1))
	for i := range list {
		list[i] = forum.Entry{}
		for _, f := range is.Fields {
			list[i][f.Name] = strings.ReplaceAll(field(c, settingField(is, i, f)), "\r\n", "\n")
		}
	}
	return list
}

// presentSetting is a setting with the form that changes it.
func presentSetting(st store.SettingState, entries []forum.Entry, wrong templates.Problems) templates.SettingForm {
	form := templates.SettingForm{Name: st.Name, Label: st.Label, Help: st.Help, Changed: st.ChangedAt, By: st.ChangedBy, Default: defaultWords(st.Setting)}
	if !st.ChangedAt.IsZero() {
		form.Seen = st.ChangedAt.UnixMicro()
	}
	if st.Many > 0 {
		entries = withBlank(entries, st.Many)
	}
	for i, entry := range entries {
		e := templates.SettingEntry{}
		if st.Many > 0 {
			e.Legend = strconv.Itoa(i + 1)
			if i == len(entries)-1 && entry.Empty() {
				e.Legend = "One more"
			}
		}
		for _, f := range st.Fields {
			e.Parts = append(e.Parts, presentField(f, settingField(st.Setting, i, f), entry[f.Name], wrong[st.FieldName(i, f)]))
		}
		form.Entries = append(form.Entries, e)
	}
	return form
}

// withBlank has one empty entry at the end, where there may be more.
func withBlank(entries []forum.Entry, most int) []forum.Entry {
	last := len(entries)
	for last > 0 && entries[last-1].Empty() {
		last--
	}
	entries = entries[:last:last]
	if last < most {
		entries = append(entries, forum.Entry{})
	}
	return entries
}

// longLine is from how many characters on a line does not fit into a field that
// shows one line.
const longLine = 400

func presentField(f forum.SettingField, name, value, problem string) templates.SettingPart {
	plain := templates.Field{Name: name, Label: f.Label, Hint: f.Hint, Value: value, Problem: problem, Max: f.Max}
	switch f.Kind {
	case forum.SettingBool:
		return templates.SettingPart{Tick: &templates.Tick{Name: name, Label: f.Label, Hint: f.Hint, On: value == forum.Yes}}
	case forum.SettingOneOf:
		c := &templates.Choose{Name: name, Legend: f.Label, Problem: problem}
		for _, o := range f.Choices {
			c.Options = append(c.Options, templates.ChooseOption{Value: o.Value, Label: o.Label, Chosen: o.Value == value})
		}
		return templates.SettingPart{Choose: c}
	case forum.SettingMarkdown:
		plain.Type, plain.Rows = "area", 3
	case forum.SettingLine:
		if f.Max >= longLine {
			plain.Type, plain.Rows = "area", 3
		}
	case forum.SettingLines:
		plain.Type, plain.Rows = "area", 4
	case forum.SettingLink:
		plain.Type = "url"
	case forum.SettingZone:
		for _, o := range f.Choices {
			plain.Suggest = append(plain.Suggest, o.Value)
		}
	case forum.SettingMoment:
		plain.Type = "datetime-local"
	case forum.SettingNumber:
		plain.Type, plain.Max = "number", 0
		plain.Hint = strings.TrimSpace(f.Hint + " From " + strconv.Itoa(f.Min) + " to " + strconv.Itoa(f.Max) + ".")
	}
	return templates.SettingPart{Field: &plain}
}

// defaultWords says what a setting is as it comes.
func defaultWords(is forum.Setting) string {
	value := is.Default[is.Fields[0].Name]
	switch {
	case is.Many > 0 && len(is.Defaults) > 0:
		return is.Glimpse(is.Defaults) + "."
	case is.Many > 0, is.Name == forum.SettingScreening:
		return "none."
	case is.Name == forum.SettingDigest:
		return forum.ReadDigestPlan(is.Default).Schedule(forum.FollowWeekly).String() + "."
	case is.Fields[0].Kind == forum.SettingBool && value == forum.Yes:
		return "ticked."
	case is.Fields[0].Kind == forum.SettingBool:
		return "not ticked."
	case value == "":
		return "empty."
	}
	return "“" + value + "”"
}
