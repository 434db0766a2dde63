package secrets

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
)

// printed is a value in all the ways in which programs print one. What an encoding refuses is
// printed as its error, which must not show a secret either.
func printed(v any) map[string]string {
	shown := map[string]string{}
	for verb := range strings.FieldsSeq("%v %+v %#v %s %q %x %X %d %t %e %c %U %o %b") {
		shown[verb] = fmt.Sprintf(verb, v)
	}
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"slog text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"slog JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var out bytes.Buffer
		slog.New(handler(&out)).Info("x", "v", v, slog.Group("g", "v", v))
		shown[name] = out.String()
	}
	shown["JSON"] = encoded(func(*bytes.Buffer) ([]byte, error) { return json.Marshal(v) })
	shown["XML"] = encoded(func(*bytes.Buffer) ([]byte, error) { return xml.Marshal(v) })
	shown["gob"] = encoded(func(b *bytes.Buffer) ([]byte, error) { err := gob.NewEncoder(b).Encode(v); return b.Bytes(), err })
	if err, ok := v.(error); ok {
		shown["Error"] = err.Error()
		shown["wrapped"] = fmt.Sprintf("%v %+v %s %q", fmt.Errorf("x: %w", err), errors.Join(err, err), fmt.Errorf("x: %w", err), fmt.Errorf("x: %w", err))
	}
	return shown
}

func encoded(encode func(*bytes.Buffer) ([]byte, error)) string {
	text, err := encode(new(bytes.Buffer))
	return fmt.Sprint(string(text), err)
}

// TestShown prints values of all exported types that can hold a secret, a pointer to each, and structs,
// slices and maps that have it.
func TestShown(t *testing.T) {
	b := newBed(t)
	covered := map[string]bool{}
	for i, v := range b.exported() {
		name := typeName(v)
		covered[name] = true
		for held, w := range map[string]any{
			"": v, " in a struct": struct{ V any }{v}, " in a slice": []any{v}, " in a map": map[string]any{"v": v},
		} {
			for how, text := range printed(w) {
				if found := leaks(text, b.cookie); len(found) > 0 {
					t.Errorf("value %d, %s%s by %s shows %s", i, name, held, how, found)
				}
			}
		}
	}
	for _, fault := range uncovered(covered, open, holdingTypes(t)) {
		t.Error(fault)
	}
	if found := leaks(b.log.String(), b.cookie); len(found) > 0 {
		t.Errorf("the log shows %s:\n%s", found, b.log)
	}
}

// TestFailuresShowNothing prints an error of every exported function that returns one.
func TestFailuresShowNothing(t *testing.T) {
	b, f := newBed(t), failures{}
	for _, provoke := range []func(*bed){f.core, f.cookies, f.stores, f.logins, f.forms, f.tools, f.parts} {
		provoke(b)
	}
	covered := map[string]bool{}
	for function, errs := range f {
		covered[function] = true
		for i, err := range errs {
			if err == nil {
				t.Errorf("%s, %d: no error", function, i)
				continue
			}
			for how, text := range printed(err) {
				if found := leaks(text, b.cookie); len(found) > 0 {
					t.Errorf("%s, %d, by %s shows %s: %s", function, i, how, found, text)
				}
			}
		}
	}
	for _, fault := range uncovered(covered, faultless, failingFunctions(t)) {
		t.Error(fault)
	}
	if found := leaks(b.log.String(), b.cookie); len(found) > 0 {
		t.Errorf("the log shows %s:\n%s", found, b.log)
	}
}

// typeName is that of a value, or of what it points to, as a package within the module has it.
func typeName(v any) string {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name, _, _ := strings.Cut(t.Name(), "[")
	return strings.TrimPrefix(t.PkgPath(), module+"/") + "." + name
}
