"""Sets a clean checkout up and runs the product or its tests.

Standard library only, because these modules install everything else. Nothing is written outside the checkout
but sockets (a private folder in /tmp) and, when root starts it from a folder that others may not enter,
PostgreSQL's files (see `postgres.server_home`).
"""
