import { PhoenixError } from '../../error.js'
import type { VirtualDrive } from '../../ports/virtual-media.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { textFlag, verbArgument } from '../command-line/word.js'
import { columns } from '../hardware/columns.js'
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
import { tellChange, tellLook } from '../hardware/tell-answers.js'

const verbs = ['status', 'insert', 'eject'] as const
type Verb = (typeof verbs)[number]
type Flags = ChangeFlags & {
  readonly drive: string | undefined
  readonly user: string | undefined
  readonly password: string | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string, verb?: Verb, address?: string]>({
    brief,
    help:
      'Shows, inserts and ejects images in the drives that BMCs pretend to have. The BMC fetches the\n' +
      'image itself: https://, http://, nfs://, cifs://. Ejecting is asked about; without a terminal it\n' +
      'needs --yes. A password for the share comes from --password env:NAME, file:PATH or - (the\n' +
      'standard input), never from the command line.',
    examples: [
      ['phoenix media @login', 'what is in the drives'],
      [
        'phoenix media cn1 insert https://10.2.0.1/rescue.iso',
        'into the first drive that can be a CD',
      ],
      ['phoenix media cn1 eject', 'whatever is in'],
    ],
    flags: {
      ...changeFlags,
      drive: textFlag('which drive (without it: the first that fits, or all to eject)', 'ID'),
      user: textFlag('the user of the share', 'NAME'),
      password: textFlag('where the password of the share comes from', 'SOURCE'),
    },
    letters: changeLetters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        verbArgument(verbs, 'action'),
        {
          brief: 'what to insert',
          placeholder: 'URL',
          parse: (input: string) => input,
          optional: true,
        },
      ],
    },
    run: (call, flags, expression, verb = 'status', address) => {
      if ((verb === 'insert') !== (address !== undefined)) {
        const why = verb === 'insert' ? 'insert needs the URL of an image' : `${verb} takes no URL`
        throw new PhoenixError('usage', why)
      }
      return onNodes(call, expression, (on) => {
        if (address !== undefined) return insert(on, flags, address)
        return verb === 'eject' ? eject(on, flags) : status(on, flags)
      })
    },
  })

export default build

function status(on: OnNodes, { drive }: Flags): Promise<number> {
  const chosen = (all: readonly VirtualDrive[]) =>
    all.filter(({ id }) => drive === undefined || id === drive)
  return tellLook(on, on.selection.virtualMedia.read(), {
    text: (all) => columns(chosen(all).map(driveRow)) || 'no drives',
    json: (all) => ({ drives: chosen(all) }),
  })
}

async function insert(on: OnNodes, flags: Flags, address: string): Promise<number> {
  const { drive, user } = flags
  checkImageAddress(address)
  const password =
    flags.password === undefined ? undefined : await secretFrom(on.call, flags.password, on.signal)
  const image = {
    address,
    ...(drive === undefined ? {} : { drive }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  }
  return tellChange(on, on.selection.virtualMedia.insert(image, reasonOf(flags)), {
    text: (one) =>
      `inserted in ${driveRow(one)
        .filter((word) => word !== '')
        .join(' ')}`,
    json: (one) => ({ drive: one }),
  })
}

async function eject(on: OnNodes, flags: Flags): Promise<number> {
  const { drive } = flags
  const what = drive === undefined ? 'eject all images' : `eject what is in ${drive}`
  if (!(await agreed(on, flags, what))) return 0
  return tellChange(on, on.selection.virtualMedia.eject(drive, reasonOf(flags)), {
    text: () => 'ejected',
    json: () => ({}),
  })
}

function driveRow({ id, name, kinds, image }: VirtualDrive): string[] {
  return [id, name === id ? '' : name, `(${kinds.join(', ')})`, image ?? 'empty']
}
