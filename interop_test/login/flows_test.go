package login

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// axes are what the flows are the product of.
var axes = []struct {
	name   string
	values []string
}{
	{"store", []string{"cookie", "redis", "sql"}},
	{"protection", []string{"basic", "strong", "off"}},
	{"permanent", []string{"permanent", "browser"}},
	{"login", []string{"plain", "remembered", "remembered an hour", "stale"}},
	{"event", []string{"none", "browser closed", "expired", "key rotated", "other address", "other browser", "gone"}},
	{"end", []string{"visit", "logout", "confirm", "csrf"}},
}

// flow is one value of each axis.
type flow struct {
	store, protection, permanent, login, event, end string
	number                                          int
}

func (f flow) String() string {
	return strings.Join([]string{f.store, f.protection, f.permanent, f.login, f.event, f.end}, ", ")
}

// flows are the whole product.
func flows() []flow {
	list := []flow{{}}
	for i := range axes {
		var next []flow
		for _, f := range list {
			for _, value := range axes[i].values {
				*[]*string{&f.store, &f.protection, &f.permanent, &f.login, &f.event, &f.end}[i] = value
				f.number = len(next)
				next = append(next, f)
			}
		}
		list = next
	}
	return list
}

// step is what a browser does next: a request, or something that befalls it.
type step struct {
	method, path string
	form         url.Values
	token        string // "own" is that of the last form, "foreign" another visitor's, else as it is
	header       http.Header
	befalls      func(*visitor)
}

func get(path string) step { return step{method: http.MethodGet, path: path} }

func post(path, token string, form ...string) step {
	values := url.Values{}
	for _, field := range form {
		name, value, _ := strings.Cut(field, "=")
		values.Set(name, value)
	}
	return step{method: http.MethodPost, path: path, token: token, form: values}
}

func (s step) with(name, value string) step {
	s.header = s.header.Clone()
	if s.header == nil {
		s.header = http.Header{}
	}
	s.header.Set(name, value)
	return s
}

func (s step) String() string {
	return fmt.Sprint(s.method, " ", s.path, " ", s.form, " ", s.token, " ", s.header)
}

// steps are those of a flow.
func (f flow) steps() []step {
	form := get("/form?first=user")
	if f.number%3 == 0 {
		form = get("/form?first=token") // blocks the remember cookie under strong protection
	}
	list := []step{get("/account?a=1&b=%C3%A9"), form, post("/login", "own", f.loginForm()...), get("/account"), get("/raw")}
	list = append(list, f.eventSteps()...)
	list = append(list, get("/raw"), get("/user"), get("/account"), get("/settings?x"))
	list = append(list, f.endSteps(form)...)
	if f.event == "gone" {
		for i := 5; i < len(list); i++ {
			list[i] = list[i].with("X-Gone", "1")
		}
	}
	return list
}

// ids are of users, those among them whose remember cookie has to be quoted.
var ids = []string{"1", "42", "ünï", "a b", "a|b", `quo"te`, "a,b;c", `back\slash`, "é\U0001f600"}

func (f flow) loginForm() []string {
	fields := []string{"user=" + ids[f.number%len(ids)]}
	if f.permanent == "permanent" {
		fields = append(fields, "permanent=1")
	}
	switch f.login {
	case "remembered":
		fields = append(fields, "remember=1")
	case "remembered an hour":
		fields = append(fields, "remember=1", "duration=3600.25")
	case "stale":
		fields = append(fields, "stale=1")
	}
	return fields
}

func (f flow) eventSteps() []step {
	befalls := func(do func(*visitor)) []step { return []step{{befalls: do}} }
	switch f.event {
	case "browser closed":
		return befalls((*visitor).close)
	case "expired":
		return befalls((*visitor).expire)
	case "key rotated":
		return befalls((*visitor).rotate)
	case "other address":
		return befalls(func(v *visitor) { v.header.Set("X-Forwarded-For", "203.0.113.7, 10.0.0.1") })
	case "other browser":
		return befalls(func(v *visitor) { v.header.Set("User-Agent", "Other/2.0") })
	}
	return nil
}

func (f flow) endSteps(form step) []step {
	later := step{befalls: func(v *visitor) { v.now += 3601 }}
	switch f.end {
	case "logout":
		return []step{form, post("/logout", "own"), get("/raw"), get("/user"), get("/account")}
	case "confirm":
		return []step{form, post("/confirm", "own"), get("/settings"), get("/user")}
	case "csrf":
		https := func(referrer string) step {
			return post("/post", "own").with("X-Forwarded-Proto", "https").with("Referer", referrer)
		}
		return []step{
			form, post("/post", ""), post("/post", "garbage"), post("/post", "foreign"), post("/post", "own"),
			https("https://evil.example/"), https("https://HOST/form"), https("http://HOST/form"),
			later, post("/post", "own"), form, post("/account", "own"),
		}
	}
	return []step{form, get("/user"), get("/clear"), get("/user"), get("/user"), get("/leave"), get("/user")}
}
