#!/usr/bin/env node
// Runs the command line with a Node that runs TypeScript as it is. Any Node from 20 on may start this file: one that
// cannot hands over to the Node 24 that `npm ci` installs, the same that `npm start` finds on its path.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

if (process.features.typescript) {
  await import('./main.ts')
} else {
  const child = spawn(ownNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? /* c8 ignore next: a child that was killed, as by a lack of memory */ 128 + constants.signals[signal]))
}

function ownNode () {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
  /* c8 ignore start: tested with a copy of this file outside the project */
  } catch {
    process.stderr.write(`gl-batches needs Node 24; this is ${process.version}.\n    fix: Run npm ci, which brings it, or start with Node 24.\n`)
    process.exit(69)
  }
  /* c8 ignore stop */
}
