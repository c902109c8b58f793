#!/bin/sh
# Checks the recipes against the vendors' own SDKs, and runs those for better-auth, PropelAuth, stores and muting in Chromium. Arguments go to vitest.
set -eu
cd "$(dirname "$0")"
# npm keeps a copy of the lock file beside what it has installed
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund
cd ../..
npx tsc --noEmit -p docs/recipes
npx oxlint --type-aware -c docs/recipes/oxlint.json docs/recipes
exec npx vitest run --config docs/recipes/vitest.config.ts "$@"
