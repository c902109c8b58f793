#!/bin/sh
# Runs the tests of test/react with React 18. Arguments go to vitest.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
[ -d node_modules/react ] || npm ci --no-audit --no-fund
cd ../..
exec npx vitest run --config test/react18/vitest.config.ts "$@"
