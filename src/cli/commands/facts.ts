import { type BuildCommand, verbs } from '../command-line/command.js'
import { asOf } from './facts/as-of.js'
import { backup } from './facts/backup.js'
import { exportAll } from './facts/export.js'
import { get } from './facts/get.js'
import { history } from './facts/history.js'
import { importAll } from './facts/import.js'
import { restore } from './facts/restore.js'
import { set } from './facts/set.js'
import { unset } from './facts/unset.js'

const build: BuildCommand = (brief) =>
  verbs(brief, 'Facts are what was observed and nobody chose. Every change is kept.', {
    get,
    set,
    unset,
    history,
    asOf,
    export: exportAll,
    import: importAll,
    backup,
    restore,
  })

export default build
