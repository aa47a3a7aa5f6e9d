/** The consoles of ten thousand simulated BMCs in another process, all open at once and logged. */
import { readdirSync } from 'node:fs'
import { LoggedConsoles } from '../test/ipmi/console/logged.js'
import { startElsewhere } from '../test/ipmi/rack-elsewhere.js'
import { type Row, spent } from './table.js'

const size = 10_000
/** How long they are silent, and how long all of them take to write a line each, in seconds. */
const [silence, talk] = [5, 5]
const many = `${size.toLocaleString('en')} consoles by IPMI`

export async function rows(): Promise<Row[]> {
  const rack = await startElsewhere(size)
  try {
    let logged: LoggedConsoles | undefined
    const opened = await spent(async () => {
      logged = await LoggedConsoles.of(rack)
      await logged.allOpen()
    })
    if (logged === undefined) throw new Error('no consoles')
    const idle = await spent(() => new Promise((resolve) => setTimeout(resolve, silence * 1000)))
    const talked = await spent(async () => {
      await rack.tell(`talk 1 ${talk}`)
      // What was lost on its way is sent again after half a second.
      await new Promise((resolve) => setTimeout(resolve, 1500))
    })
    const files = readdirSync('/proc/self/fd').length
    const memory = process.resourceUsage().maxRSS / 1000
    const complete = logged.complete(1)
    if (complete < size) throw new Error(`${size - complete} logs lack a line`)
    await rack.tell('restart')
    const again = await spent(() => logged?.allOpenAgain())
    const closed = await spent(() => logged?.close())
    return [
      { name: `${many}: all open`, figure: opened.wall, unit: 's', target: 20, ...opened },
      {
        name: `${many}: CPU while nothing is written`,
        figure: idle.cpu / idle.wall,
        unit: 'cores',
        target: 0.2,
      },
      {
        name: `${many}: CPU for a line of each, in its log`,
        figure: talked.cpu,
        unit: 's',
        target: 6,
        ...talked,
      },
      {
        name: `${many}: files open`,
        figure: files,
        unit: 'files',
        target: size + 64,
      },
      { name: `${many}: memory at its peak`, figure: memory, unit: 'MB', target: 700 },
      {
        // Within twenty seconds each asks its BMC, which does not answer for six.
        name: `${many}: all open again after all BMCs restarted`,
        figure: again.wall,
        unit: 's',
        target: 35,
        ...again,
      },
      { name: `${many}: all closed`, figure: closed.wall, unit: 's', target: 10, ...closed },
    ]
  } finally {
    const { sessionsOpen } = await rack.end()
    if (sessionsOpen > 0) console.error(`${sessionsOpen} sessions were left open`)
  }
}
