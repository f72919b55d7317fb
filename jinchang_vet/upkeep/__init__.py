"""The upkeep of an installation: backup and restore, moving to another database, readiness."""
