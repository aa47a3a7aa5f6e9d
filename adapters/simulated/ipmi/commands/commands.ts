/** All commands that a simulated BMC has. */
import type { Request } from '../../../ipmi/codec/index.js'
import type { SimulatedIpmi } from '../bmc.js'
import { accountCommands } from './accounts.js'
import { type Answer, type Call, type Commands, codes, nameOf, refused } from './answer.js'
import { channelAnswer, channelCommands } from './channel.js'
import { chassisCommands } from './chassis.js'
import { controllerCommands } from './controller.js'
import { dcmiCommands } from './dcmi.js'
import { lanCommands } from './lan.js'
import { logCommands } from './log.js'
import { recordCommands } from './records.js'
import { sensorCommands } from './sensors.js'
import { solCommands } from './sol.js'
import { unitCommands } from './units.js'
import { watchdogCommands } from './watchdog.js'

const commands: Commands = {
  ...channelCommands,
  ...controllerCommands,
  ...accountCommands,
  ...watchdogCommands,
  ...chassisCommands,
  ...sensorCommands,
  ...recordCommands,
  ...logCommands,
  ...unitCommands,
  ...lanCommands,
  ...solCommands,
  ...dcmiCommands,
}

/** Carries out a command of a session. */
export function answerCommand(call: Call): Answer {
  const { request, session } = call
  const command = Object.hasOwn(commands, nameOf(request)) ? commands[nameOf(request)] : undefined
  if (command === undefined || (request.lun ?? 0) !== 0) return refused(codes.unknownCommand)
  if (session.level < command.privilege) return refused(codes.privilege)
  if (request.data.length < (command.least ?? 0)) return refused(codes.length)
  return command.run(call, request.data)
}

/** Answers who has not logged in: what the channel lets in, and nothing else. */
export function answerStranger(bmc: SimulatedIpmi, request: Request, now: number): Answer {
  return channelAnswer(bmc, request, now) ?? refused(codes.privilege)
}
