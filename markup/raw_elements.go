package markup

import "strings"

// An element is a piece of HTML that an article may hold, and where.
type element struct {
	block  bool   // not within a line of text
	void   bool   // has no content
	text   bool   // a line of text may stand directly in it
	inside string // elements one of which it must stand directly in; "" anywhere
	under  string // elements further out, in which one of those can be opened for it
	inner  string // what must be opened in it before anything else may stand there
	attrs  string // attributes it keeps, beside those that all keep
}

// elements is the part of HTML that articles may use. What is not here is
// stripped, and its text stays.
var elements = withSpans(map[string]element{
	"p":          {block: true, text: true},
	"pre":        {block: true, text: true},
	"blockquote": {block: true},
	"hr":         {block: true, void: true},
	"figure":     {block: true, text: true},
	"figcaption": {block: true, text: true, inside: "figure"},
	"details":    {block: true, attrs: "open"},
	"summary":    {block: true, text: true, inside: "details"},
	"ul":         {block: true, inner: "li"},
	"ol":         {block: true, inner: "li", attrs: "start reversed"},
	"li":         {block: true, text: true, inside: "ul ol"},
	"dl":         {block: true, inner: "dd"},
	"dt":         {block: true, text: true, inside: "dl"},
	"dd":         {block: true, text: true, inside: "dl"},
	"table":      {block: true, inner: "tbody"},
	"caption":    {block: true, text: true, inside: "table"},
	"thead":      {block: true, inside: "table", inner: "tr"},
	"tbody":      {block: true, inside: "table", inner: "tr"},
	"tfoot":      {block: true, inside: "table", inner: "tr"},
	"tr":         {block: true, inside: "thead tbody tfoot", under: "table", inner: "td"},
	"td":         {block: true, text: true, inside: "tr", under: "thead tbody tfoot table", attrs: "colspan rowspan"},
	"th":         {block: true, text: true, inside: "tr", under: "thead tbody tfoot table", attrs: "colspan rowspan scope"},
	"br":         {void: true},
	"wbr":        {void: true},
	"img":        {void: true, attrs: "width height"},
	"a":          {text: true},
	"time":       {text: true, attrs: "datetime"},
	"ruby":       {text: true},
	"rt":         {text: true, inside: "ruby"},
	"rp":         {text: true, inside: "ruby"},
})

// spans are the elements that only mark a piece of a line.
const spans = "abbr b bdi cite code del dfn em i ins kbd mark q s samp small strong sub sup u var"

func withSpans(m map[string]element) map[string]element {
	for _, tag := range strings.Fields(spans) {
		m[tag] = element{text: true}
	}
	return m
}

// dividing are stripped elements whose text was a block of its own.
const dividing = "address article aside center div fieldset footer form h1 h2 h3 h4 h5 h6 header main nav section"

// unread are stripped elements whose content is not for readers.
const unread = "iframe noembed noframes noscript plaintext script style textarea title xmp"

// oneOf tells whether a tag is one of a list.
func oneOf(list, tag string) bool {
	for word := range strings.FieldsSeq(list) {
		if word == tag {
			return true
		}
	}
	return false
}
