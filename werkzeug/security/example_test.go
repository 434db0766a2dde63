package security_test

import (
	"fmt"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/werkzeug/security"
)

// The users of a Flask app, by name.
var users = map[string]string{
	"ann": "scrypt:32768:8:1$kqlCGIIZRTb0bRIT$63d3921660f3ce7f65a0dd0ab925271c9516c74b50c43bce7cd4876bad73401" +
		"78ea5e9524d365ddbd3023e114754a2ac5aa6eff32756750956fc59d6ac84099a",
}

// Nobody has the password of dummy. It is of the method that most users' hashes are of,
// so that a wrong name takes as long as a wrong password.
var dummy, _ = security.GeneratePasswordHash("nobody has this password", "")

// A login that does not tell by its time which names exist.
func ExampleCheckPasswordHash() {
	login := func(name, password string) bool {
		hash, known := users[name]
		if !known {
			hash = dummy
		}
		ok, err := security.CheckPasswordHash(hash, password)
		if err != nil {
			fmt.Println("the hash of", name, "cannot be checked:", err) // for the log
		}
		return ok && known
	}
	fmt.Println(login("ann", "correct horse"))
	fmt.Println(login("ann", "battery staple"))
	fmt.Println(login("eve", "nobody has this password"))
	// Output:
	// true
	// false
	// false
}

// A hash of an old method is replaced when its user logs in.
func ExampleGeneratePasswordHash() {
	const today = "scrypt:32768:8:1$"
	old, err := security.GeneratePasswordHash("correct horse", "pbkdf2:sha1:1000")
	if err != nil {
		panic(err)
	}
	ok, err := security.CheckPasswordHash(old, "correct horse")
	if ok && !strings.HasPrefix(old, today) {
		renewed, err := security.GeneratePasswordHash("correct horse", "")
		fmt.Println(strings.HasPrefix(renewed, today), err) // store it
	}
	fmt.Println(ok, err)
	// Output:
	// true <nil>
	// true <nil>
}
