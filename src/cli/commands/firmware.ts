import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { FirmwareProgress } from '../../ports/firmware.js'
import { imageOf } from '../../run/hardware/image.js'
import { addressShown } from '../../sdk/selection/address-shown.js'
import type {
  FirmwareDifference,
  FirmwareUpdated,
  FirmwareUpdateRequest,
} from '../../sdk/selection/firmware.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { textFlag, verbArgument } from '../command-line/word.js'
import { checkImageAddress } from '../hardware/image-address.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  type OnNodes,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { secretFrom } from '../hardware/secret-input.js'
import { look, tell, tellChange, tellLook } from '../hardware/tell-answers.js'
import { align } from '../output/gather.js'

const verbs = ['list', 'check', 'update'] as const
type Verb = (typeof verbs)[number]

type Flags = ChangeFlags & {
  readonly component: string | undefined
  readonly file: string | undefined
  readonly uri: string | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  readonly to: string | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string, verb?: Verb]>({
    brief,
    help:
      'Lists the firmware of nodes, compares it with what the configuration says under `firmware`, and\n' +
      'updates it: as the configuration says, or one component from a file or an address. An update is\n' +
      'followed to its end and verified by its version; what has the version already is left alone.\n' +
      'Nodes are not restarted; what becomes active at the next start only is said to be. A password for\n' +
      'the address comes from --password env:NAME, file:PATH or - (the standard input), never from the\n' +
      'command line.',
    examples: [
      ['phoenix firmware @gpu', 'what there is, and its versions'],
      ['phoenix firmware @* check', 'who has other versions than wanted'],
      ["phoenix firmware 'cn[1-4]' update --component bmc", 'as the configuration says'],
      [
        'phoenix firmware cn0042 update --component bios --file bios.bin --to 1.8',
        'one component from a file',
      ],
    ],
    flags: {
      ...changeFlags,
      component: textFlag(
        'only this component: bmc, bios, or as the configuration calls it',
        'NAME',
      ),
      file: textFlag('the image, which is sent to the BMC', 'FILE'),
      uri: textFlag('the address from which the BMC fetches the image', 'URI'),
      user: textFlag('the user with whose name it is fetched', 'NAME'),
      password: textFlag('where that user’s password comes from', 'SOURCE'),
      to: textFlag('the version that the image brings', 'VERSION'),
    },
    letters: changeLetters,
    arguments: {
      kind: 'tuple',
      parameters: [nodesArgument, verbArgument(verbs, 'verb')],
    },
    run: (call, flags, expression, verb = 'list') => {
      const request = requestOf(call, flags, verb)
      return onNodes(call, expression, (on) => {
        if (verb === 'list') return list(on)
        return verb === 'check' ? check(on) : update(on, flags, request)
      })
    },
  })

export default build

function requestOf(call: Call, flags: Flags, verb: Verb): FirmwareUpdateRequest {
  const { component, file, uri, user, password, to } = flags
  const given = Object.entries({ component, file, uri, user, password, to }).find(
    ([, value]) => value !== undefined,
  )
  if (verb !== 'update') {
    if (given === undefined) return {}
    throw new PhoenixError('usage', `--${given[0]} belongs to update`)
  }
  if (file !== undefined && uri !== undefined) {
    throw new PhoenixError('usage', 'an image is either sent (--file) or fetched (--uri)')
  }
  const image = file === undefined ? uri : call.path(file)
  if ((image === undefined) !== (to === undefined)) {
    throw new PhoenixError('usage', 'an image and its version belong together', {
      hint: 'say --file or --uri, and --to with the version that it brings',
    })
  }
  if (image !== undefined && component === undefined) {
    throw new PhoenixError('usage', 'which component the image is for has to be said: --component')
  }
  if ((user !== undefined || password !== undefined) && uri === undefined) {
    throw new PhoenixError('usage', '--user and --password belong to --uri')
  }
  if (uri !== undefined) checkImageAddress(uri)
  return {
    ...(component === undefined ? {} : { component }),
    ...(image === undefined ? {} : { image }),
    ...(user === undefined ? {} : { user }),
    ...(to === undefined ? {} : { version: to }),
  }
}

function list(on: OnNodes): Promise<number> {
  return tellLook(on, on.selection.firmware.list(), {
    text: ({ items, unreadable }) => {
      const rows = items.map(({ id, name, version, component }) => [
        cleanLine(id),
        cleanLine(version ?? '(unknown)'),
        cleanLine(`${name === id ? '' : name}${component === undefined ? '' : ` [${component}]`}`),
      ])
      const bad = unreadable.map(({ path, reason }) =>
        cleanLine(`${path}: not readable: ${reason}`),
      )
      return [align(rows), ...bad].filter((one) => one !== '').join('\n')
    },
    json: ({ items, unreadable }) => ({ items, unreadable }),
  })
}

async function check(on: OnNodes): Promise<number> {
  const answers = await look(on, on.selection.firmware.check())
  const { model } = on.phoenix
  const code = await tell(on, answers, {
    text: (differences, node) => {
      if (differences.length > 0) return differences.map(differenceText).join('\n')
      const says = Object.keys(model.node(node).firmware).length > 0
      return says ? 'as wanted' : 'the configuration says nothing of its firmware'
    },
    json: (differences) => ({ differences }),
  })
  const differs = [...answers.values.values()].some((differences) => differences.length > 0)
  return code === 0 && differs ? 1 : code
}

function differenceText({ component, wanted, versions, image }: FirmwareDifference): string {
  if (versions.length === 0) return cleanLine(`${component}: the BMC lists no such firmware`)
  const now = versions.map((one) => one ?? 'unknown').join(' and ')
  const without = image === undefined ? '; no image is given to update it' : ''
  return cleanLine(`${component} is ${now}, and should be ${wanted}${without}`)
}

/** For how many nodes each step forward is a line of its own. */
const nodesTold = 4

async function update(on: OnNodes, flags: Flags, request: FirmwareUpdateRequest): Promise<number> {
  const { component, version, image } = request
  const { password: source } = flags
  const password = source === undefined ? undefined : await secretFrom(on.call, source, on.signal)
  // What cannot be sent is not asked about.
  if (flags.file !== undefined) await imageOf(on.call.path(flags.file))
  const what = [
    `update firmware${component === undefined ? ' as the configuration says' : ` ${component}`}`,
    ...(version === undefined ? [] : [`to ${version}`]),
    ...(image === undefined ? [] : [`from ${flags.file ?? addressShown(image)}`]),
  ].join(' ')
  if (!(await agreed(on, flags, what))) return 0
  const told = new Map<string, string>()
  const progress = (node: string, name: string, { state, percent, message }: FirmwareProgress) => {
    if (on.nodes.size > nodesTold) return
    const tenth = percent === undefined ? '' : ` ${Math.floor(percent / 10) * 10}%`
    const line = `${node}: ${name}: ${state}${tenth}`
    if (told.get(node) === line) return
    told.set(node, line)
    void on.call.note(cleanLine(message === undefined ? line : `${line}: ${message}`))
  }
  const options = { ...reasonOf(flags), on: progress }
  return tellChange(
    on,
    on.selection.firmware.update(
      { ...request, ...(password === undefined ? {} : { password }) },
      options,
    ),
    {
      text: (updated) =>
        updated.length === 0
          ? 'the configuration gives no image for its firmware'
          : updated.map(updatedText).join('\n'),
      json: (updated) => ({ updated }),
    },
  )
}

function updatedText({ component, version, outcome }: FirmwareUpdated): string {
  const how = {
    already: 'has it already',
    done: 'updated',
    scheduled: 'active at the next start',
  }[outcome]
  return cleanLine(`${component} ${version}: ${how}`)
}
