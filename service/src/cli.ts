#!/usr/bin/env node
import { runCommand } from './command/index.js'

process.exitCode = await runCommand(process.argv.slice(2))
