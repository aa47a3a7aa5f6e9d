import { type BuildCommand, verbs } from '../command-line/command.js'
import { count } from '../nodeset/count.js'
import { expand } from '../nodeset/expand.js'
import { fold } from '../nodeset/fold.js'
import { groups } from '../nodeset/groups.js'
import { regroup } from '../nodeset/regroup.js'

const build: BuildCommand = (brief) =>
  verbs(
    brief,
    "Node sets are written as in ClusterShell: cn[1-4], x[1-2]c[0-7/2], and ',' or, '!' but not,\n" +
      "'&' and, '^' one of both, from left to right. Groups (@name, @* for all nodes) and what the\n" +
      "wildcards '*' and '?' stand for come from the configuration.",
    { expand, fold, count, regroup, groups },
  )

export default build
