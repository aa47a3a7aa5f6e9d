import type { ConsoleLog } from '../../../console/log/console-log.js'
import { noteOf } from '../notes.js'
import { ConsoleRoom, workOn } from './room.js'

/** Rooms for the consoles that are logged, as long as somebody watches: of thousands, few are. */
export class LoggedRooms {
  readonly #rooms = new Map<string, ConsoleRoom>()
  /** Those of which the end is waited for: once each, however often they are watched. */
  readonly #followed = new Set<string>()

  /** @param note tells what happens, where the logging is told */
  constructor(
    private readonly log: ConsoleLog,
    private readonly note: (text: string) => void,
  ) {}

  /** The room of a node; undefined where its console is not logged here. */
  of(node: string): ConsoleRoom | undefined {
    const known = this.#rooms.get(node)
    if (known !== undefined) return known
    const console = this.log.watch(node, (event) => {
      const room = this.#rooms.get(node)
      if (event.kind === 'data') room?.show(event.bytes)
      else room?.tell(noteOf(event))
    })
    if (console === undefined) return undefined
    const room = new ConsoleRoom({
      ...workOn(console),
      mayBeTaken: true,
      greeting: () =>
        console.isOpen
          ? 'what it wrote before is in its log'
          : 'the console is lost for now; it is opened again as soon as it can be',
      note: (text) => this.note(`${node}: ${text}`),
      deserted: () => {
        this.#rooms.delete(node)
        this.log.unwatch(node)
      },
    })
    this.#rooms.set(node, room)
    if (!this.#followed.has(node)) void console.ended.then(() => this.#leave(node))
    this.#followed.add(node)
    return room
  }

  /** The console is not logged any more. */
  #leave(node: string): void {
    this.#rooms.get(node)?.close()
    this.#rooms.delete(node)
  }
}
