/** What each action does. */

import { failure, type Reply } from '../http/reply.js'
import type { Call } from '../service.js'
import type { Action } from '../tree/tree.js'
import { resetBios, setDefaultBootOrder } from './defaults.js'
import { clearLog, submitTestEvent } from './logs.js'
import { ejectMedia, insertMedia } from './media.js'
import { resetChassis, resetManager, resetSystem } from './reset.js'
import { simpleUpdate, startUpdate } from './update.js'

type Do = (call: Call, action: Action) => Reply

const known: Readonly<Record<string, Do>> = {
  'ComputerSystem.Reset': resetSystem,
  'ComputerSystem.SetDefaultBootOrder': setDefaultBootOrder,
  'Chassis.Reset': resetChassis,
  'Manager.Reset': resetManager,
  'Bios.ResetBios': resetBios,
  'LogService.ClearLog': clearLog,
  'EventService.SubmitTestEvent': submitTestEvent,
  'VirtualMedia.InsertMedia': insertMedia,
  'VirtualMedia.EjectMedia': ejectMedia,
  'UpdateService.SimpleUpdate': simpleUpdate,
  'UpdateService.StartUpdate': startUpdate,
}

/** Calls an action. One that a tree lists and nobody simulates is refused, and not pretended to be done. */
export function callAction(call: Call, action: Action): Reply {
  const work = Object.hasOwn(known, action.name) ? known[action.name] : undefined
  return work?.(call, action) ?? failure(501, 'ActionNotSupported', [action.name])
}
