"""The configuration of pgAdmin for TestPgAdmin: all its files in one directory."""

import os

DATA_DIR = os.environ["PGADMIN_DATA"]
LOG_FILE = os.path.join(DATA_DIR, "pgadmin4.log")
SQLITE_PATH = os.path.join(DATA_DIR, "pgadmin4.db")
SESSION_DB_PATH = os.path.join(DATA_DIR, "sessions")
STORAGE_DIR = os.path.join(DATA_DIR, "storage")
AZURE_CREDENTIAL_CACHE_DIR = os.path.join(DATA_DIR, "azure")
KERBEROS_CCACHE_DIR = os.path.join(DATA_DIR, "kerberos")
SERVER_MODE = True
UPGRADE_CHECK_ENABLED = False
