/** Gives what is declared about starting from the network its meaning. */
import { printable } from '../../clean-text.js'
import type { BootDeclaration, Declaration } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import { isServiceUrl } from '../../service-url.js'
import type { Findings } from '../findings/findings.js'
import { at } from '../findings/where.js'
import type { SettledBoot, SettledImage } from '../settled.js'
import { checkKeys } from './names.js'

const keys: readonly string[] = [
  'url',
  'images',
  'discovery',
  'reports',
  'console',
  'templates',
  'origin',
]

/** How nodes start from the network where the configuration says nothing about it. */
export const defaultBoot: SettledBoot = Object.freeze({
  url: undefined,
  images: 'images',
  discovery: undefined,
  reports: false,
  console: 'ttyS0,115200',
  templates: Object.freeze([]),
})

/** What the last declaration says, with defaults filled in; undefined where there is none. */
export function settleBoot(
  { boot = [] }: Declaration,
  images: ReadonlyMap<string, SettledImage>,
  findings: Findings,
): SettledBoot | undefined {
  const settled = boot.map((declared): SettledBoot => {
    check(declared, images, findings)
    const { url, origin, ...said } = declared
    return Object.freeze({ ...defaultBoot, ...said, url: url?.replace(/\/+$/, '') })
  })
  return settled.at(-1)
}

function check(
  declared: BootDeclaration,
  images: ReadonlyMap<string, SettledImage>,
  findings: Findings,
): void {
  const { origin, url, discovery, console, reports, templates = [] } = declared
  const wrong = (key: string, message: string) =>
    findings.error(`boot: '${key}' ${message}`, at(origin, key))
  checkKeys('boot', declared, keys, at(origin, 'boot'), findings)
  if (url !== undefined && !isServiceUrl(url)) {
    wrong('url', `must be such as http://10.2.0.1:8080, not '${printable(String(url))}'`)
  }
  const folder: unknown = declared.images
  if (folder !== undefined && !(isText(folder) && printable(folder) === folder)) {
    wrong('images', 'must be the path of a folder')
  }
  if (discovery !== undefined && !images.has(discovery)) {
    const guess = didYouMean(discovery, images.keys())
    wrong('discovery', `names the image '${discovery}', which is not declared${guess}`)
  }
  if (reports !== undefined && typeof reports !== 'boolean')
    wrong('reports', 'must be true or false')
  if (console !== undefined && !/^[\w.,:/@-]+$/.test(String(console))) {
    wrong('console', 'must be such as ttyS0,115200')
  }
  const isTemplate = (one: unknown) =>
    typeof one === 'object' && one !== null && isText((one as { name?: unknown }).name)
  if (!Array.isArray(templates) || !templates.every(isTemplate)) {
    wrong('templates', 'must be a list of what defineBootTemplate() gives')
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
