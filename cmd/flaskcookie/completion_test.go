package main

import (
	"os"
	osexec "os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tool finds a program. By hand a test whose program is missing is skipped.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := osexec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// typed are command lines with the cursor at their end, and words that must and must not be offered.
var typed = map[string]struct{ has, hasNot []string }{
	"flaskcookie ":                       {[]string{"inspect", "decode", "verify", "sign", "check", "explain", "key", "version", "completion", "man", "help"}, []string{"-json"}},
	"flaskcookie ex":                     {[]string{"explain"}, []string{"inspect"}},
	"flaskcookie explain -":              {[]string{"-key-file", "-rotated", "-json", "-exact"}, []string{"-tagged", "-stored"}},
	"flaskcookie inspect -st":            {[]string{"-stored"}, []string{"-json"}},
	"flaskcookie verify -digest ":        {[]string{"sha1", "sha512", "md5"}, []string{"hmac"}},
	"flaskcookie verify -derivation d":   {[]string{"django-concat"}, []string{"sha1"}},
	"flaskcookie sign -key-newline ":     {[]string{"drop"}, nil},
	"flaskcookie verify -key-file secre": {[]string{"secret.key"}, []string{"-json"}},
	"flaskcookie check fixt":             {[]string{"fixtures.jsonl"}, nil},
	"flaskcookie completion ":            {[]string{"bash", "zsh", "fish"}, nil},
	"flaskcookie help de":                {[]string{"decode"}, []string{"explain"}},
}

// completes runs a shell's completion of every line.
func completes(t *testing.T, complete func(script, dir, line string) string, shell string) {
	t.Helper()
	dir := withFiles(t, map[string]string{"secret.key": "x", "fixtures.jsonl": "x"})
	text, code := runs(t, "", "completion", shell)
	if code != 0 {
		t.Fatal(text)
	}
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for line, want := range typed {
		offered := strings.Fields(complete(script, dir, line))
		for _, word := range want.has {
			if !slices.Contains(offered, word) {
				t.Errorf("%q does not offer %s: %q", line, word, offered)
			}
		}
		for _, word := range want.hasNot {
			if slices.Contains(offered, word) {
				t.Errorf("%q offers %s: %q", line, word, offered)
			}
		}
	}
}

func TestBash(t *testing.T) {
	bash := tool(t, "bash")
	completes(t, func(script, dir, line string) string {
		command := osexec.Command(bash, "--norc", "-c", `. "$1"; read -ra COMP_WORDS <<<"$2"
			case $2 in *' ') COMP_WORDS+=("");; esac
			COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _flaskcookie; printf '%s\n' "${COMPREPLY[@]}"`, "bash", script, line)
		return output(t, command, dir)
	}, "bash")
}

func TestFish(t *testing.T) {
	fish := tool(t, "fish")
	completes(t, func(script, dir, line string) string {
		command := osexec.Command(fish, "--no-config", "-c", `source $argv[1]; complete -C $argv[2] | string replace -r '\t.*' ''`, script, line)
		return output(t, command, dir)
	}, "fish")
}

// TestZsh has zsh complete in a terminal of its own and reads what is listed there.
func TestZsh(t *testing.T) {
	zsh := tool(t, "zsh")
	completes(t, func(script, dir, line string) string {
		command := osexec.Command(zsh, "-f", "-c", zshSession, "zsh", script, line)
		return output(t, command, dir)
	}, "zsh")
}

// zshSession has an interactive zsh complete a line and print each match behind a mark.
const zshSession = `
setup=$PWD/setup.zsh
cat > $setup <<'END'
PROMPT=
autoload -Uz compinit; compinit -D -u
bindkey '^I' complete-word
compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
    typeset -a hits; builtin compadd -A hits "$@"
    for hit in $hits; do print -r -- "HIT $hit"; done
}
ended() { print -r -- "THE END"; exit }
comppostfuncs=(ended)
END
print -r -- "source $1; print READY" >> $setup
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "source $setup"
while zpty -r z out; do [[ $out == READY* ]] && break; done
zpty -n -w z "$2"$'\t'
while zpty -r z out; do
    [[ $out == *"THE END"* ]] && break
    [[ $out == *"HIT "* ]] && print -r -- ${${out##*HIT }%%$'\r'*}
done
`

func output(t *testing.T, command *osexec.Cmd, dir string) string {
	t.Helper()
	command.Dir = dir
	command.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
	out, err := command.Output()
	if err != nil {
		t.Logf("%v", err) // a shell may end with the status of what found nothing
	}
	return string(out)
}

// TestManualPages: groff takes every page without a warning, and each has the flags of its help.
func TestManualPages(t *testing.T) {
	groff := tool(t, "groff")
	dir := t.TempDir()
	if text, code := runs(t, "", "man", "-dir", dir); code != 0 {
		t.Fatal(text)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "*.1"))
	if err != nil || len(pages) != len(commands())+1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		command := osexec.Command(groff, "-man", "-ww", "-Tascii", page)
		command.Env = append(os.Environ(), "GROFF_NO_SGR=1")
		shown, err := command.CombinedOutput()
		if err != nil || strings.Contains(string(shown), "warning") {
			t.Errorf("%s: %v\n%.300s", filepath.Base(page), err, shown)
		}
	}
	for _, cmd := range commands() {
		page, code := runs(t, "", "man", cmd.name)
		for _, f := range flagHelp(cmd) {
			if code != 0 || !strings.Contains(page, ".B "+roff(f.label)+"\n"+roff(f.usage)+"\n") {
				t.Errorf("the page of %s lacks -%s", cmd.name, f.name)
			}
		}
	}
}
