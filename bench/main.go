package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/page"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := exec(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func exec(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprintln(stderr, "usage: scripts/bench [-quick] [NAME...]") }
	quick := flags.Bool("quick", false, "measure less, and print")
	serve := flags.String("serve", "", "serve an application, as the measured servers do")
	redis := flags.String("redis", "", "the address of Redis for -serve")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *serve != "" {
		return web.Serve(*serve, *redis)
	}
	chosen, err := choose(flags.Args())
	if err != nil {
		return err
	}
	results, err := run(ctx, chosen, lengths[*quick], &progress{out: stderr})
	if err != nil {
		return err
	}
	if *quick || flags.NArg() > 0 {
		_, err := fmt.Fprint(stdout, page.Sections(results))
		return err
	}
	if err := write(results); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "## Targets\n\n%s", page.Targets(results))
	return err
}

// write writes the page, its pictures and the summary in the README.
func write(results page.Results) error {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		return err
	}
	text, err := page.ReplaceRegion(string(readme), "summary", page.Summary(results))
	if err != nil {
		return fmt.Errorf("README.md: %w", err)
	}
	files := map[string]string{"README.md": text, "docs/performance.md": page.Page(results)}
	for name, picture := range page.Pictures(results) {
		files["docs/"+name] = picture
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
