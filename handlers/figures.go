package handlers

import (
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

const figuresPath = "/moderation/figures"

// figuresEvery is how often the figures are counted anew.
const figuresEvery = time.Minute

// figuresWeeks is how many weeks the times to decisions go back.
const figuresWeeks = 13

// figuresCache keeps what was counted, by the number of days.
type figuresCache struct {
	mu   sync.Mutex
	days map[int]store.Figures
}

// figureAges are where one age of open cases ends and the next begins.
var figureAges = []time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour}

// showFigures shows moderators how much there is to do, and how it is done.
func (s *server) showFigures(c echo.Context) error {
	days := 30
	switch c.QueryParam("days") {
	case "", "30":
	case "90":
		days = 90
	default:
		return forum.ErrNotFound
	}
	q := s.figuresQuery(days)
	f, err := s.countFigures(c, days, q)
	if err != nil {
		return err
	}
	p := templates.FiguresPage{Frame: s.moderationFrame(c, "Figures"), Nav: templates.ModerationNav{Current: figuresPath}, Nothing: !f.Reported, At: f.CountedAt}
	p.Orders = figureOrders(days)
	if f.Reported {
		p.Figures = presentFigures(f, q)
	}
	return s.render(c, http.StatusOK, p)
}

// figureOrders choose for how long.
func figureOrders(days int) []templates.OrderLink {
	return []templates.OrderLink{
		{Name: "30 days", URL: figuresPath, Current: days == 30},
		{Name: "90 days", URL: figuresPath + "?days=90", Current: days == 90},
	}
}

// countFigures counts at most once a minute.
func (s *server) countFigures(c echo.Context, days int, q store.FiguresQuery) (store.Figures, error) {
	s.figures.mu.Lock()
	defer s.figures.mu.Unlock()
	if f, ok := s.figures.days[days]; ok && f.Reported {
		if age := s.o.Clock().Sub(f.CountedAt); age >= 0 && age < figuresEvery && len(f.Days) == len(q.Days)-1 {
			return f, nil
		}
	}
	f, err := s.store.Figures(c.Request().Context(), q)
	if err != nil {
		return f, err
	}
	if s.figures.days == nil {
		s.figures.days = map[int]store.Figures{}
	}
	s.figures.days[days] = f
	return f, nil
}

// figuresQuery asks for so many days up to and with today, and for whole weeks, as
// the site's clock has them.
func (s *server) figuresQuery(days int) store.FiguresQuery {
	now := s.o.Clock().In(s.o.Site.Zone)
	tomorrow := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
	q := store.FiguresQuery{Ages: figureAges, Since: tomorrow.AddDate(0, 0, -days)}
	for d := -days; d <= 0; d++ {
		q.Days = append(q.Days, tomorrow.AddDate(0, 0, d))
	}
	for w := -figuresWeeks; w <= 0; w++ {
		q.Weeks = append(q.Weeks, tomorrow.AddDate(0, 0, 7*w))
	}
	return q
}

func sum(list []int) (n int) {
	for _, v := range list {
		n += v
	}
	return n
}
