#!/bin/sh
# Hands an installation that `vidimus init` made with --mounted-at /etc/vidimus to Kubernetes: for each room a ConfigMap with its settings and a
# Secret with the files that they name, and one for the operator's step. Repeat it when something has changed, then restart the rooms.
#   deploy/helm/installation.sh FOLDER [PREFIX]     with kubectl, in its present namespace
set -eu
folder=${1:?Name the folder of the installation.}
prefix=${2:-vidimus}

apply() { kubectl create "$@" --dry-run=client --output=yaml | kubectl apply --filename=-; }

for settings in "$folder"/environments/*.env; do
  room=$(basename "$settings" .env)
  apply configmap "$prefix-$room" --from-env-file="$settings"
  # Keystores in files are for one machine: rooms with several instances share a token.
  files=$(grep -o '/etc/vidimus/[A-Za-z0-9._/-]*' "$settings" | grep -v '\.keystore$' | sort -u | sed "s#^/etc/vidimus#--from-file=$folder#")
  # shellcheck disable=SC2086 # one argument for each file; their names hold no spaces
  apply secret generic "$prefix-$room" $files
done
ca=$folder/tls/brokers-ca.crt
[ -e "$ca" ] || ca=$folder/tls/ca.crt
apply secret generic "$prefix-operator" --from-file="$ca" --from-file="$folder/keys/admin.kafka-password"
