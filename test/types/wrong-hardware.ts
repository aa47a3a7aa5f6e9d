/** Wrong calls about what hardware has names for: those are checked by the load and the hardware alone. */
import { type Calls, noKey, not } from './messages.js'

// How the attributes of ./base.ts show in messages.
const attributes = '{ readonly rack: number; readonly tier: "prod" | "test"; }'
const value = (what: string) => `Value<${what}, ${attributes}>`
const wish = 'string | FirmwareDeclaration'

/** The BIOS and firmware of nodes. */
export const hardware: Calls = [
  [`base.on('compute', { bios: { «Turbo»: ['on'] } })`, not('string[]', value('BiosSetting'))],
  [`base.on('compute', { bios: { «Turbo»: null } })`, not('null', value('BiosSetting'))],
  [
    `base.on('compute', { bios: { «Turbo»: (node) => [node.name] } })`,
    not('string[]', 'BiosSetting | FactRef<BiosSetting>'),
  ],
  [
    `base.on('compute', { bios: { «Turbo»: append(['on']) } })`,
    not('readonly any[]', 'BiosSetting'),
  ],
  [
    `base.on('compute', { «bios»: 'fast' })`,
    not('string', `BiosSettings<${attributes}> | Amendment<BiosSettings<${attributes}>, unknown>`),
  ],
  [`base.on('compute', { firmware: { «bios»: 1.8 } })`, not('number', value(wish))],
  [`base.on('compute', { firmware: { bios: { «version»: 1.8 } } })`, not('number', 'string')],
  [
    `base.on('compute', { firmware: { «bios»: (node) => node.number } })`,
    not('number', `${wish} | FactRef<${wish}>`),
  ],
  [
    `base.on('compute', { firmware: { bios: { version: '1.8', «imgae»: 'b.bin' } } })`,
    noKey(
      'imgae',
      `FirmwareDeclaration | FactRef<${wish}> | Amendment<${wish}, NodeView<...>> | ((node: NodeView<...>) => string | ... 1 more ... | FactRef<...>)`,
    ),
  ],
]
