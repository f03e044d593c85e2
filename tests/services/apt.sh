#!/usr/bin/env bash
# Install Debian packages as root without starting a service of theirs: the tests want the programs only.
#
# While apt-get runs, a policy forbids starting the services named below, and PostgreSQL's package is told not to make
# a data folder of the system. Both files are taken away again. A policy that the system already has stays and decides.
# What was installed or running before is not touched. ROOT (empty) lets a test look at the files elsewhere.
set -euo pipefail

ROOT="${ROOT:-}"
POLICY="$ROOT/usr/sbin/policy-rc.d"
NO_DATA="$ROOT/etc/postgresql-common/createcluster.d/zz-programs-only.conf"
SERVICES='postgresql*|rabbitmq-server*|haproxy*|epmd*|nginx*|clamav*|slapd*'
APT=(apt-get -qq -y --no-install-recommends)
made=()

away() { [ ${#made[@]} -eq 0 ] || rm -f "${made[@]}"; }
trap away EXIT

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

if [ ! -e "$POLICY" ]; then
  made+=("$POLICY")
  cat >"$POLICY" <<END
#!/bin/sh
# Made by $0 while it installs packages, and removed by it: no service of theirs is started.
for word in "\$@"; do
  case "\$word" in --*) ;; $SERVICES) exit 101 ;; *) exit 0 ;; esac
done
exit 0
END
  chmod 755 "$POLICY"
fi
if ! installed postgresql-common; then
  made+=("$NO_DATA")
  mkdir -p "$(dirname "$NO_DATA")"
  echo "create_main_cluster = false" >"$NO_DATA"
fi

fresh=()
for package in "$@"; do installed "$package" || fresh+=("$package"); done
export DEBIAN_FRONTEND=noninteractive
# The directory server's package would make a database of the system.
[[ " ${fresh[*]} " != *" slapd "* ]] || echo "slapd slapd/no_configuration boolean true" | debconf-set-selections
if ! "${APT[@]}" install "$@" >/dev/null 2>&1; then
  apt-get update -qq
  "${APT[@]}" install "$@" >/dev/null
fi
# Nor are they to start by themselves at the next boot; who wants the service enables it.
# ClamAV's daemon brings another along that would fetch signatures from the network.
[[ " ${fresh[*]} " != *" clamav-daemon "* ]] || fresh+=(clamav-freshclam)
for package in "${fresh[@]}"; do
  if [ -e "$ROOT/etc/init.d/$package" ]; then update-rc.d "$package" disable >/dev/null 2>&1 || true; fi
done
