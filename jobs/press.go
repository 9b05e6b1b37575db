package jobs

import (
	"strings"
	"sync"
	"sync/atomic"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/templates"
)

// mostSet is how much of issues is kept, frames and blocks together: an issue has
// a frame for each article that may come first, and a block for each that it names.
const mostSet = 400

// A press keeps what mails of the digest share: frames, with a place for the parts
// between head and foot and one for the preheader, and parts that are encoded.
// Several workers may ask at once.
type press struct {
	mu     sync.Mutex
	frames map[frameKey]mail.Message
	blocks map[blockKey]setBlock
	signs  atomic.Pointer[forum.Signer]
}

// signer is what signs the links.
func (k *press) signer(keys forum.Keys) *forum.Signer {
	if s := k.signs.Load(); s != nil {
		return s
	}
	k.signs.CompareAndSwap(nil, forum.NewSigner(keys))
	return k.signs.Load()
}

// A frameKey names all that stands around the parts of an issue, but for what is
// the subscriber's alone. What an editor says follows from the version.
type frameKey struct {
	issue           int64 // 0: one that is to come, and of which nobody has said anything
	list            forum.FollowKind
	version, number int
	end             int64
	lead            string
	answers         int // where they are what comes first
}

// A blockKey names a piece that several subscribers get. It is looked for a dozen
// times in each mail, so it is small.
type blockKey struct {
	issue, article int64
	kind           pieceKind
	section        uint8 // in headings
	monthly        bool
}

// A setBlock is a block, and that of which it was made.
type setBlock struct {
	*mail.Block
	item    *forum.IssueItem
	sponsor forum.Sponsor
}

// set finds or makes what a mail is put together of.
func (k *press) set(w *Writer, d *forum.Digest) (frame mail.Message, blocks [][]*mail.Block, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.frames == nil || len(k.frames)+len(k.blocks) > mostSet {
		k.frames, k.blocks = map[frameKey]mail.Message{}, map[blockKey]setBlock{}
	}
	key := frameKey{issue: d.Issue.ID, list: d.Issue.List, version: d.Issue.Version, number: d.Issue.Number, end: d.Issue.Period.End.UnixMicro()}
	preview := piece{kind: piecePreheader}
	if len(d.Issue.Items) > 0 {
		preview.item = &d.Issue.Items[0]
		key.lead = preview.item.Article.Title
	} else {
		key.answers = len(d.Answers)
	}
	frame, ok := k.frames[key]
	if !ok {
		if frame, err = w.castDigest(d); err != nil {
			return frame, nil, err
		}
		k.frames[key] = frame
	}
	list := make([]*mail.Block, 1, len(d.Issue.Items)+len(d.Answers)+len(d.Following)+8)
	if list[0], err = k.block(w, d, preview); err != nil {
		return frame, nil, err
	}
	for p := range pieces(d) {
		b, err := k.block(w, d, p)
		if err != nil {
			return frame, nil, err
		}
		list = append(list, b)
	}
	return frame, [][]*mail.Block{list[1:], list[:1]}, nil
}

// keyOf names a piece; not ok where it is one subscriber's alone.
func keyOf(d *forum.Digest, p piece) (key blockKey, ok bool) {
	key = blockKey{kind: p.kind, monthly: d.Issue.List == forum.FollowMonthly}
	switch p.kind {
	case pieceHeading:
		key.section = uint8(headingOf(p.section))
		return key, true
	case pieceSponsor:
		return key, true
	case pieceMore:
		key.issue = d.Issue.ID
		return key, true
	case pieceArticle, piecePreheader:
		if p.item == nil || p.kind == piecePreheader && len(d.Answers) > 0 {
			return key, false
		}
		key.issue, key.article = d.Issue.ID, p.item.Article.ID
		return key, true
	}
	return key, false
}

// block finds or makes a part.
func (k *press) block(w *Writer, d *forum.Digest, p piece) (*mail.Block, error) {
	key, shared := keyOf(d, p)
	if shared {
		b, ok := k.blocks[key]
		if ok && (p.item == nil || sameItem(p.item, b.item)) && (p.kind != pieceSponsor || *d.Issue.Sponsor == b.sponsor) {
			return b.Block, nil
		}
	}
	text, page, err := w.Mails.RenderPart(p.part(d))
	if err != nil {
		return nil, err
	}
	b, err := mail.NewBlock(text, page)
	if err == nil && shared {
		set := setBlock{Block: b, item: p.item}
		if p.kind == pieceSponsor {
			set.sponsor = *d.Issue.Sponsor
		}
		k.blocks[key] = set
	}
	return b, err
}

// castDigest makes the frame of an issue.
func (w *Writer) castDigest(d *forum.Digest) (m mail.Message, err error) {
	since, token, parts, preview := mail.NewHole(), mail.NewHole(), mail.NewHole(), mail.NewHole()
	v := w.digestFrame(d, since, token)
	v.Parts, v.Preheader = []templates.DigestPart{{Mark: parts}}, templates.DigestPart{Preheader: preview}
	if m.Subject, m.Text, m.HTML, err = w.Mails.RenderMail(v); err != nil {
		return m, err
	}
	m.Text = strings.Replace(m.Text, parts+"\n\n", parts, 1) // a part ends with an empty line of its own
	m.From, m.To, m.ReplyTo, m.ID, m.Date = w.From, w.From.Address, w.ReplyTo, "frame@"+w.Host, w.Clock()
	m.Header = w.digestFields(d.Issue.List, token)
	m.Mold, err = mail.NewMold(m, mail.Holes{Values: []string{since, token}, Places: []string{parts, preview}, Fields: []string{unsubscribe}})
	return m, err
}

// sameItem tells whether two items look the same. What a comment says follows from
// its version.
func sameItem(a, b *forum.IssueItem) bool {
	if a == b {
		return true
	}
	x, y := &a.Article, &b.Article
	if a.Section != b.Section || a.Comments != b.Comments || a.Readers != b.Readers || x.Title != y.Title || x.Slug != y.Slug || x.RightLeft != y.RightLeft || x.Standfirst != y.Standfirst || x.CommentCount != y.CommentCount {
		return false
	}
	if !alike(x.Authors, y.Authors, func(a *forum.Author) string { return a.Name }) || !alike(x.Topics, y.Topics, func(t *forum.Topic) string { return t.Name }) {
		return false
	}
	p, q := a.Quote, b.Quote
	if p == nil || q == nil {
		return p == q
	}
	return p.ID == q.ID && p.Version == q.Version && p.By.Name == q.By.Name && p.By.MemberID == q.By.MemberID
}

// alike tells whether two lists hold the same names. Letters that were read together
// have the very same list.
func alike[T any](a, b []T, name func(*T) string) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 || &a[0] == &b[0] {
		return true
	}
	for i := range a {
		if name(&a[i]) != name(&b[i]) {
			return false
		}
	}
	return true
}
