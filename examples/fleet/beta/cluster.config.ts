/** The cluster without GPUs: a group of its own for nodes with much memory, and another BMC account. */
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { append, env, nodes } from 'phoenix-cluster/dsl'
import { base } from '../base.js'
import { boot } from '../rules/boot.js'
import { hardware } from '../rules/hardware.js'

export default base({
  name: 'beta',
  bmc: '10.32.0.0/20',
  mgmt: '10.32.16.0/20',
  compute: 'b[001-480]',
  login: 'blogin[1-2]',
})
  .groups({ bigmem: nodes('b[469-480]') })
  .also(hardware)
  .also(boot(48))
  .on('bigmem', { kernelArgs: append(['default_hugepagesz=1G', 'hugepagesz=1G']) })
  .on(nodes('blogin2'), {
    bmc: redfish({ user: 'root', password: env('BLOGIN2_BMC_PASSWORD') }),
    boot: 'disk',
  })
