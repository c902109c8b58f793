#!/bin/sh
# Makes the app of app/ an app of one version of Next.js (15 or 16), with the built package installed, and builds it.
set -eu
cd "$(dirname "$0")/$1"
# npm keeps a copy of the lock file beside what it has installed
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund
rm -rf node_modules/impersonation-kit site
mkdir node_modules/impersonation-kit
cp -R ../../../dist ../../../package.json node_modules/impersonation-kit
cp -R ../app site
cp ./*.ts site
node ../makeGuide.mjs "$1"
export NEXT_TELEMETRY_DISABLED=1
(cd site && ../node_modules/.bin/next build)
(cd guide && ../node_modules/.bin/next build)
[ ! -d guide-components ] || (cd guide-components && ../node_modules/.bin/next build)
