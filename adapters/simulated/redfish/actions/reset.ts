/** Resets: of a system, of a chassis, of the BMC itself. 204 says that it was accepted, not that it is done. */
import type { ResetType } from '../../machine/reset.js'
import { failure, type Reply } from '../http/reply.js'
import { restartBmc } from '../live/restart.js'
import { systemIn, view } from '../live/view.js'
import type { Call } from '../service.js'
import { textAt } from '../tree/json.js'
import type { Action } from '../tree/tree.js'
import { parametersOf } from './parameters.js'

/** What each word for a reset does to a machine. `Off` is of Cray's making and asks the system. */
const machineWords: Readonly<Record<string, ResetType>> = {
  On: 'On',
  ForceOn: 'On',
  ForceOff: 'ForceOff',
  GracefulShutdown: 'GracefulShutdown',
  Off: 'GracefulShutdown',
  GracefulRestart: 'GracefulRestart',
  ForceRestart: 'ForceRestart',
  PowerCycle: 'PowerCycle',
  FullPowerCycle: 'PowerCycle',
  Nmi: 'Nmi',
  PushPowerButton: 'PushPowerButton',
}

/** What a reset is to lead to, where that can be so already. */
const goalOf: Readonly<Partial<Record<ResetType, 'on' | 'off'>>> = {
  On: 'on',
  ForceOff: 'off',
  GracefulShutdown: 'off',
}

const restarts: ReadonlySet<ResetType> = new Set(['GracefulRestart', 'ForceRestart', 'PowerCycle'])

/** POST to `ComputerSystem.Reset`. */
export function resetSystem(call: Call, action: Action): Reply {
  const { bmc, now } = call
  const judged = parametersOf(call, action, { ResetType: { type: 'text', required: true } })
  if ('reply' in judged) return judged.reply
  const word = textAt(judged.values, 'ResetType') ?? ''
  const type = Object.hasOwn(machineWords, word) ? machineWords[word] : undefined
  if (type === undefined) {
    return failure(400, 'ActionParameterNotSupported', ['ResetType', action.name])
  }
  const machine = bmc.machineOf(action.resource)
  const { faults } = bmc
  const isSo = goalOf[type] === machine.power(now)
  if (faults.strike('reset-busy') || (isSo && faults.strike('reset-same'))) {
    return failure(409, 'ActionParameterValueConflict', ['ResetType', word])
  }
  const habit = faults.find('restart')?.habit
  const isNothing =
    faults.strike('ignores-power') !== undefined ||
    (habit === 'hangs' && restarts.has(type) && faults.strike('restart') !== undefined)
  const isHard = habit === 'hard' && type === 'GracefulRestart'
  const does = isHard && faults.strike('restart') ? 'ForceRestart' : type
  if (!isNothing && !machine.reset(does, now)) {
    return failure(409, 'ActionParameterValueConflict', ['ResetType', word])
  }
  machine.tally.reset(type)
  return { status: 204 }
}

/** POST to `Chassis.Reset`: where the chassis is that of one system, it takes that along. */
export function resetChassis(call: Call, action: Action): Reply {
  const { bmc, now } = call
  const judged = parametersOf(call, action, { ResetType: { type: 'text' } })
  if ('reply' in judged) return judged.reply
  const word = textAt(judged.values, 'ResetType') ?? 'PowerCycle'
  const system = systemIn(bmc, view(bmc, action.resource, now))
  if (system !== undefined) {
    const type = word === 'On' || word === 'ForceOn' ? 'On' : undefined
    const cut = /Cycle|Restart/.test(word) ? 'PowerCycle' : 'ForceOff'
    const machine = bmc.machineOf(system)
    // Without power there is nothing to cycle.
    const does = type ?? (cut === 'PowerCycle' && machine.power(now) === 'off' ? 'On' : cut)
    if (machine.reset(does, now)) return { status: 204 }
    return failure(409, 'ActionParameterValueConflict', ['ResetType', word])
  }
  const off = /Off|Shutdown/.test(word)
  bmc.state.change(bmc.tree.key(action.resource.path), { PowerState: off ? 'Off' : 'On' })
  return { status: 204 }
}

/** POST to `Manager.Reset`: the BMC is away for a while, and its sessions are gone. The node runs on. */
export function resetManager(call: Call, action: Action): Reply {
  const { bmc, now } = call
  const judged = parametersOf(call, action, { ResetType: { type: 'text' } })
  if ('reply' in judged) return judged.reply
  if (bmc.faults.has('bare-bmc-reset')) {
    bmc.faults.count('bare-bmc-reset')
    if ('ResetType' in judged.values) {
      return failure(400, 'ActionParameterUnknown', [action.name, 'ResetType'])
    }
  }
  restartBmc(bmc, now)
  bmc.state.tasks.forget()
  return { status: 204 }
}
