#!/usr/bin/env node
/** The command `phoenix`. */
import { Console } from 'node:console'
import { Call } from './command-line/call.js'
import { run, wantsJson } from './command-line/run.js'
import { tellEarlyEnd } from './terminal/early-end.js'
import { endProcessSoon } from './terminal/end-process.js'
import { processIo } from './terminal/io.js'
import { forgetLostTerminals } from './terminal/lost-terminal.js'

// What a configuration prints with console.log is for people: the standard output is the command's own.
globalThis.console = new Console(process.stderr, process.stderr)
const args = process.argv.slice(2)
const io = processIo()
forgetLostTerminals()
tellEarlyEnd(new Call(io, { json: wantsJson(args) }))
process.exitCode = await run(args, io)
io.stage.isOver = true
// What an interrupted command has left behind must not hold it up.
if (process.exitCode === 130) endProcessSoon(io.exit, 130)
