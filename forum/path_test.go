package forum

import (
	"bytes"
	"slices"
	"testing"
)

// path makes a path of numbers.
func path(seqs ...uint32) Path {
	var p Path
	for _, seq := range seqs {
		p = p.Child(seq)
	}
	return p
}

func TestAPathIsThePathAboveAndItsOwnNumber(t *testing.T) {
	p := path(1, 258, 70000)
	if want := (Path{0, 0, 0, 1, 0, 0, 1, 2, 0, 1, 0x11, 0x70}); !bytes.Equal(p, want) {
		t.Errorf("path % x, want % x", p, want)
	}
	if p.Depth() != 3 || p.Seq() != 70000 || !bytes.Equal(p.Root(), path(1)) {
		t.Errorf("depth %d, number %d, root % x", p.Depth(), p.Seq(), p.Root())
	}
	above := p.Ancestors()
	if !slices.EqualFunc(above, []Path{path(1), path(1, 258)}, func(a, b Path) bool { return bytes.Equal(a, b) }) {
		t.Errorf("above it stand % x", above)
	}
	if above := path(7).Ancestors(); above != nil {
		t.Errorf("above the top stand % x", above)
	}
}

func TestNoPathIsAboveEveryPath(t *testing.T) {
	var none Path
	if none.Depth() != 0 || none.Seq() != 0 || len(none.Root()) != 0 || none.Ancestors() != nil || none.Valid() {
		t.Errorf("no path has depth %d, number %d", none.Depth(), none.Seq())
	}
	if !path(1).Under(none) || none.Under(none) {
		t.Error("a top comment stands under the article, which stands under nothing")
	}
}

func TestChildrenOfOnePathDoNotShareMemory(t *testing.T) {
	parent := append(make(Path, 0, 64), path(1, 2)...)
	first, second := parent.Child(3), parent.Child(4)
	if first.Seq() != 3 || second.Seq() != 4 || len(parent) != 8 {
		t.Errorf("% x, % x", first, second)
	}
	end := parent.End()
	if other := parent.Child(5); !bytes.Equal(end, append(bytes.Clone(parent), 0xff, 0xff, 0xff, 0xff)) || other.Seq() != 5 {
		t.Errorf("end % x", end)
	}
}

func TestTheOrderOfBytesIsTheOrderOfReading(t *testing.T) {
	read := []Path{path(1), path(1, 3), path(1, 3, 4), path(1, 3, 300), path(1, 256), path(2), path(2, 5), path(255), path(256), path(65536)}
	if !slices.IsSortedFunc(read, func(a, b Path) int { return bytes.Compare(a, b) }) {
		t.Errorf("not in order: % x", read)
	}
}

func TestEverythingUnderACommentIsOneRange(t *testing.T) {
	const last = 0xfffffffe // the highest number there may be
	p := path(1, 3)
	for q, inside := range map[string]bool{
		string(path(1, 3, 1)): true, string(path(1, 3, 4, 9)): true, string(path(1, 3, last, last)): true,
		string(path(1, 3)): false, string(path(1)): false, string(path(1, 2, 9)): false, string(path(1, 4)): false,
		string(path(1, last)): false, string(path(2, 3, 4)): false, string(path(3)): false,
	} {
		q := Path(q)
		inRange := bytes.Compare(q, p) > 0 && bytes.Compare(q, p.End()) < 0
		if q.Under(p) != inside || inRange != inside {
			t.Errorf("% x under % x: %v, in range: %v, want %v", q, p, q.Under(p), inRange, inside)
		}
	}
}

func TestAnAnswerBelowTheDeepestLevelStandsBesideIt(t *testing.T) {
	var p Path
	for seq := uint32(1); seq <= MaxDepth; seq++ {
		p = p.Child(seq)
	}
	if p.Depth() != MaxDepth || !p.Valid() {
		t.Fatalf("depth %d", p.Depth())
	}
	deeper := p.Child(100)
	if deeper.Depth() != MaxDepth || deeper.Seq() != 100 || !deeper.Valid() {
		t.Errorf("depth %d, number %d", deeper.Depth(), deeper.Seq())
	}
	parent := p.Ancestors()[MaxDepth-2]
	if !deeper.Under(parent) || deeper.Under(p) || bytes.Compare(p, deeper) >= 0 {
		t.Errorf("% x does not follow % x", deeper, p)
	}
	if again := deeper.Child(101); again.Depth() != MaxDepth || bytes.Compare(deeper, again) >= 0 {
		t.Errorf("% x does not follow % x", again, deeper)
	}
}

func TestWhatCanBeAPath(t *testing.T) {
	for _, test := range []struct {
		bytes int
		want  bool
	}{{0, false}, {1, false}, {3, false}, {4, true}, {5, false}, {8, true}, {4 * MaxDepth, true}, {4*MaxDepth + 1, false}, {4*MaxDepth + 4, false}} {
		if got := make(Path, test.bytes).Valid(); got != test.want {
			t.Errorf("%d bytes: %v", test.bytes, got)
		}
	}
}
