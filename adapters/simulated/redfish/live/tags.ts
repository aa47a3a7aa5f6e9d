/** Entity tags. Our own tree has strong ones everywhere; recorded ones are kept in their form. */
import type { RedfishBmc } from '../bmc.js'
import { failure, type Reply } from '../http/reply.js'
import type { Call } from '../service.js'
import { type JsonObject, textAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

/** The tag of a resource now; nothing where its BMC gives none. */
export function tagOf(bmc: RedfishBmc, resource: Resource, now: number): string | undefined {
  const { tree, changed } = bmc
  const recorded = tree.tags === 'own' ? undefined : recordedTag(resource.body(bmc.machine, now))
  const habit = bmc.faults.find('etag')?.habit
  if (habit === 'none') return undefined
  if (habit === 'empty') return '""'
  const isGiven = tree.tags === 'own' || isPlace(habit)
  if (!isGiven && recorded === undefined) return undefined
  const lived = livedRevision(bmc, resource, now)
  const revision = lived + (changed?.revision(tree.key(resource.path)) ?? 0)
  if (recorded === undefined) {
    const mark = habit === 'weak' ? 'W/' : ''
    return `${mark}"${revision.toString(16).padStart(8, '0')}"`
  }
  if (revision === 1) return recorded
  return recorded.replace(/"?$/, (end) => `-${revision}${end}`)
}

/** How often changed what does not live in the tree. */
function livedRevision(bmc: RedfishBmc, resource: Resource, now: number): number {
  if (resource.type === 'ComputerSystem') return systemOf(bmc, resource).revision(now)
  return resource.type.startsWith('ManagerAccount') ? bmc.accounts.revision : 1
}

function recordedTag(body: JsonObject): string | undefined {
  const tag = textAt(body, '@odata.etag')
  return tag === undefined || tag === '' ? undefined : tag
}

/** Whether a habit is about where tags are and not about what is wanted of them. */
const isPlace = (habit: string | undefined) => /^(header|body|twice)$/.test(habit ?? '')

/** The header that a tag comes in. */
export function tagHeader({ faults }: RedfishBmc, tag: string | undefined): { ETag?: string } {
  return tag === undefined || faults.find('etag')?.habit === 'body' ? {} : { ETag: tag }
}

/** A resource with its tag inside, where that is what its BMC does. */
export function tagged(
  { faults }: RedfishBmc,
  body: JsonObject,
  resource: Resource,
  tag: string | undefined,
): JsonObject {
  if (tag === undefined) return body
  const habit = faults.find('etag')?.habit
  if (habit === 'header') {
    const { '@odata.etag': _, ...rest } = body
    return rest
  }
  if ('@odata.etag' in body) return { ...body, '@odata.etag': tag }
  if (resource.type !== 'ComputerSystem' && habit !== 'body') return body
  const { '@odata.id': id, '@odata.type': type, ...rest } = body
  return { '@odata.id': id, '@odata.type': type, '@odata.etag': tag, ...rest }
}

/** Settings of a system have the tag of what they are for. */
function systemOf(bmc: RedfishBmc, resource: Resource) {
  return bmc.machineOf(bmc.tree.ownerOfSettings(resource.path) ?? resource)
}

/** The refusal of a change for its `If-Match`, or for the want of one. */
export function unmatched({ bmc, request, now }: Call, resource: Resource): Reply | undefined {
  const wanted = request.headers['if-match']
  const habit = bmc.faults.find('etag')?.habit
  if (habit !== undefined && !isPlace(habit)) bmc.faults.count('etag')
  if (typeof wanted !== 'string') {
    if (habit === 'required') return failure(428, 'PreconditionRequired')
    return habit === 'required-412' ? failure(412, 'PreconditionFailed') : undefined
  }
  if (habit === 'first' && bmc.state.revision(bmc.tree.key(resource.path)) === 0) {
    bmc.state.touch(bmc.tree.key(resource.path))
    return failure(412, 'PreconditionFailed')
  }
  const tag = tagOf(bmc, resource, now)
  // Whoever brings the tag has found it where it was.
  if (isPlace(habit) && wanted === tag) bmc.faults.count('etag')
  const right =
    habit === 'weak'
      ? tag?.replace(/^W\//, '')
      : habit === 'unquoted'
        ? tag?.replaceAll('"', '')
        : habit === 'empty'
          ? undefined
          : tag
  // A strong comparison: what is sent must be what was given.
  const fits = wanted.split(',').some((one) => one.trim() === '*' || one.trim() === right)
  return fits && habit !== 'rejected' ? undefined : failure(412, 'PreconditionFailed')
}
