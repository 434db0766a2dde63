package sqlstore

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// statement is one that a store sends. Its arguments stand in the order of its places.
type statement struct {
	text   string
	places []string // the names of the arguments
}

// statements are all of them.
type statements struct {
	get, set, remove, touch, swap, swapRemove, cleanup, expiry statement

	// These ask whether the row is what it was to become, which MySQL does not tell of a
	// change that changed nothing.
	touched, swapped statement

	// twin finds the row that MySQL takes for that of the key, and is not.
	twin statement
}

// newStatements writes the statements in a dialect. In their templates {table}, {sequence} and
// {this}, which is the row of the key, are parts of SQL; all other names are arguments.
func newStatements(dialect Dialect, o Options) statements {
	w := writer{dialect, o}
	return statements{
		get:        w.write("SELECT data FROM {table} WHERE {this} AND expiry > {now}"),
		set:        w.write(setTemplate(dialect, o)),
		remove:     w.write("DELETE FROM {table} WHERE {this}"),
		touch:      w.write("UPDATE {table} SET expiry = {expiry} WHERE {this} AND expiry > {now}"),
		swap:       w.write("UPDATE {table} SET data = {data}, expiry = {expiry} WHERE {this} AND " + stored(dialect) + " = {old} AND expiry > {now}"),
		swapRemove: w.write("DELETE FROM {table} WHERE {this} AND " + stored(dialect) + " = {old} AND expiry > {now}"),
		cleanup:    w.write(cleanupTemplate(dialect)),
		expiry:     w.write("SELECT " + textOfExpiry[dialect] + " FROM {table} WHERE {this} AND expiry > {now}"),
		touched:    w.write("SELECT 1 FROM {table} WHERE {this} AND expiry = {expiry}"),
		twin:       w.write("SELECT 1 FROM {table} WHERE session_id = {key} AND CAST(session_id AS BINARY) <> {key}"),
		swapped:    w.write("SELECT 1 FROM {table} WHERE {this} AND data = {data} AND expiry = {expiry}"),
	}
}

// stored is the data of a row as bytes. SQLite keeps what somebody has inserted as text a text,
// which it reads as bytes and never finds equal to them.
func stored(dialect Dialect) string {
	if dialect == SQLite {
		return "CAST(data AS BLOB)"
	}
	return "data"
}

// textOfExpiry has the database write a time: a driver might read it as it thinks best.
var textOfExpiry = map[Dialect]string{
	SQLite:     "CAST(expiry AS TEXT)",
	PostgreSQL: "to_char(expiry, 'YYYY-MM-DD HH24:MI:SS.US')",
	MySQL:      "DATE_FORMAT(expiry, '%Y-%m-%d %H:%i:%s.%f')",
}

// this is the condition of the row of a key. MySQL compares text without regard to case
// and to spaces at its end, so it is asked for the bytes as well.
func this(dialect Dialect) string {
	if dialect == MySQL {
		return "session_id = {key} AND CAST(session_id AS BINARY) = {key}"
	}
	return "session_id = {key}"
}

// setTemplate inserts a row or changes the one that is there. In MySQL that could be the
// row of a key in another case, which then stays as it is.
func setTemplate(dialect Dialect, o Options) string {
	if dialect == MySQL {
		return "INSERT INTO {table} (session_id, data, expiry) VALUES ({key}, {data}, {expiry}) ON DUPLICATE KEY UPDATE " +
			"data = IF(CAST(session_id AS BINARY) = {key}, {data}, data), " +
			"expiry = IF(CAST(session_id AS BINARY) = {key}, {expiry}, expiry)"
	}
	id, next := "", ""
	if o.Sequence != "" && dialect == PostgreSQL {
		id, next = "id, ", "nextval('{sequence}'), "
	}
	return "INSERT INTO {table} (" + id + "session_id, data, expiry) VALUES (" + next + "{key}, {data}, {expiry}) " +
		"ON CONFLICT (session_id) DO UPDATE SET data = excluded.data, expiry = excluded.expiry"
}

// batch is how many rows are removed at once, so that others can write in between.
const batch = 1000

// cleanupTemplate asks for the expiry twice: a session may be renewed after it was chosen.
func cleanupTemplate(dialect Dialect) string {
	limit := " LIMIT " + strconv.Itoa(batch)
	if dialect == MySQL {
		return "DELETE FROM {table} WHERE expiry <= {now}" + limit
	}
	return "DELETE FROM {table} WHERE expiry <= {now} AND id IN (SELECT id FROM {table} WHERE expiry <= {now}" + limit + ")"
}

// writer makes statements of templates.
type writer struct {
	dialect Dialect
	options Options
}

var named = regexp.MustCompile(`\{(table|sequence|key|data|old|expiry|now)\}`)

// write replaces all names at once: a table may be called "{key}".
func (w writer) write(template string) statement {
	var s statement
	template = strings.ReplaceAll(template, "{this}", this(w.dialect))
	s.text = named.ReplaceAllStringFunc(template, func(text string) string {
		switch name := strings.Trim(text, "{}"); name {
		case "table":
			return w.options.table(w.dialect)
		case "sequence":
			return strings.ReplaceAll(qualified(w.dialect, w.options.Schema, w.options.Sequence), "'", "''")
		default:
			s.places = append(s.places, name)
			return w.place(len(s.places), name)
		}
	})
	return s
}

// place marks where an argument goes. To PostgreSQL a time is text until it has arrived;
// otherwise a driver might send it as it thinks best.
func (w writer) place(number int, name string) string {
	switch {
	case w.dialect != PostgreSQL:
		return "?"
	case name == "expiry" || name == "now":
		return fmt.Sprintf("CAST(CAST($%d AS TEXT) AS TIMESTAMP)", number)
	}
	return "$" + strconv.Itoa(number)
}

// table is the name of the table, in quotes.
func (o Options) table(dialect Dialect) string { return qualified(dialect, o.Schema, o.Table) }

func qualified(dialect Dialect, schema, name string) string {
	mark := `"`
	if dialect == MySQL {
		mark = "`"
	}
	quote := func(name string) string { return mark + strings.ReplaceAll(name, mark, mark+mark) + mark }
	if schema == "" {
		return quote(name)
	}
	return quote(schema) + "." + quote(name)
}

// createTemplates make the table as SQLAlchemy does.
var createTemplates = map[Dialect]string{
	SQLite:     "(id INTEGER NOT NULL, session_id VARCHAR(255), data BLOB, expiry DATETIME, PRIMARY KEY (id), UNIQUE (session_id))",
	PostgreSQL: "(id SERIAL NOT NULL, session_id VARCHAR(255), data BYTEA, expiry TIMESTAMP WITHOUT TIME ZONE, PRIMARY KEY (id), UNIQUE (session_id))",
	MySQL:      "(id INTEGER NOT NULL AUTO_INCREMENT, session_id VARCHAR(255), data BLOB, expiry DATETIME, PRIMARY KEY (id), UNIQUE (session_id))",
}
