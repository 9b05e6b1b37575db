package config

import (
	"io"
	"net/netip"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Print writes the configuration as YAML, complete, in the order of the example
// file. Secrets show as "(set)". Without secrets, loading what it wrote gives c
// again.
func (c Config) Print(w io.Writer) error {
	root := groupNode(reflect.ValueOf(c))
	root.HeadComment = "The configuration in effect. Secrets are shown as " + hidden + "."
	if c.BaseURL == "" {
		noteDerived(root, c.PublicURL(""))
	}
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		return err
	}
	return enc.Close()
}

// noteDerived says beside an empty base_url what links begin with.
func noteDerived(root *yaml.Node, url string) {
	for i, n := range root.Content {
		if n.Value == "base_url" {
			root.Content[i+1].LineComment = "from listen: " + url
		}
	}
}

func groupNode(v reflect.Value) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i := range v.NumField() {
		name := &yaml.Node{Kind: yaml.ScalarNode, Value: v.Type().Field(i).Tag.Get("yaml")}
		n.Content = append(n.Content, name, valueNode(v.Field(i)))
	}
	return n
}

func valueNode(v reflect.Value) *yaml.Node {
	switch x := v.Interface().(type) {
	case time.Duration:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: shortDuration(x)}
	case Secret:
		return textNode(x.String())
	case []netip.Prefix:
		return listNode(x)
	}
	switch v.Kind() {
	case reflect.Struct:
		return groupNode(v)
	case reflect.String:
		return textNode(v.String())
	}
	n := &yaml.Node{}
	if err := n.Encode(v.Interface()); err != nil {
		panic("config: " + err.Error()) // a number or truth value always encodes
	}
	return n
}

// textNode leaves the quoting to the encoder, which knows when text would read
// as something else.
func textNode(text string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(text)
	return n
}

func listNode(list []netip.Prefix) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, p := range list {
		n.Content = append(n.Content, textNode(p.String()))
	}
	return n
}

// shortDuration is d as a person writes it: 15m, not 15m0s.
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
