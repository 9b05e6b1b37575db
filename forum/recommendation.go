package forum

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// A Standing is what the order "best" knows of the top comment of a thread.
type Standing struct {
	Seq         uint32 // its number within the article
	CreatedAt   time.Time
	Recommended int // members who recommend it
	Readers     int // members who opened the discussion after it was posted
}

// Score is how well a comment stands: the lower bound of the 95 % confidence
// interval, after E. B. Wilson (1927, "Probable inference, the law of
// succession, and statistical inference"), for the share of those who recommend
// it among those who can have read it. What came late was read by fewer, so it
// needs fewer recommendations; with nobody to judge by, it is 0.
func Score(recommended, readers int) float64 {
	const z = 1.96
	readers = max(readers, recommended) // whoever recommends it has read it
	if recommended <= 0 {
		return 0
	}
	n := float64(readers)
	share := float64(recommended) / n
	return (share + z*z/(2*n) - z*math.Sqrt((share*(1-share)+z*z/(4*n))/n)) / (1 + z*z/n)
}

// RankThreads sorts threads for the order "best": by score, and where that is equal,
// as where nobody has recommended anything yet, the older one first.
func RankThreads(list []Standing) {
	scores := make(map[uint32]float64, len(list))
	for _, s := range list {
		scores[s.Seq] = Score(s.Recommended, s.Readers)
	}
	slices.SortFunc(list, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(scores[b.Seq], scores[a.Seq]), cmp.Compare(a.Seq, b.Seq))
	})
}
