package sqlstore

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// DefaultTable is SESSION_SQLALCHEMY_TABLE by default.
const DefaultTable = "sessions"

// Dialect is the SQL that a database speaks, by SQLAlchemy's name for it.
type Dialect string

// The dialects there are.
const (
	SQLite     Dialect = "sqlite"
	PostgreSQL Dialect = "postgresql"
	MySQL      Dialect = "mysql" // and MariaDB
)

// Options describe the table. The zero value of each field is Flask-Session's default.
type Options struct {
	// Table is SESSION_SQLALCHEMY_TABLE. The default is "sessions"; Airflow's is
	// "session".
	Table string

	// Schema is SESSION_SQLALCHEMY_SCHEMA. The default is the one of the connection.
	Schema string

	// Sequence is SESSION_SQLALCHEMY_SEQUENCE, from which the column id is filled where
	// the table does not do it by itself. SQLite has none and ignores it, as in
	// SQLAlchemy; with MySQL it is refused.
	Sequence string

	// MaxData is how many bytes the column data holds. The default is 65,535 for MySQL,
	// where it is a BLOB, and no limit for the others.
	MaxData int
}

// blobSize is what a BLOB of MySQL holds.
const blobSize = 1<<16 - 1

func (o Options) validate(dialect Dialect) error {
	switch {
	case dialect != SQLite && dialect != PostgreSQL && dialect != MySQL:
		return fmt.Errorf("sqlstore: no dialect %q: there are sqlite, postgresql and mysql", string(dialect))
	case strings.ContainsRune(o.Table+o.Schema+o.Sequence, 0):
		return errors.New("sqlstore: a name has a NUL in it")
	case dialect == MySQL && o.Sequence != "":
		return errors.New("sqlstore: Sequence cannot be used with MySQL, whose tables number their rows")
	case o.MaxData < 0:
		return errors.New("sqlstore: MaxData is negative")
	}
	return nil
}

func (o Options) withDefaults(dialect Dialect) Options {
	o.Table = cmp.Or(o.Table, DefaultTable)
	if dialect == MySQL {
		o.MaxData = cmp.Or(o.MaxData, blobSize)
	}
	return o
}

// OptionsFromMapping reads what Flask-Session's configuration says of its table, as
// flaskcookie.LoadEnv and flaskcookie.LoadFile return it: SESSION_SQLALCHEMY_TABLE, _SCHEMA
// and _SEQUENCE. Which database it is, SQLALCHEMY_DATABASE_URI and
// SESSION_SQLALCHEMY_BIND_KEY, is for the program to say with its *sql.DB.
func OptionsFromMapping(m map[string]any) (Options, error) {
	var opts Options
	var errs []error
	for name, field := range map[string]*string{
		"SESSION_SQLALCHEMY_TABLE":    &opts.Table,
		"SESSION_SQLALCHEMY_SCHEMA":   &opts.Schema,
		"SESSION_SQLALCHEMY_SEQUENCE": &opts.Sequence,
	} {
		value, ok := m[name].(string)
		if m[name] != nil && (!ok || value == "") {
			errs = append(errs, errors.New("sqlstore: "+name+" is not a name"))
		}
		*field = value
	}
	return opts, errors.Join(errs...)
}
