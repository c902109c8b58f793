#!/bin/sh
# Installs the runtimes, and the built package where their programs look for it.
set -eu
cd "$(dirname "$0")"
# npm keeps a copy of the lock file beside what it has installed
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci
rm -rf node_modules/impersonation-kit
mkdir node_modules/impersonation-kit
cp -R ../../dist ../../package.json node_modules/impersonation-kit
