package handlers

import (
	"cmp"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

const topicsDeskPath = "/editor/topics"

// showTopicsDesk lists the topics for editors, in their order.
func (s *server) showTopicsDesk(c echo.Context) error { return s.topicsDesk(c, nil) }

func (s *server) topicsDesk(c echo.Context, o *outcome) (err error) {
	p := templates.TopicsDeskPage{Said: organiseSaid(c, o)}
	if p.Frame, p.Nav, err = s.organiseFrame(c, "Topics", topicsDeskPath); err != nil {
		return err
	}
	list, err := s.store.TopicEntries(c.Request().Context())
	if err != nil {
		return err
	}
	for i, t := range list {
		p.Topics = append(p.Topics, templates.Row{ID: t.ID, Name: t.Name, URL: topicsDeskPath + "/" + itoa(t.ID), Meta: topicMeta(t), First: i == 0, Last: i == len(list)-1})
	}
	p.Add = withProblems(topicFields(typedTopic(c))[:1], o.problems())
	p.Add[0].Hint = "Its address is made of it."
	p.Add[0].Problem = cmp.Or(p.Add[0].Problem, o.problems()["slug"])
	return s.render(c, o.code(), p)
}

// topicMeta says what is filed under a topic, and who sponsors it.
func topicMeta(t store.TopicEntry) string {
	text := counted(t.ArticleCount, "public article", "public articles")
	if others := t.Filed - t.ArticleCount; others > 0 {
		text += ", " + counted(others, "other", "others")
	}
	if t.Sponsor.Name != "" {
		text += " · sponsored by " + t.Sponsor.Name
	}
	return text
}

// changeTopics adds a topic, or moves one.
func (s *server) changeTopics(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	action, id := rowAction(c)
	switch action {
	case "add":
		_, err = s.store.AddTopic(c.Request().Context(), v, forum.NewTopic{Name: field(c, "name")})
	case "up", "down":
		seen := typedRows(c)
		err = s.store.OrderTopics(c.Request().Context(), v, seen, rearranged(seen, action, id))
	default:
		return forum.ErrNotFound
	}
	return s.organised(c, err, func(o *outcome) error { return s.topicsDesk(c, o) }, topicsDeskPath+"?done="+action)
}

func typedTopic(c echo.Context) forum.NewTopic {
	return forum.NewTopic{
		Name: field(c, "name"), Slug: field(c, "slug"), Description: field(c, "description"),
		Sponsor: forum.Sponsor{Name: field(c, "sponsor"), Text: field(c, "sponsor_text"), URL: field(c, "sponsor_url")},
	}
}

// savedTopic is a topic as its form has it.
func savedTopic(t forum.Topic) forum.NewTopic {
	return forum.NewTopic{Name: t.Name, Slug: t.Slug, Description: t.Description, Sponsor: t.Sponsor}
}

// topicFields are those of the topic, then those of its sponsor.
func topicFields(n forum.NewTopic) []templates.Field {
	return []templates.Field{
		{Name: "name", Label: "Name", Value: n.Name, Required: true, Max: forum.MaxField, Autocomplete: "off"},
		{Name: "slug", Label: "Address", Value: n.Slug, Max: forum.MaxField, Autocomplete: "off", Hint: "The last part of it. Empty: made of the name. The one before leads on for ever."},
		{Name: "description", Label: "Description", Note: "(optional)", Type: "area", Rows: 3, Value: n.Description, Max: forum.MaxAbout, Hint: "What it is about, on one line."},
		{Name: "sponsor", Label: "Name of the sponsor", Note: "(empty: none)", Value: n.Sponsor.Name, Max: forum.MaxField, Autocomplete: "off"},
		{Name: "sponsor_text", Label: "What the sponsor says", Note: "(optional)", Value: n.Sponsor.Text, Max: 300, Autocomplete: "off"},
		{Name: "sponsor_url", Label: "Where the name leads", Value: n.Sponsor.URL, Type: "url", Autocomplete: "off", Hint: "The sponsor is named on the page of the topic and in the column beside articles, labelled as sponsored."},
	}
}

// showTopicDesk is the form that changes a topic.
func (s *server) showTopicDesk(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	return s.topicDesk(c, id, nil)
}

func (s *server) topicDesk(c echo.Context, id int64, o *outcome) error {
	t, err := s.store.TopicEntry(c.Request().Context(), id)
	if err != nil {
		return err
	}
	p := templates.TopicDeskPage{ID: id, Seen: t.Version, Heading: t.Name, Summary: capital(topicMeta(t)) + ".", Said: organiseSaid(c, o)}
	if p.Frame, p.Nav, err = s.organiseFrame(c, t.Name, topicsDeskPath); err != nil {
		return err
	}
	if t.ArticleCount > 0 {
		p.URL = templates.TopicURL(t.Slug)
	}
	fields := topicFields(savedTopic(t.Topic))
	if action, _ := rowAction(c); o != nil && action == "save" {
		fields, p.Seen, p.Changed = o.again(c, fields, topicFields(typedTopic(c)), t.Version)
		if o.changed {
			p.Said = templates.Said{}
		}
	}
	p.Fields, p.Sponsor, p.IntoWrong = fields[:3], fields[3:], o.problems()["into"]
	switch {
	case t.Filed > 0:
		p.Kept = "Only a topic without articles can be removed. Merge it into another."
	case t.Follows:
		p.Kept = "Somebody follows it, or did lately. Merge it into another."
	}
	others, err := s.store.TopicEntries(c.Request().Context())
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID != id {
			p.Into = append(p.Into, templates.Option{Value: itoa(other.ID), Name: other.Name, Chosen: field(c, "into") == itoa(other.ID)})
		}
	}
	return s.render(c, o.code(), p)
}

// changeTopic saves a topic, merges it into another, or removes it.
func (s *server) changeTopic(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	ctx, to := c.Request().Context(), topicsDeskPath+"/"+itoa(id)
	action, _ := rowAction(c)
	switch action {
	case "save":
		err = s.store.SaveTopic(ctx, v, id, seenVersion(c), typedTopic(c))
	case "merge":
		into, _ := parseID(field(c, "into"))
		to = topicsDeskPath + "/" + itoa(into)
		err = s.store.MergeTopic(ctx, v, id, seenVersion(c), into)
	case "remove":
		to = topicsDeskPath
		err = s.store.RemoveTopic(ctx, v, id, seenVersion(c))
	default:
		return forum.ErrNotFound
	}
	return s.organised(c, err, func(o *outcome) error { return s.topicDesk(c, id, o) }, to+"?done="+action)
}
