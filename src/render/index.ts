/**
 * Text files for the programs around a cluster, made of a settled model: pure functions without effects.
 * Import from `phoenix-cluster/render`.
 */
export { ansible } from './ansible.js'
export { bind } from './bind/bind.js'
export { clustershell } from './clustershell.js'
export { dnsmasq } from './dhcp/dnsmasq.js'
export { kea } from './dhcp/kea.js'
export { kea6 } from './dhcp/kea6.js'
export { option82 } from './dhcp/option82.js'
export { ethers } from './ethers.js'
export { genders } from './genders.js'
export { hosts } from './hosts.js'
export { ips } from './ips.js'
export { powerman } from './powerman.js'
export {
  type LeftOut,
  type MissingFact,
  type Rendered,
  type RenderedFile,
  type RenderOptions,
  render,
} from './render.js'
export {
  defineRenderer,
  type Files,
  isRenderer,
  type Renderer,
  type RendererDefinition,
  type RenderInput,
} from './renderer.js'
export { renderers } from './renderers.js'
export { slingshot } from './slingshot.js'
export { slurm, slurmSettings } from './slurm.js'
