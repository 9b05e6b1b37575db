package templates

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
)

// drawn is a plot as SVG.
func drawn(t *testing.T, p Plot) string {
	t.Helper()
	var b bytes.Buffer
	if err := set(t).RenderFragment(&b, Draw(p)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func days(values ...float64) (list []Point) {
	for i, v := range values {
		list = append(list, Point{Label: fmt.Sprint(i+1, " Nov"), Values: []float64{v}})
	}
	return list
}

func TestAScaleHasFewAndRoundTicksAndCountsAreWhole(t *testing.T) {
	for _, c := range []struct {
		most   float64
		counts bool
		want   string
	}{
		{0, true, "[0 1]"},
		{1, true, "[0 1]"},
		{2, true, "[0 1 2]"},
		{3, true, "[0 1 2 3]"},
		{7, true, "[0 2 4 6 8]"},
		{42, true, "[0 10 20 30 40 50]"},
		{60, true, "[0 20 40 60]"},
		{99, true, "[0 20 40 60 80 100]"},
		{100, true, "[0 20 40 60 80 100]"},
		{1301, true, "[0 500 1000 1500]"},
		{.7, false, "[0 0.2 0.4 0.6000000000000001 0.8]"},
		{2, false, "[0 0.5 1 1.5 2]"},
		{math.NaN(), true, "[0 1]"},
		{math.Inf(1), false, "[0 0.2 0.4 0.6000000000000001 0.8 1]"},
	} {
		if got := fmt.Sprint(Ticks(c.most, c.counts)); got != c.want {
			t.Errorf("up to %v (counts %v): %s, want %s", c.most, c.counts, got, c.want)
		}
	}
}

func TestNothingInAPlotIsUnescaped(t *testing.T) {
	const hostile = `"><script>alert(1)</script><a href='x'>`
	for _, kind := range []PlotKind{PlotBars, PlotColumns, PlotLine} {
		points := []Point{{Label: hostile, Values: []float64{1, 2}}, {Label: hostile, Values: []float64{3, 4}}}
		text := drawn(t, Plot{ID: "p", Title: hostile, Says: hostile, Kind: kind, Unit: hostile, Names: []string{hostile, hostile}, Points: points})
		if strings.Contains(text, "<script") || strings.Contains(text, "<a ") || strings.Contains(text, "style=") {
			t.Errorf("%s: %s", kind, text)
		}
	}
}

func TestAPlotSaysWhatItIsAndHasEachValueOnce(t *testing.T) {
	text := drawn(t, Plot{ID: "p", Title: "Who decided", Says: "In 30 days.", Kind: PlotBars, Counts: true, Points: []Point{{Label: "Ann", Values: []float64{1200}}, {Label: "Ben", Values: []float64{0}}}})
	for _, want := range []string{`role="img"`, `aria-labelledby="p-t p-d"`, `<title id="p-t">Who decided</title>`, `<desc id="p-d">In 30 days.</desc>`, ">Ann</text>", ">1\u202f200</text>", `width="80%"`, `width="0%"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

func TestAColumnOfWhichNothingIsKnownKeepsItsPlace(t *testing.T) {
	text := drawn(t, Plot{ID: "p", Title: "x", Kind: PlotColumns, Tall: 44, Points: append(days(2, 1), Point{}, Point{})})
	if strings.Count(text, `class="bar"`) != 2 || strings.Contains(text, ">–<") || !strings.Contains(text, `x="35" y="0" width="180" height="1000"`) || !strings.Contains(text, `height="94"`) {
		t.Error(text)
	}
}

// numberless is what no coordinate may be.
var numberless = regexp.MustCompile(`NaN|Inf`)

func TestPlotsOfAnyNumbersAreDrawn(t *testing.T) {
	nan := Unknown()
	many := make([]float64, 90)
	for i := range many {
		many[i] = float64(i * i % 17)
	}
	for name, points := range map[string][]Point{
		"none": nil, "one": days(5), "zeros": days(0, 0, 0), "unknown": days(nan, nan), "gaps": days(nan, 3, nan, 4, 5, nan), "many": days(many...), "huge": days(1e18, 1, math.Inf(1), -4), "no values": {{Label: "x"}},
	} {
		for _, kind := range []PlotKind{PlotBars, PlotColumns, PlotLine} {
			text := drawn(t, Plot{ID: "p", Title: name, Kind: kind, Points: points})
			if err := xml.Unmarshal([]byte(text), new(struct{})); err != nil || numberless.MatchString(text) {
				t.Errorf("%s as %s: %v %s", name, kind, err, text)
			}
		}
	}
}

func TestALineHasAGapWhereNothingIsKnownAndFewLabels(t *testing.T) {
	text := drawn(t, Plot{ID: "p", Title: "x", Kind: PlotLine, Points: days(1, 2, Unknown(), 2, 4)})
	if !strings.Contains(text, `d="M0 750L250 500M750 500L1000 0"`) {
		t.Error(text)
	}
	month := make([]float64, 30)
	text = drawn(t, Plot{ID: "p", Title: "x", Kind: PlotLine, Points: days(month...)})
	if n := strings.Count(text, " Nov</text>"); n != 5 || !strings.Contains(text, ">30 Nov</text>") || !strings.Contains(text, ">2 Nov</text>") {
		t.Errorf("%d labels: %s", n, text)
	}
}
