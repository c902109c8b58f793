#!/bin/sh
# Builds an app with Next.js 15 and another with 16, on the built package, and tests both. Arguments go to vitest.
set -eu
cd "$(dirname "$0")"
./prepare.sh 15 > prepare15.log 2>&1 & first=$!
./prepare.sh 16 > prepare16.log 2>&1 & second=$!
status=0
wait $first || status=1
wait $second || status=1
cat prepare15.log prepare16.log
[ $status = 0 ]
if grep -n 'not supported in the Edge Runtime' prepare15.log prepare16.log; then
  echo 'Something that the package imports is not made for the Edge runtime.'
  exit 1
fi
cd ../..
exec npx vitest run --config test/next/vitest.config.ts "$@"
