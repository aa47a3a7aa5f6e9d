import type { BiosSettings } from '../model/bios.js'
import { describeReload } from '../model/reload.js'
import type { FileChange, StepAction, WriteStep } from '../model/step.js'

/** A step that writes files, or only tells their program, in a few words: `write /etc/hosts.d/hosts`. */
export function describeWrite(step: WriteStep): string {
  const { renderer, out, files, reload } = step
  const [first] = files
  if (isOnlyTold(step) && reload !== undefined) return describeReload(reload)
  if (files.length === 1 && first !== undefined) return `write ${filePath(out, first.path)}`
  return `write ${renderer} below ${out}`
}

/** Whether nothing is written, and the program that reads the files only told of an earlier change. */
export function isOnlyTold({ files, awaits, untold }: WriteStep): boolean {
  return untold === true && files.length === 0 && awaits === undefined
}

/** The path of a file as people are shown it. */
export function filePath(out: string, path: string): string {
  return out.endsWith('/') ? `${out}${path}` : `${out}/${path}`
}

/** What becomes of a file: `3 lines added, 1 removed`. */
export function describeChange({ content, replaces, added, removed }: FileChange): string {
  if (content === replaces) return 'unchanged so far'
  const lines = (amount: number) => `${amount} line${amount === 1 ? '' : 's'}`
  if (replaces === null) return `new, ${lines(added)}`
  if (added === 0 && removed === 0) return 'its lines in another order'
  if (added === 0) return `${lines(removed)} removed`
  return `${lines(added)} added${removed === 0 ? '' : `, ${removed} removed`}`
}

/** Attributes with their values: `Cores=4, Turbo=Enabled`. */
export function settingsText(settings: BiosSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value === '' ? "''" : String(value)}`)
    .join(', ')
}

/** A step in a few words: `learn interfaces.eno1.mac`, `power on`. */
export function describeStep(step: StepAction): string {
  switch (step.kind) {
    case 'learn':
      return `learn ${step.facts.join(', ')}`
    case 'boot-device':
      if (step.device === 'none') return 'clear the boot device'
      return `boot from ${step.device === 'network' ? 'the network' : 'its disk'}, once`
    case 'power':
      return step.action === 'reboot' ? 'reboot' : `power ${step.action}`
    case 'verify':
      return step.restart ? 'verify that it restarted' : `verify that the power is ${step.power}`
    case 'booted':
      return `wait until it is up with ${step.image}${step.version === undefined ? '' : ` ${step.version}`}`
    case 'bios':
      return `set the BIOS: ${settingsText(step.settings)}`
    case 'verify-bios':
      return `verify the BIOS: ${settingsText(step.settings)}`
    case 'firmware':
      return `update firmware ${step.component} to ${step.version} from ${step.image}`
    case 'verify-firmware':
      return `verify that firmware ${step.component} is ${step.version}`
  }
}

/** What is waited for while a step is under way, in words that stand behind the nodes. */
export function describeWaiting(step: StepAction): string {
  switch (step.kind) {
    case 'learn':
      return `to tell ${step.facts.join(', ')}`
    case 'boot-device':
      return 'to take the boot device'
    case 'power':
      return step.action === 'reboot' ? 'to take the restart' : `to take power ${step.action}`
    case 'verify':
      return step.restart ? 'to be seen restarting' : `to be ${step.power}`
    case 'booted':
      return `to report that they are up with ${step.image}`
    case 'bios':
      return 'to take the settings of the BIOS'
    case 'verify-bios':
      return 'to have the settings of the BIOS in force'
    case 'firmware':
      return `to finish the update of ${step.component}`
    case 'verify-firmware':
      return `to tell that ${step.component} is ${step.version}`
  }
}
