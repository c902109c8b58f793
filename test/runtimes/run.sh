#!/bin/sh
# Runs the tests of servers on Node 22, 24 and 26, and the conformance suite on Bun, Deno and workerd.
# Fails where one fails, and where docs/runtimes.md does not say what came of it: `run.sh --update` writes it.
# `NODES=24 run.sh` tries fewer versions of Node, and compares their lines alone.
set -eu
cd "$(dirname "$0")/../.."
npm run build
test/runtimes/install.sh
results=test/runtimes/site/results
rm -rf $results
mkdir -p $results

status=0
# What only looks at files is the same on every Node, and tried by `npm test`.
for node in ${NODES:-22 24 26}; do
  echo "== Node $node"
  PATH="$PWD/test/runtimes/node_modules/node$node/bin:$PATH" node node_modules/vitest/vitest.mjs run \
    --project unit --project adapters --project package --exclude 'test/package/{boundaries,docs,service,serviceDocs,styles}.test.ts' \
    --silent=passed-only --reporter=dot --reporter=./scripts/summary-reporter.ts \
    --reporter=json --outputFile.json=$results/node$node.json || status=1
done
echo '== Bun, Deno, workerd'
npx vitest run --config test/runtimes/vitest.config.ts \
  --reporter=dot --reporter=./scripts/summary-reporter.ts --reporter=json --outputFile.json=$results/others.json || status=1
node test/runtimes/writeTable.mjs "$@" || status=1
exit $status
