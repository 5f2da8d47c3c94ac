#!/bin/sh
# new-env.sh SERVER_NAME: writes .env with fresh secrets for docker-compose.yml. Never overwrites one.
set -eu
cd "$(dirname -- "$0")/.."

if [ $# -ne 1 ]; then
  echo "usage: deploy/new-env.sh alumni.example.com" >&2
  exit 2
fi
if [ -e .env ]; then
  echo "error: there is a .env already. Its secrets cannot be made again: without FIELD_KEY nobody's second factor works." >&2
  exit 1
fi

secret() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

umask 077
{
  echo "# Secrets of this installation. Keep a copy apart from the backups of the database."
  echo "SERVER_NAME=$1"
  echo "# The folder with fullchain.pem and privkey.pem for that name (docs/deploy.md)."
  echo "CERTIFICATES=./certificates"
  for name in SECRET_KEY FIELD_KEY POSTGRES_PASSWORD OWNER_PASSWORD APP_PASSWORD SYSTEM_PASSWORD REDIS_PASSWORD; do
    echo "$name=$(secret)"
  done
  echo "# The mail relay and the sender; fill these in. Special characters of the password as %40 and the like."
  echo "EMAIL_URL="
  echo "DEFAULT_FROM_EMAIL=alumni@$1"
} > .env.unfinished
mv .env.unfinished .env
echo "Written: .env. Now fill in EMAIL_URL and read docs/deploy.md on."
