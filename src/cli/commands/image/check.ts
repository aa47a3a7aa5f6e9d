import type { FactStore } from '../../../facts/index.js'
import { lookAtImages, type SeenImage } from '../../../image/index.js'
import type { FactValue } from '../../../model/fact.js'
import type { AuditRecord } from '../../../model/step.js'
import { userName } from '../../../sdk/user-name.js'
import type { Call } from '../../command-line/call.js'
import { command } from '../../command-line/command.js'
import { letters } from '../../command-line/flags.js'
import { withFacts } from '../../facts/store.js'
import { align } from '../../output/gather.js'
import { chosenImages, type ImageFlags, imageFlags, imagesOf, sizeText } from './images.js'
import { imageJson } from './show.js'

/** How the audit log names it. */
const action = 'image check'

/** `phoenix image check [NAME…]` */
export const check = command<ImageFlags, string[]>({
  brief: 'Prove that images are there, whole, and what the configuration says',
  help:
    'Reads every file of the images: it must be there, a kernel must be a kernel, and where the\n' +
    'configuration gives a SHA-256 it must be that. The hashes are written into the audit log when\n' +
    'they are new; a file that is another one than at the last check is told. Exit code 1 if an\n' +
    'image cannot be started.',
  examples: [
    ['phoenix image check', 'all images'],
    ['phoenix image check rocky9 --json', 'one, with all hashes'],
  ],
  flags: imageFlags,
  letters,
  arguments: {
    kind: 'array',
    parameter: { brief: 'images', placeholder: 'NAME', parse: (name: string) => name },
  },
  run: async (call, flags, ...names) => {
    const { model, folder } = await imagesOf(call, flags)
    const images = chosenImages(model, names)
    const seen = await lookAtImages(folder, images, { hash: true })
    const changes = await withFacts(call, 'write', (facts) => record(facts, seen))
    if (call.wantsJson) await call.json({ images: seen.map(imageJson), changed: changes })
    else await tell(call, seen, changes)
    if (seen.some(({ files }) => files.some(({ problem }) => problem !== undefined))) {
      await call.note(`The files of images are looked for in ${call.shown(folder)}.`)
    }
    return seen.some(({ problems }) => problems.length > 0) ? 1 : 0
  },
})

async function tell(
  call: Call,
  seen: readonly SeenImage[],
  changes: readonly string[],
): Promise<void> {
  const rows = seen.flatMap(({ image, files, problems }) => {
    const name = image.version === undefined ? image.name : `${image.name} ${image.version}`
    if (files.length === 0) return problems.map((problem) => [name, `✖ ${problem}`])
    return files.map(({ role, path, size, format, sha256, problem }) => [
      name,
      problem === undefined ? `✔ ${role}` : `✖ ${role}`,
      problem ?? path,
      ...(problem === undefined
        ? [sizeText(size), format ?? '', `sha256 ${sha256?.slice(0, 16)}…`]
        : []),
    ])
  })
  if (rows.length > 0) await call.print(align(rows))
  for (const { doubt } of seen.flatMap(({ files }) => files)) {
    if (doubt !== undefined) await call.note(doubt)
  }
  for (const change of changes) await call.note(change)
}

/** What the audit log holds of files: their hashes by their paths. */
type Hashes = Readonly<Record<string, string>>

/** Writes down hashes that are new, and gives what is another file than it was, as sentences. */
async function record(facts: FactStore, seen: readonly SeenImage[]): Promise<string[]> {
  const before = hashesIn(await facts.audit.list({ limit: 10_000 }))
  const now: Record<string, string> = {}
  const changes: string[] = []
  for (const { path, sha256 } of seen.flatMap(({ files }) => files)) {
    const known = before.get(path)
    if (sha256 === undefined || known?.hash === sha256) continue
    if (known !== undefined && now[path] === undefined) {
      changes.push(`${path} is another file than on ${known.at.slice(0, 10)}`)
    }
    now[path] = sha256
  }
  if (Object.keys(now).length > 0) {
    const after: FactValue = { sha256: now }
    await facts.audit.append({ actor: userName(), action, nodes: '', after })
  }
  return changes
}

function hashesIn(rows: readonly AuditRecord[]): Map<string, { hash: string; at: string }> {
  const found = new Map<string, { hash: string; at: string }>()
  // The newest comes first, and counts.
  for (const row of rows) {
    if (row.action !== action) continue
    const { sha256 } = (row.after ?? {}) as { readonly sha256?: Hashes }
    for (const [path, hash] of Object.entries(sha256 ?? {})) {
      if (!found.has(path)) found.set(path, { hash, at: row.at })
    }
  }
  return found
}
