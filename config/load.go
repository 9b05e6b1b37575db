package config

import (
	"maps"
	"slices"
)

// Source says where the configuration comes from. Each layer wins over the ones
// above it: the defaults, Preset, File, Env, Flags.
type Source struct {
	// Preset holds a command's own defaults, by dotted key: the demonstration
	// announces comments after seconds, where nobody says otherwise.
	Preset map[string]string
	// File is the path of a YAML file; empty, none is read. Complaints name it
	// as it stands here.
	File string
	// Env is the environment, as os.Environ gives it. Of two settings of one
	// variable the later counts.
	Env []string
	// Flags are values from the command line, by dotted key; lists are
	// separated by commas.
	Flags map[string]string
}

// loader puts a configuration together and notes what is wrong on the way.
type loader struct {
	schema schema
	config Config
	from   map[string]origin // of each key that some layer set
	list   []Complaint
}

// Load reads the configuration, layer over layer, and checks it as a whole. The
// error is *Complaints and holds everything that is wrong, not only the first.
func Load(src Source) (Config, error) {
	l := &loader{schema: newSchema(), config: Default(), from: map[string]origin{}}
	l.readTexts(src.Preset, origin{where: "preset", order: order{layer: inPreset}})
	whole := l.readFile(src.File)
	l.readEnv(src.Env)
	l.readTexts(src.Flags, origin{where: "command line", order: order{layer: inFlags}})
	if whole {
		l.check()
	}
	if err := l.result(); err != nil {
		return Config{}, err
	}
	return l.config, nil
}

// readTexts takes values that come by their dotted key.
func (l *loader) readTexts(texts map[string]string, at origin) {
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		k, ok := l.schema.byName[name]
		switch {
		case !ok:
			l.complain(at, name, unknownKey(nearest(name, l.schema.valueNames())))
		case k.group:
			l.complain(at, name, "a group of keys; set one of them, such as "+l.schema.member(name).name)
		default:
			l.setText(k, texts[name], at)
		}
	}
}

func unknownKey(near string) string {
	if near == "" {
		return "unknown key"
	}
	return "unknown key; did you mean " + near + "?"
}

// setText gives a key the value that text stands for.
func (l *loader) setText(k key, text string, at origin) {
	l.from[k.name] = at
	if err := parseInto(k.field(&l.config), text); err != nil {
		l.complain(at, k.name, err.Error())
	}
}
