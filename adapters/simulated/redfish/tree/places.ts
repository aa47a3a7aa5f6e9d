/** Where a tree keeps what the service itself has to do with. */
import type { Machine } from '../../machine/machine.js'
import { linkAt, linksAt, objectAt, textAt } from './json.js'
import type { Resource, Tree } from './tree.js'

/** Paths as they stand in the tree; left out where it has none. */
export interface Places {
  readonly sessions: string
  readonly tasks: string
  readonly accounts?: string
  /** The account that the rack's credential is for. */
  readonly account?: Resource
  readonly events?: string
  readonly subscriptions?: string
  readonly multipartPush?: string
  readonly httpPush?: string
  readonly updateService?: string
}

const known = new WeakMap<Tree, Places>()

/** The places of a tree; looked up once. */
export function placesOf(tree: Tree, sample: Machine): Places {
  let places = known.get(tree)
  if (places === undefined) {
    places = look(tree, sample)
    known.set(tree, places)
  }
  return places
}

function look(tree: Tree, sample: Machine): Places {
  const { root } = tree
  const service = (key: string) => {
    const path = linkAt(root, key)
    return path === undefined ? undefined : tree.find(path)?.body(sample, 0)
  }
  const update = service('UpdateService')
  const accounts = linkAt(service('AccountService'), 'Accounts')
  const found = {
    accounts,
    account: accountOf(tree, accounts, sample),
    events: textAt(service('EventService'), 'ServerSentEventUri'),
    subscriptions: linkAt(service('EventService'), 'Subscriptions'),
    multipartPush: textAt(update, 'MultipartHttpPushUri'),
    httpPush: textAt(update, 'HttpPushUri'),
    updateService: linkAt(root, 'UpdateService'),
  }
  const present = Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined && value !== ''),
  )
  return {
    ...present,
    sessions: linkAt(objectAt(root, 'Links'), 'Sessions') ?? '/redfish/v1/SessionService/Sessions',
    tasks: linkAt(service('Tasks'), 'Tasks') ?? '/redfish/v1/TaskService/Tasks',
  }
}

/** Recorded trees have accounts of their own; the first that is an administrator's becomes ours. */
function accountOf(
  tree: Tree,
  collection: string | undefined,
  sample: Machine,
): Resource | undefined {
  const list = collection === undefined ? undefined : tree.find(collection)
  const members = list?.raw === undefined ? linksAt(list?.body(sample, 0), 'Members') : []
  const word = (one: Resource, key: string) => textAt(one.body(sample, 0), key) ?? ''
  const used = members
    .flatMap((path) => tree.find(path) ?? [])
    .filter((one) => one.raw === undefined && word(one, 'UserName') !== '')
  return used.find((one) => /admin/i.test(word(one, 'RoleId'))) ?? used[0]
}
