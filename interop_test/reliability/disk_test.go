package reliability

import (
	"database/sql"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestRedisDisk leaves no room for the log of a Redis that writes it every second. With "always" it
// ends in place of an answer, as if it were killed.
func TestRedisDisk(t *testing.T) {
	server, store := startRedis(t)
	besiege(t, "Redis", store, []fault{{
		name: "full disk", says: "MISCONF",
		begin: func() { server.LimitFiles("1") }, end: func() { server.LimitFiles("unlimited") },
	}})
}

// fullTable is a PostgreSQL whose table of sessions has no room left.
func fullTable(t *testing.T, server *live.SQL, root *sql.DB) fault {
	return fault{
		name: "full", says: "could not extend file",
		begin: func() {
			server.LimitFiles("17825792")
			for rows := 256; rows > 0; rows /= 2 {
				for err := error(nil); err == nil && !t.Failed(); {
					_, err = root.Exec("INSERT INTO sessions (session_id, data, expiry) "+
						"SELECT 'filler' || gen_random_uuid(), decode(repeat('00', 1800), 'hex'), now() + '1 day' FROM generate_series(1, $1)", rows)
				}
			}
		},
		end: func() {
			server.LimitFiles("unlimited")
			tell(t, root, "DELETE FROM sessions WHERE session_id LIKE 'filler%'")
		},
	}
}
