import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { RawAnswer, RawValue } from '../../ports/raw.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { oneOf, textFlag } from '../command-line/word.js'
import { readText } from '../files/read-text.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  type OnNodes,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { type Telling, tellChange, tellLook } from '../hardware/tell-answers.js'

const verbs = ['get', 'post', 'patch', 'delete'] as const
type Verb = (typeof verbs)[number]
type Flags = ChangeFlags & { readonly body: string | undefined }

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string, verb: Verb, path: string]>({
    brief,
    help:
      'Asks BMCs for any resource, for people who know what they do. Equal answers stand under a folded\n' +
      'node set; secrets in them are blotted out. What changes something is asked about (without a\n' +
      'terminal it needs --yes), is sent once, and leaves a row in the audit log: the path and the names\n' +
      'of the properties, no values.',
    examples: [
      ['phoenix redfish @* get /redfish/v1/', 'gathered'],
      [
        'phoenix redfish cn1 patch /redfish/v1/Systems/1 --body tag.json',
        'a JSON object in a file',
      ],
      [
        'echo \'{"ResetType":"Nmi"}\' | phoenix redfish cn1 post /redfish/v1/Systems/1/Actions/ComputerSystem.Reset --body - --yes',
        'or on the standard input',
      ],
    ],
    flags: { ...changeFlags, body: textFlag('the JSON to send; - for the standard input', 'FILE') },
    letters: changeLetters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        { brief: verbs.join(', '), placeholder: 'METHOD', parse: oneOf(verbs, 'method') },
        { brief: 'the resource, from /redfish on', placeholder: 'PATH', parse: parsePath },
      ],
    },
    run: async (call, flags, expression, verb, path) => {
      const { body } = flags
      if (body !== undefined && (verb === 'get' || verb === 'delete')) {
        throw new PhoenixError('usage', `${verb} takes no --body`)
      }
      if (body === undefined && verb === 'patch') {
        throw new PhoenixError('usage', 'patch needs --body')
      }
      if (body === '-' && !flags.yes) {
        throw new PhoenixError(
          'usage',
          'the standard input is the body, and cannot be asked on too',
          {
            hint: 'say --yes, or put the body in a file',
          },
        )
      }
      const value = body === undefined ? undefined : await readBody(call, body)
      return onNodes(call, expression, (on) => ask(on, flags, verb, path, value))
    },
  })

export default build

const telling: Telling<RawAnswer> = {
  text: ({ status, body }) => {
    if (body === undefined) return `${status}, no body`
    return typeof body === 'string' ? body : JSON.stringify(body, undefined, 2)
  },
  json: (answer) => ({ ...answer }),
}

async function ask(
  on: OnNodes,
  flags: Flags,
  verb: Verb,
  path: string,
  body: RawValue | undefined,
): Promise<number> {
  const { raw } = on.selection
  if (verb === 'get') return tellLook(on, raw.get(path), telling)
  // What is sent may hold a secret; what it is about does not.
  const about = typeof body === 'object' && body !== null ? Object.keys(body).join(', ') : ''
  const what = cleanLine(`${verb} ${path}${about === '' ? '' : ` with ${about}`}`)
  if (!(await agreed(on, flags, what))) return 0
  const options = reasonOf(flags)
  if (verb === 'delete') return tellChange(on, raw.delete(path, options), telling)
  const answers =
    verb === 'patch' ? raw.patch(path, body ?? {}, options) : raw.post(path, body, options)
  return tellChange(on, answers, telling)
}

async function readBody(call: OnNodes['call'], file: string): Promise<RawValue> {
  const text = await readText(call, file)
  let value: RawValue
  try {
    value = JSON.parse(text)
  } catch (error) {
    // The engine's message may quote the text, which may hold a secret.
    const where = /position (\d+)/.exec(String(error))?.[1]
    const at = where === undefined ? '' : ` (at character ${where})`
    throw new PhoenixError('usage', `${file === '-' ? 'the body' : file} is not JSON${at}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new PhoenixError('usage', 'the body has to be a JSON object')
}

function parsePath(input: string): string {
  if (/^\/[^\s]*$/.test(input)) return input
  throw new Error('a path on the BMC begins with /, such as /redfish/v1/Systems')
}
