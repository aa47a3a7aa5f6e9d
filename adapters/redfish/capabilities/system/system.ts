import { linkAt, objectAt, textAt } from '../../client/answers/json.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { Once } from '../../client/once.js'
import type { Resource } from '../../client/resource.js'
import { type Member, membersOf, readMembers } from '../../client/resources/collection.js'
import { lastPart, sameLink } from '../../client/resources/links.js'

const choiceTime = 60_000

interface Choice {
  readonly link: string
  /** The resource, where choosing it has read it. */
  readonly read?: Resource
}

/** The one system behind the BMC that is meant, found once and read as often as needed. */
export class ChosenSystem {
  readonly #client: RedfishClient
  readonly #choice: Once<Choice>

  /** @param wanted an id or a path, where the caller says which */
  constructor(client: RedfishClient, wanted: string | undefined) {
    this.#client = client
    this.#choice = new Once(choiceTime, (deadline) => choose(client, wanted, deadline))
  }

  /** The system as it is now. */
  async read(deadline: Deadline): Promise<Resource> {
    const asked = this.#choice.known === undefined
    const { link, read } = await this.#choice.get(deadline)
    // Choosing among several has read them this very moment.
    if (asked && read !== undefined) return read
    return this.#client.get(link, deadline)
  }

  /** The same; undefined where the BMC manages no system at all, as the controller of a chassis does. */
  async readIfAny(deadline: Deadline): Promise<Resource | undefined> {
    const root = await this.#client.root(deadline)
    return linkAt(root.body, 'Systems') === undefined ? undefined : this.read(deadline)
  }
}

async function choose(
  client: RedfishClient,
  wanted: string | undefined,
  deadline: Deadline,
): Promise<Choice> {
  const root = await client.root(deadline)
  const link = linkAt(root.body, 'Systems')
  if (link === undefined) {
    throw client.peer.error(
      'not-supported',
      'manages no system (its service root has no Systems); it may be the controller of a chassis',
    )
  }
  const members = await membersOf(client, link, deadline)
  if (members.length === 0) {
    throw client.peer.error('bmc-not-found', 'lists no system', {
      hint: 'it may still be starting; try again in a minute',
    })
  }
  return wanted === undefined
    ? theOnly(client, members, deadline)
    : theWanted(client, members, wanted, deadline)
}

async function theOnly(
  client: RedfishClient,
  members: readonly Member[],
  deadline: Deadline,
): Promise<Choice> {
  const [first, ...others] = members
  if (first !== undefined && others.length === 0) return { link: first.link }
  const systems = await readMembers(client, members, deadline)
  // What cannot be switched is a part of the machine: a baseboard of accelerators, say.
  const switchable = systems.filter(({ body }) => resetAction(body) !== undefined)
  const [only, ...more] = switchable
  if (only !== undefined && more.length === 0) return { link: only.path, read: only }
  throw client.peer.error(
    'ambiguous',
    `manages several systems: ${names(client, switchable.length > 0 ? switchable : systems)}`,
    { hint: "say which one is meant with the option 'system'" },
  )
}

async function theWanted(
  client: RedfishClient,
  members: readonly Member[],
  wanted: string,
  deadline: Deadline,
): Promise<Choice> {
  const same = (id: string | undefined) => id?.toLowerCase() === wanted.toLowerCase()
  const linked = members.filter(({ link }) => sameLink(link, wanted) || same(lastPart(link)))
  if (linked.length === 1 && linked[0] !== undefined) return { link: linked[0].link }
  const systems = await readMembers(client, members, deadline)
  const read = systems.find(({ body }) => same(textAt(body, 'Id')))
  if (read !== undefined) return { link: read.path, read }
  throw client.peer.error(
    'bmc-not-found',
    `has no system '${client.peer.quote(wanted, 80)}'; it has ${names(client, systems)}`,
  )
}

function names(client: RedfishClient, systems: readonly Resource[]): string {
  const ids = systems.map(({ path, body }) =>
    client.peer.quote(textAt(body, 'Id') ?? lastPart(path), 60),
  )
  return ids.length === 0 ? 'none that can be read' : ids.slice(0, 20).join(', ')
}

/** The reset action of a system, where it has one that can be called. */
export function resetAction(system: Resource['body']): Resource['body'] | undefined {
  const action = objectAt(objectAt(system, 'Actions'), '#ComputerSystem.Reset')
  return textAt(action, 'target') === undefined ? undefined : action
}
