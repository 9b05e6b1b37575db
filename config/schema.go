package config

import (
	"reflect"
	"strings"
)

// envPrefix begins the names of all our environment variables.
const envPrefix = "COLLOQUY_"

// A key is one name that an operator may write.
type key struct {
	name   string // dotted: "policy.edit_window"
	env    string // "COLLOQUY_POLICY_EDIT_WINDOW"
	index  []int  // the field, for reflect.Value.FieldByIndex
	group  bool   // holds keys, has no value of its own
	secret bool
}

// A schema is all keys, in the order of the struct. It is read off the struct,
// so that a field and its key cannot part.
type schema struct {
	keys   []key
	byName map[string]key
}

func newSchema() schema {
	s := schema{byName: map[string]key{}}
	s.add(reflect.TypeFor[Config](), "", nil)
	return s
}

func (s *schema) add(t reflect.Type, prefix string, index []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		name := prefix + f.Tag.Get("yaml")
		k := key{
			name:   name,
			env:    envName(name),
			index:  append(append([]int{}, index...), i),
			group:  f.Type.Kind() == reflect.Struct,
			secret: f.Type == reflect.TypeFor[Secret](),
		}
		s.keys = append(s.keys, k)
		s.byName[name] = k
		if k.group {
			s.add(f.Type, name+".", k.index)
		}
	}
}

// values are the keys that have a value.
func (s *schema) values() []key {
	var out []key
	for _, k := range s.keys {
		if !k.group {
			out = append(out, k)
		}
	}
	return out
}

// member is a key of the group named, for complaints that show an example.
func (s *schema) member(group string) key {
	for _, k := range s.values() {
		if strings.HasPrefix(k.name, group+".") {
			return k
		}
	}
	return key{}
}

func (s *schema) names() []string { return namesOf(s.keys) }

func (s *schema) valueNames() []string { return namesOf(s.values()) }

func namesOf(keys []key) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = k.name
	}
	return out
}

func envName(key string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// field is the place in c that k names.
func (k key) field(c *Config) reflect.Value {
	return reflect.ValueOf(c).Elem().FieldByIndex(k.index)
}
