#!/bin/sh
# upgrade.sh: brings the running installation to the version of this checkout, while people use it. docs/deploy.md
set -eu
cd "$(dirname -- "$0")/.."

turn() {                                # through standard input: the container has the files of the version before
  docker compose exec -T proxy sh -s -- "$@" < deploy/turn.sh
}

docker compose build web1
docker compose run --rm setup           # the tables first: every version's tables also serve the version before it
servers=$(turn order)
for server in $servers; do              # one serves while the other is exchanged
  turn out "$server"                    # and wait until nothing is on its way there
  docker compose up --detach --no-deps --wait "${server%:*}"
  turn in "$server"
done
docker compose up --detach --no-deps --wait worker-codes worker-marketing worker-default worker-slow beat
docker compose up --detach --wait
