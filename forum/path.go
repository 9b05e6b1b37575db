package forum

import (
	"bytes"
	"encoding/binary"
)

// A Path is the order key of a comment within its article: the path of the
// comment above it and four bytes, big-endian, of its own number there. The
// order of the bytes is the order of reading, and everything under a comment is
// one range of paths.
type Path []byte

const pathStep = 4

// Child returns the path of the comment with number seq directly under p. At
// MaxDepth there is no deeper level: the child stands beside p's end.
func (p Path) Child(seq uint32) Path {
	if p.Depth() >= MaxDepth {
		p = p[:(MaxDepth-1)*pathStep]
	}
	child := make(Path, len(p), len(p)+pathStep)
	copy(child, p)
	return binary.BigEndian.AppendUint32(child, seq)
}

// Depth is 1 for a comment at the top of its thread.
func (p Path) Depth() int { return len(p) / pathStep }

// Root returns the path of the thread's top comment.
func (p Path) Root() Path { return p[:min(len(p), pathStep)] }

// Seq is the comment's own number within its article, 0 where there is no
// comment.
func (p Path) Seq() uint32 {
	if len(p) < pathStep {
		return 0
	}
	return binary.BigEndian.Uint32(p[len(p)-pathStep:])
}

// End is the first path after everything under p. The number 0xffffffff is no
// comment's.
func (p Path) End() Path {
	return append(bytes.Clone(p), 0xff, 0xff, 0xff, 0xff)
}

// Ancestors returns the paths above p, the thread's top first.
func (p Path) Ancestors() []Path {
	var above []Path
	for end := pathStep; end < len(p); end += pathStep {
		above = append(above, p[:end])
	}
	return above
}

// Under tells whether p stands somewhere under q.
func (p Path) Under(q Path) bool { return len(p) > len(q) && bytes.HasPrefix(p, q) }

// Valid tells whether p can be a path at all.
func (p Path) Valid() bool {
	return len(p) >= pathStep && len(p)%pathStep == 0 && p.Depth() <= MaxDepth
}
