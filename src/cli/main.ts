#!/usr/bin/env node
/** The command `phoenix`. */
import { processIo } from './io.js'
import { forgetLostTerminals } from './lost-terminal.js'
import { run } from './run.js'

forgetLostTerminals()
process.exitCode = await run(process.argv.slice(2), processIo())
