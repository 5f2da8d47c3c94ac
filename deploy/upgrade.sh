#!/bin/sh
# upgrade.sh: brings the running installation to the version of this checkout, while people use it. docs/deploy.md
set -eu
cd "$(dirname -- "$0")/.."

docker compose build web1
docker compose run --rm setup           # the tables first: every version's tables also serve the version before it
for service in web1 web2; do            # one serves while the other is exchanged
  docker compose up --detach --no-deps --wait "$service"
done
docker compose up --detach --no-deps --wait worker-codes worker-marketing worker-default worker-slow beat
docker compose up --detach --wait
