package config

import (
	"fmt"
	"net/netip"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// deepest is how many levels of keys there are at most ("mail.smtp.host"). It
// bounds how far a group that nobody knows is looked into.
const deepest = 3

// walkDocuments takes what a file says. It says whether the file is a mapping,
// as it must be.
func (l *loader) walkDocuments(path string, docs []*yaml.Node) bool {
	if len(docs) == 0 {
		return true
	}
	w := walker{loader: l, path: path}
	if len(docs) > 1 {
		l.complain(w.at(docs[1]), "", "a second document; a configuration is one, so take the --- away")
	}
	return w.root(docs[0].Content[0])
}

// walker takes the nodes of one file into the loader's configuration.
type walker struct {
	*loader
	path string
}

// at is the place of n in the file.
func (w walker) at(n *yaml.Node) origin { return place(w.path, n.Line, n.Column) }

func place(path string, line, column int) origin {
	return origin{
		where: fmt.Sprintf("%s:%d:%d", path, line, column),
		order: order{layer: inFile, line: line, column: column},
	}
}

func (w walker) root(n *yaml.Node) bool {
	switch {
	case isNull(n):
		return true
	case !w.plain(n, ""):
		return false
	case n.Kind != yaml.MappingNode:
		w.complain(w.at(n), "", "lines of the form “key: value” are expected, not "+shape(n))
		return false
	}
	w.group(n, "", w.pair)
	return true
}

// group hands each key of a mapping, with its whole name, to do. A key that
// cannot be one, or is there already, is complained about.
func (w walker) group(n *yaml.Node, prefix string, do func(name string, k, v *yaml.Node)) {
	first := map[string]int{}
	for i := 0; i < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		name := prefix + k.Value
		if !w.isKey(k, name) {
			continue
		}
		if line, twice := first[name]; twice {
			w.complain(w.at(k), name, fmt.Sprintf("written twice; first in line %d", line))
			continue
		}
		first[name] = k.Line
		do(name, k, v)
	}
}

func (w walker) isKey(k *yaml.Node, name string) bool {
	switch {
	case k.ShortTag() == "!!merge":
		w.complain(w.at(k), name, "merge keys are not taken here; write the keys out")
	case !w.plain(k, name):
	case k.Kind != yaml.ScalarNode:
		w.complain(w.at(k), strings.TrimSuffix(name, "."), shape(k)+" where a key is expected")
	default:
		return true
	}
	return false
}

func (w walker) pair(name string, k, v *yaml.Node) {
	known, ok := w.schema.byName[name]
	switch {
	case !ok || strings.Contains(k.Value, "."):
		w.unknown(name, k, v)
	case !w.plain(v, name):
	case known.group:
		w.inner(known, v)
	case known.field(&w.config).Kind() == reflect.Slice:
		w.list(known, v)
	default:
		w.value(known, k, v)
	}
}

// unknown complains about a key, or about each key of an unknown group: it is
// those that one wants to be told the right name of.
func (w walker) unknown(name string, k, v *yaml.Node) {
	if _, ok := w.schema.byName[name]; ok {
		dot := strings.LastIndexByte(name, '.')
		w.complain(w.at(k), name, fmt.Sprintf("write %s indented below %s", name[dot+1:], name[:dot]))
		return
	}
	if v.Kind == yaml.MappingNode && len(v.Content) > 0 && strings.Count(name, ".") < deepest-1 {
		w.group(v, name+".", w.unknown)
		return
	}
	w.complain(w.at(k), name, unknownKey(nearest(name, w.schema.names())))
}

// inner takes a group's keys. A group with all its keys commented out is empty.
func (w walker) inner(known key, v *yaml.Node) {
	switch {
	case isNull(v):
	case v.Kind == yaml.MappingNode:
		w.group(v, known.name+".", w.pair)
	default:
		w.complain(w.at(v), known.name, "a group of keys, indented below it, is expected, not "+shape(v))
	}
}

func (w walker) value(known key, k, v *yaml.Node) {
	switch {
	case v.Kind != yaml.ScalarNode:
		w.complain(w.at(v), known.name, "one value is expected, not "+shape(v))
	case isNull(v):
		w.complain(w.at(k), known.name, noValue(k, v))
	default:
		w.setText(known, v.Value, w.at(v))
	}
}

// noValue explains a key without a value. An unquoted colour or password that
// begins with # is a comment to YAML.
func noValue(k, v *yaml.Node) string {
	for _, comment := range []string{k.LineComment, v.LineComment} {
		if len(comment) > 1 && comment[1] != ' ' {
			return "no value; what begins with # needs quotes, or it is a comment"
		}
	}
	return `no value; write "" for an empty one, or take the line away`
}

func (w walker) list(known key, v *yaml.Node) {
	if v.Kind != yaml.SequenceNode && !isNull(v) {
		w.complain(w.at(v), known.name, "a list is expected, like [10.0.0.0/8, 192.0.2.1]")
		return
	}
	w.from[known.name] = w.at(v)
	var all []netip.Prefix
	for i, item := range v.Content {
		name := fmt.Sprintf("%s[%d]", known.name, i)
		if !w.plain(item, name) {
			continue
		}
		p, err := parsePrefix(item.Value)
		if err != nil {
			w.complain(w.at(item), name, err.Error())
		}
		all = append(all, p)
	}
	known.field(&w.config).Set(reflect.ValueOf(all))
}

// plain refuses what YAML offers beyond keys, values and lists. Nothing here
// needs it, and aliases make small files large. What was written is not shown:
// it may be a password without quotes.
func (w walker) plain(n *yaml.Node, name string) bool {
	var what string
	switch {
	case n.Kind == yaml.AliasNode:
		what = "aliases (*name) are not taken here; a value that begins with * needs quotes"
	case n.Anchor != "":
		what = "anchors (&name) are not taken here; a value that begins with & needs quotes"
	case n.Style&yaml.TaggedStyle != 0:
		what = "tags (!name) are not taken here; a value that begins with ! needs quotes"
	default:
		return true
	}
	w.complain(w.at(n), name, what)
	return false
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// shape names a kind of node to somebody who never heard of nodes.
func shape(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a group of keys"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a single value"
}
