/** The small one, for tests: one rack, one node with a GPU, everything off unless somebody needs it. */
import { nodes, replace, unset } from 'phoenix-cluster/dsl'
import { withGpus } from '../gpu.js'
import { boot } from '../rules/boot.js'
import { gpu } from '../rules/gpu.js'
import { hardware } from '../rules/hardware.js'

export default withGpus({
  name: 'gamma',
  bmc: '10.48.0.0/22',
  mgmt: '10.48.4.0/22',
  compute: 'g[1-16]',
  login: 'glogin1',
  gpu: 'g16',
})
  .also(hardware)
  .also(boot(16))
  .also(gpu)
  .on('all', { attr: { tier: 'test' }, kernelArgs: replace(['console=ttyS1', 'debug']) })
  .on('compute', { power: unset() })
  .on(nodes('g16'), { attr: { gpus: 2 } })
