package forum_test

import (
	"fmt"
	"testing"

	"colloquy/forum"
)

func TestTheScoreIsTheLowerBoundOfAShare(t *testing.T) {
	for _, c := range []struct {
		recommended, readers int
		want                 string
	}{
		{0, 0, "0.000"},
		{0, 100, "0.000"},
		{1, 1, "0.207"},
		{1, 0, "0.207"}, // whoever recommends has read
		{10, 10, "0.722"},
		{50, 100, "0.404"},
		{5, 10, "0.237"},
		{100, 1000, "0.083"},
	} {
		if got := fmt.Sprintf("%.3f", forum.Score(c.recommended, c.readers)); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.recommended, c.readers, got, c.want)
		}
	}
}

func TestWhatCameLateHasItsChance(t *testing.T) {
	early, late := forum.Score(20, 400), forum.Score(6, 20)
	if late <= early {
		t.Errorf("6 of 20 late readers (%.3f) stand below 20 of 400 (%.3f)", late, early)
	}
	if one, many := forum.Score(1, 1), forum.Score(40, 60); one >= many {
		t.Errorf("a single reader (%.3f) outweighs sixty (%.3f)", one, many)
	}
}

func TestEqualThreadsStandOldestFirst(t *testing.T) {
	list := []forum.Standing{{Seq: 9}, {Seq: 4, Recommended: 2, Readers: 9}, {Seq: 1}, {Seq: 7, Recommended: 2, Readers: 3}, {Seq: 2}}
	forum.RankThreads(list)
	var got []uint32
	for _, s := range list {
		got = append(got, s.Seq)
	}
	if fmt.Sprint(got) != "[7 4 1 2 9]" {
		t.Errorf("got %v", got)
	}
}
