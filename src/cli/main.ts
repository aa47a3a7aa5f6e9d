#!/usr/bin/env node
/** The command `phoenix`. */
import { run } from './command-line/run.js'
import { processIo } from './terminal/io.js'
import { forgetLostTerminals } from './terminal/lost-terminal.js'

forgetLostTerminals()
process.exitCode = await run(process.argv.slice(2), processIo())
