import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { type BootOverride, bootDeviceTargets } from '../../ports/boot-device.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { hardwareLetters, nodesArgument } from '../command-line/flags.js'
import { oneOf, switchFlag, textFlag } from '../command-line/word.js'
import { checkBootPath } from '../hardware/boot-path.js'
import { type MildFlags, mildFlags, onNodes, reasonOf } from '../hardware/on-nodes.js'
import { tellChange, tellLook } from '../hardware/tell-answers.js'

const targets = ['status', 'pxe', 'http', ...bootDeviceTargets] as const
type Target = (typeof targets)[number]
type Flags = MildFlags & {
  readonly once: boolean
  readonly persistent: boolean
  readonly uefi: boolean
  readonly legacy: boolean
  readonly path: string | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string, target?: Target]>({
    brief,
    help:
      'Shows or sets from where nodes start next, and reads it back. `network` is PXE, or HTTP where a\n' +
      'BMC has no PXE; `setup` the menu of the firmware; `uefi-target` a device by its UEFI path and\n' +
      '`boot-next` an entry of the boot order, both with --path; `none` clears it. It holds for one\n' +
      'start, unless --persistent is said. Nothing is restarted. The lasting order is `bootorder`.',
    examples: [
      ['phoenix bootdev @compute', 'what the BMCs hold'],
      ["phoenix bootdev 'cn[1-4]' pxe && phoenix power 'cn[1-4]' cycle", 'install anew'],
      ['phoenix bootdev cn1 http --path http://10.2.0.1/boot.efi', 'by UEFI HTTP boot'],
      ['phoenix bootdev cn1 boot-next --path Boot0003', 'an entry that `bootorder` shows'],
      ['phoenix bootdev @* none', 'the boot order counts'],
    ],
    flags: {
      ...mildFlags,
      once: switchFlag('for the next start (as without it)'),
      persistent: switchFlag('for all starts from now on'),
      uefi: switchFlag('started by UEFI'),
      legacy: switchFlag('started as a legacy BIOS does'),
      path: textFlag('what the target leads to: a UEFI path, a boot option, a URL', 'PATH'),
    },
    letters: hardwareLetters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        {
          brief: targets.join(', '),
          placeholder: 'TARGET',
          parse: oneOf(targets, 'target'),
          optional: true,
        },
      ],
    },
    run: (call, flags, expression, target = 'status') => {
      const wanted = wantedOf(target, flags)
      return onNodes(call, expression, (on) => {
        const { bootDevice } = on.selection
        if (wanted === undefined) {
          return tellLook(on, bootDevice.read(), {
            text: describeOverride,
            json: (override) => ({ boot: override }),
          })
        }
        return tellChange(on, bootDevice.set(wanted, reasonOf(flags)), {
          text: () => describeOverride(wanted),
          json: () => ({ boot: wanted }),
        })
      })
    },
  })

export default build

/** `network (PXE), once, UEFI`. */
export function describeOverride(override: BootOverride): string {
  const { device, once, protocol, path, mode } = override
  if (device === 'none') return 'none: the boot order counts'
  const by = device === 'network' && protocol !== undefined ? ` (${protocol.toUpperCase()})` : ''
  const words = [
    `${device}${by}${path === undefined ? '' : ` ${path}`}`,
    once ? 'once' : 'persistent',
    ...(mode === undefined ? [] : [mode === 'uefi' ? 'UEFI' : 'legacy']),
  ]
  return cleanLine(words.join(', '))
}

function wantedOf(target: Target, flags: Flags): BootOverride | undefined {
  const { once, persistent, uefi, legacy, path } = flags
  const refuse = (why: string) => new PhoenixError('usage', why)
  if (once && persistent) throw refuse('--once and --persistent contradict each other')
  if (uefi && legacy) throw refuse('--uefi and --legacy contradict each other')
  const said = once || persistent || uefi || legacy || path !== undefined
  if (target === 'status' || target === 'none') {
    if (said)
      throw refuse(`'${target}' takes none of --once, --persistent, --uefi, --legacy, --path`)
    return target === 'none' ? { device: 'none', once: false } : undefined
  }
  const needsPath = target === 'uefi-target' || target === 'boot-next'
  if (needsPath && path === undefined) throw refuse(`'${target}' needs --path`)
  if (path !== undefined) {
    if (!needsPath && target !== 'http') {
      throw refuse('--path goes with http, uefi-target and boot-next')
    }
    checkBootPath(target, path)
  }
  const device = target === 'pxe' || target === 'http' ? 'network' : target
  return {
    device,
    once: !persistent,
    ...(target === 'pxe' || target === 'http' ? { protocol: target } : {}),
    ...(path === undefined ? {} : { path }),
    ...(uefi || legacy ? { mode: uefi ? 'uefi' : 'legacy' } : {}),
  }
}
