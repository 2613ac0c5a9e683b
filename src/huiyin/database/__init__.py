"""How statements reach PostgreSQL where the ORM costs too much: composed once, and several in one trip (ADR 28)."""
