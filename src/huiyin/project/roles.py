"""What `huiyin_app` may do with the tables that its owner makes.

By default privilege it reads and writes every table that will be made. A migration that makes a table of history takes
away UPDATE, DELETE and TRUNCATE from it; nothing gives them back, for no privilege is granted afterwards in bulk.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from huiyin.project.database import APP_ROLE

EXTENSIONS = ("pg_trgm", "ltree", "btree_gist")  # all "trusted": the owner of a database may create them
PRIVILEGES = (
    f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE}",
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE}",
)


def make_ready(connection: BaseDatabaseWrapper) -> None:
    """Make the role where it is absent, and set what it may do with tables made from now on, as the current role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN")
        cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [APP_ROLE])
        if cursor.fetchone() == (False,):
            cursor.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
        for statement in PRIVILEGES:
            cursor.execute(statement)
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
