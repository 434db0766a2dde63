package flaskcookie

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// pythonJSON reads text as Python's json module does: NaN, big integers and the last
// of duplicate keys included, which encoding/json would refuse or change.
var pythonJSON = taggedjson.NewCodec(taggedjson.Options{Untagged: true})

// LoadEnv reads the environment variables that begin with prefix and an underscore, as
// app.config.from_prefixed_env does; "" stands for Flask's default, FLASK. The keys of
// the result are the names without that beginning. A value is JSON if Python's json
// module can read it, with dicts as [taggedjson.Dict], or else the text itself: true is
// a bool and True is a string, 12345 a number and "12345" in quotes a string.
//
// A double underscore reaches into a dict: FLASK_DB__host=x sets key "host" of DB,
// which is made if it is missing. LoadEnv fails where something else than a dict is in
// the way, which is a TypeError in Python. Errors name the variable, never its value.
func LoadEnv(prefix string) (map[string]any, error) {
	return loadEnv(prefix, os.Environ())
}

func loadEnv(prefix string, environ []string) (map[string]any, error) {
	prefix = cmp.Or(prefix, "FLASK") + "_"
	vars := make(map[string]string)
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if key, ok := strings.CutPrefix(name, prefix); ok {
			vars[key] = value
		}
	}
	var config taggedjson.Dict
	// In the order of names, a dict comes before what reaches into it.
	for _, key := range slices.Sorted(maps.Keys(vars)) {
		var err error
		if config, err = setPath(config, strings.Split(key, "__"), envValue(vars[key])); err != nil {
			return nil, fmt.Errorf("flaskcookie: environment variable %s%s: %w", prefix, key, err)
		}
	}
	return toMap(config), nil
}

func envValue(text string) any {
	var value any
	if pythonJSON.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	return value
}

// setPath returns dict with value set at path.
func setPath(dict taggedjson.Dict, path []string, value any) (taggedjson.Dict, error) {
	key, rest := path[0], path[1:]
	if len(rest) > 0 {
		var inner taggedjson.Dict
		if old, ok := dict.Get(key); ok {
			if inner, ok = old.(taggedjson.Dict); !ok {
				return nil, fmt.Errorf("%q is set to something else than a dict", key)
			}
		}
		inner, err := setPath(inner, rest, value)
		if err != nil {
			return nil, err
		}
		value = inner
	}
	dict.Set(key, value)
	return dict, nil
}

// LoadFile reads a file with a JSON object, as app.config.from_file(name,
// load=json.load) does: with Python's JSON rules, and only the keys in upper case, by
// str.isupper; a list of pairs is taken as an object. A relative name is looked up from the working directory.
func LoadFile(name string) (map[string]any, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("flaskcookie: configuration file: %w", err)
	}
	var value any
	if err := pythonJSON.Unmarshal(data, &value); err != nil {
		return nil, fmt.Errorf("flaskcookie: configuration file %s: %w", name, err)
	}
	config, err := dictOf(value)
	if err != nil {
		return nil, errors.New("flaskcookie: configuration file " + name + " is not a JSON object")
	}
	m := toMap(config)
	maps.DeleteFunc(m, func(key string, _ any) bool { return !isUpper(key) })
	return m, nil
}

func toMap(dict taggedjson.Dict) map[string]any {
	m := make(map[string]any, len(dict))
	for key, value := range dict.All() {
		m[key] = value
	}
	return m
}

// isUpper is str.isupper: a letter in upper case, and none in another case.
func isUpper(s string) bool {
	upper := false
	for _, r := range s {
		if unicode.In(r, unicode.Lower, unicode.Other_Lowercase, unicode.Title) {
			return false
		}
		upper = upper || unicode.In(r, unicode.Upper, unicode.Other_Uppercase)
	}
	return upper
}
