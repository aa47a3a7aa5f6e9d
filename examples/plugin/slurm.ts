/** A plugin: a setting of one's own, typed like everything else, with values that rules may override. */
import { attr, definePlugin } from 'phoenix-cluster/dsl'

export const slurm = definePlugin(
  'slurm',
  { partition: attr.text(), weight: attr.int().default(1), features: attr.texts().optional() },
  {
    // Where no rule says anything, nodes with a number of 100 and more are in the second partition.
    defaults: ({ numbers }) => ({
      slurm: { partition: (numbers[0] ?? 0) < 100 ? 'first' : 'second' },
    }),
  },
)
