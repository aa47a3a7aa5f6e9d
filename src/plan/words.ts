import type { StepAction } from '../model/step.js'

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
  }
}
