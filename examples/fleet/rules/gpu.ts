/** What differs on nodes with GPUs. Only clusters that have such nodes can take these rules. */
import { append, type RulesOf } from 'phoenix-cluster/dsl'
import type { withGpus } from '../gpu.js'

export const gpu = (rules: RulesOf<typeof withGpus>) =>
  rules.on('gpu', {
    image: 'h100',
    attr: { gpus: 8 },
    kernelArgs: append((node) => [`gpus=${node.attr.gpus}`]),
  })
