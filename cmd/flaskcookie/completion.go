package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

// completionCommand is a function since it refers to all commands.
func completionCommand() command {
	return command{
		name:     "completion",
		operands: "bash|zsh|fish",
		summary:  "print what completes the command line in a shell",
		details: `Prints a script that has a shell complete commands, flags, the values of flags and
files. It is made from the same list as the help.`,
		examples: `  flaskcookie completion bash > /etc/bash_completion.d/flaskcookie
  flaskcookie completion zsh > "${fpath[1]}/_flaskcookie"
  flaskcookie completion fish > ~/.config/fish/completions/flaskcookie.fish`,
		flags: func(*flag.FlagSet, *invocation) {},
		run: func(in *invocation) error {
			if len(in.operands) != 1 {
				return usagef("completion: name one shell: bash, zsh or fish")
			}
			write, ok := map[string]func(io.Writer){"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}[in.operands[0]]
			if !ok {
				return usagef("completion: want bash, zsh or fish")
			}
			write(in.stdout)
			return nil
		},
	}
}

// choices are the values that a flag takes, if they are a few words.
func choices(f *flag.Flag) []string {
	switch value := f.Value.(type) {
	case *digestName:
		return strings.Split(value.names(), ", ")
	case *derivationName:
		return strings.Split(value.names(), ", ")
	case *newlineRule:
		return []string{"drop"}
	}
	return nil
}

// operandWords are the words that a command takes in place of cookies or files.
func operandWords(cmd command) []string {
	switch cmd.name {
	case "completion":
		return []string{"bash", "zsh", "fish"}
	case "help", "man":
		return commandNames()
	}
	return nil
}

func commandNames() (names []string) {
	for _, cmd := range append(commands(), command{name: "help"}) {
		names = append(names, cmd.name)
	}
	return names
}

// completed are the commands with help, which is none of them.
func completed() []command {
	return append(commands(), command{name: "help", operands: "[COMMAND]", summary: "show what a command does", flags: func(*flag.FlagSet, *invocation) {}})
}

func bashCompletion(w io.Writer) {
	fmt.Fprintf(w, `# bash completion of flaskcookie: flaskcookie completion bash
_flaskcookie() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W '%s' -- "$current"))
        return
    fi
    case ${COMP_WORDS[1]}:$previous in
`, strings.Join(commandNames(), " "))
	for _, cmd := range completed() {
		for _, f := range flagHelp(cmd) {
			switch {
			case f.value == "":
			case len(f.choices) > 0:
				fmt.Fprintf(w, "    %s:-%s) COMPREPLY=($(compgen -W '%s' -- \"$current\")); return ;;\n", cmd.name, f.name, strings.Join(f.choices, " "))
			case f.value == "FILE" || f.value == "DIR":
				fmt.Fprintf(w, "    %s:-%s) COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n", cmd.name, f.name)
			default:
				fmt.Fprintf(w, "    %s:-%s) return ;;\n", cmd.name, f.name)
			}
		}
	}
	fmt.Fprint(w, "    esac\n    case ${COMP_WORDS[1]} in\n")
	for _, cmd := range completed() {
		var words []string
		for _, f := range flagHelp(cmd) {
			words = append(words, "-"+f.name)
		}
		words = append(words, operandWords(cmd)...)
		fmt.Fprintf(w, "    %s) COMPREPLY=($(compgen -W '%s' -- \"$current\")) ;;\n", cmd.name, strings.Join(words, " "))
	}
	fmt.Fprint(w, `    esac
    case ${COMP_WORDS[1]}:$current in
    check:-*) ;;
    check:*) COMPREPLY=($(compgen -f -- "$current")) ;;
    esac
}
complete -o filenames -F _flaskcookie flaskcookie
`)
}

// zshQuoted puts a text into single quotes, without what _arguments takes for its own.
func zshQuoted(text string) string {
	text = strings.NewReplacer("'", "", "[", "(", "]", ")", ":", ",").Replace(text)
	return text
}

func zshCompletion(w io.Writer) {
	fmt.Fprint(w, "#compdef flaskcookie\n# zsh completion of flaskcookie: flaskcookie completion zsh\n_flaskcookie() {\n    local -a commands\n    commands=(\n")
	for _, cmd := range completed() {
		fmt.Fprintf(w, "        '%s:%s'\n", cmd.name, zshQuoted(cmd.summary))
	}
	fmt.Fprint(w, `    )
    if (( CURRENT == 2 )); then
        _describe 'command' commands
        return
    fi
    local command=$words[2]
    shift words
    (( CURRENT-- ))
    case $command in
`)
	for _, cmd := range completed() {
		fmt.Fprintf(w, "    %s)\n        _arguments", cmd.name)
		for _, f := range flagHelp(cmd) {
			action := ""
			switch {
			case f.value == "":
			case len(f.choices) > 0:
				action = fmt.Sprintf(":%s:(%s)", f.value, strings.Join(f.choices, " "))
			case f.value == "FILE":
				action = ":FILE:_files"
			case f.value == "DIR":
				action = ":DIR:_files -/"
			default:
				action = ":" + f.value + ": "
			}
			fmt.Fprintf(w, " \\\n            '*-%s[%s]%s'", f.name, zshQuoted(f.usage), action)
		}
		switch words := operandWords(cmd); {
		case len(words) > 0:
			fmt.Fprintf(w, " \\\n            '*:%s:(%s)'", "word", strings.Join(words, " "))
		case cmd.name == "check":
			fmt.Fprint(w, " \\\n            '*:FILE:_files'")
		default:
			fmt.Fprint(w, " \\\n            '*: : '")
		}
		fmt.Fprint(w, "\n        ;;\n")
	}
	fmt.Fprint(w, "    esac\n}\nif [ \"$funcstack[1]\" = _flaskcookie ]; then\n    _flaskcookie \"$@\"\nelse\n    compdef _flaskcookie flaskcookie\nfi\n")
}

func fishQuoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func fishCompletion(w io.Writer) {
	fmt.Fprint(w, "# fish completion of flaskcookie: flaskcookie completion fish\ncomplete -c flaskcookie -f\n")
	for _, cmd := range completed() {
		fmt.Fprintf(w, "complete -c flaskcookie -n __fish_use_subcommand -a %s -d %s\n", cmd.name, fishQuoted(cmd.summary))
	}
	for _, cmd := range completed() {
		seen := "-n " + fishQuoted("__fish_seen_subcommand_from "+cmd.name)
		for _, f := range flagHelp(cmd) {
			value := ""
			switch {
			case f.value == "":
			case len(f.choices) > 0:
				value = " -x -a " + fishQuoted(strings.Join(f.choices, " "))
			case f.value == "FILE" || f.value == "DIR":
				value = " -r -F"
			default:
				value = " -x"
			}
			fmt.Fprintf(w, "complete -c flaskcookie %s -o %s%s -d %s\n", seen, f.name, value, fishQuoted(f.usage))
		}
		switch words := operandWords(cmd); {
		case len(words) > 0:
			fmt.Fprintf(w, "complete -c flaskcookie %s -a %s\n", seen, fishQuoted(strings.Join(words, " ")))
		case cmd.name == "check":
			fmt.Fprintf(w, "complete -c flaskcookie %s -F\n", seen)
		}
	}
}
