#!/usr/bin/env bash
# Make the secrets of docker/compose.yaml: random ones, in files that only their container's user may read.
#
#   docker/secrets.sh [FOLDER]     FOLDER is docker/secrets unless given
#
# What exists is kept. Run as root, the files get their owners: 10001 for the gateways, 999 for PostgreSQL and RabbitMQ.
set -euo pipefail

folder="${1:-$(dirname "${BASH_SOURCE[0]}")/secrets}"
umask 077
mkdir -p "$folder"
# The containers' users must reach the files, which are closed one by one.
chmod 711 "$folder"

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# put NAME OWNER: keep standard input as a secret unless there is one.
put() {
  local file="$folder/$1"
  if [ -e "$file" ]; then
    cat >/dev/null
    echo "kept  $file"
  else
    cat >"$file.new"
    chmod 400 "$file.new"
    [ "$(id -u)" -ne 0 ] || chown "$2:$2" "$file.new"
    mv "$file.new" "$file"
    echo "made  $file"
  fi
}

database="$(random)"
broker="$(random)"
put database.password 999 <<<"$database"
database="$(cat "$folder/database.password")"
put database.url 10001 <<<"postgresql+asyncpg://lienthong:$database@postgres:5432/lienthong"
put broker.conf 999 <<END
default_user = lienthong
default_pass = $broker
END
broker="$(sed -n 's/^default_pass = //p' "$folder/broker.conf")"
put broker.url 10001 <<END
amqp://lienthong:$broker@rabbitmq-1:5672/lienthong
amqp://lienthong:$broker@rabbitmq-2:5672/lienthong
amqp://lienthong:$broker@rabbitmq-3:5672/lienthong
END
random | put erlang.cookie 999
if [ ! -e "$folder/bus.secret" ]; then
  echo "Put the secret that the bus gave you into $folder/bus.secret (owner 10001, mode 400)." >&2
fi
