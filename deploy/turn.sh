#!/bin/sh
# turn.sh order | out HOST:PORT | in HOST:PORT: which web processes nginx gives requests to. Runs where nginx runs:
#     docker compose exec -T proxy sh -s -- out web1:8000 < deploy/turn.sh
# `out` returns when no process of nginx is left that knows the server: all it was given is answered, and nothing waits
# in its backlog, which an ending process would throw away. `in` also looks the server's address up again.
# `order` prints the servers as they should be exchanged: what an interrupted upgrade has left out comes first.
set -eu

site=${SITE:-/etc/nginx/conf.d/default.conf}
main=${MAIN:-/etc/nginx/nginx.conf}
nginx=${NGINX:-nginx}
master=${MASTER:-1}       # nginx is the first process of its container
patience=${PATIENCE:-120} # for those who send or read very slowly

fail() {
  echo "error: $*" >&2
  exit 1
}

servers() { # servers SIGNS: those with these signs
  sed -n "s/^ *server \([^ ;]*:[0-9]*\) $1;\$/\1/p" "$site"
}

workers() {
  pgrep -P "$master" || fail "no nginx runs as process $master"
}

mark() { # mark SERVER SIGNS: in the file, and in nginx; what nginx refuses changes nothing
  servers 'max_fails=0.*' | grep -qxF "$1" || fail "nginx knows no $1"
  cp "$site" "$site.before"
  sed "s/^\( *server $1 \)max_fails=0.*;/\1$2;/" "$site.before" > "$site"
  if ! "$nginx" -t -q -c "$main"; then
    mv "$site.before" "$site"
    fail "nginx refuses the change; everything is as before"
  fi
  rm "$site.before"
  kill -HUP "$master"
}

wait_for_the_end_of() {
  waited=0
  for one in "$@"; do
    while kill -0 "$one" 2>/dev/null; do
      if [ "$waited" -ge "$patience" ]; then
        echo "somebody still sends or reads after $patience s; going on without waiting for them" >&2
        return
      fi
      sleep 1
      waited=$((waited + 1))
    done
  done
}

case ${1:-} in
  order)
    servers 'max_fails=0.*' | grep -q . || fail "$site names no server"
    servers 'max_fails=0 down'
    servers 'max_fails=0'
    ;;
  out)
    servers 'max_fails=0' | grep -qvxF "$2" || fail "nobody else would serve; bring the other one back first"
    old=$(workers)
    mark "$2" 'max_fails=0 down'
    wait_for_the_end_of $old
    ;;
  in)
    mark "$2" 'max_fails=0'
    ;;
  *)
    fail "turn.sh order | out HOST:PORT | in HOST:PORT"
    ;;
esac
